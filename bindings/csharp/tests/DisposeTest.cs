// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using LibQianfan;
using NUnit.Framework;

[TestFixture]
public sealed class DisposeTest : EmulatorTest
{
    [Test]
    public void UseAfterwardsIsTold()
    {
        Client.Dispose();
        Client.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Client.DescribeModelExportTask("amv-1"));
        Task<QianfanResult> task = Client.DescribeModelExportTaskAsync("amv-1");
        Assert.Throws<ObjectDisposedException>(() => End(task));
        Assert.IsTrue(task.IsFaulted);
        Assert.AreEqual(0, SentRequests());
    }

    [Test]
    public void RunningCallsEndCancelled()
    {
        Emulator.Plant("hang", -1);
        Task<QianfanResult>[] calls = Enumerable.Range(0, 10).Select(
            _ => Client.DescribeModelExportTaskAsync("amv-1")).ToArray();
        Emulator.Control.WaitForRequests(10);
        Client.Dispose();
        // They still hold the client of C, yet no other is let in.
        Assert.Throws<ObjectDisposedException>(() => Client.DescribeModelExportTask("amv-1"));
        foreach (Task<QianfanResult> call in calls)
        {
            Assert.AreEqual(QianfanStatus.Cancelled,
                            Assert.Throws<QianfanException>(() => End(call)).Status);
            Assert.IsTrue(call.IsFaulted, "nobody cancelled a token");
        }
    }

    [Test]
    public void CallThatWasBegunIsNotTakenForALaterOne()
    {
        Emulator.Plant("hang", -1);
        for (int round = 0; round < 50; round++)
        {
            var client = new QianfanClient(Emulator.Options());
            Task<QianfanResult> call = client.DescribeModelExportTaskAsync("amv-1");
            client.Dispose();
            Assert.AreEqual(QianfanStatus.Cancelled,
                            Assert.Throws<QianfanException>(() => End(call)).Status);
        }
    }

    [Test]
    public void OtherClientsGoOn()
    {
        Emulator.Plant("delay", 1, ", \"seconds\": 0.3");
        using (var other = new QianfanClient(Emulator.Options()))
        {
            Task<QianfanResult> call = other.DescribeModelExportTaskAsync("amv-1");
            Emulator.Control.WaitForRequests(1);
            Client.Dispose();
            Assert.AreEqual(QianfanStatus.Ok, End(call).Status);
        }
    }

    [Test]
    public void LogCallbackMayDispose()
    {
        QianfanClient client = null;
        QianfanClientOptions options = Emulator.Options();
        options.LogLevel = QianfanLogLevel.Debug;
        options.Log = (level, line) => client.Dispose();
        client = new QianfanClient(options);
        Emulator.Plant("status", -1);
        Assert.Throws<QianfanException>(() => client.DescribeModelExportTask("amv-1"));
        Assert.Throws<ObjectDisposedException>(() => client.DescribeModelExportTask("amv-1"));
    }

    [Test]
    public void DisposeMayRaceWithCalls()
    {
        var ends = new ConcurrentBag<string>();
        for (int round = 0; round < 40; round++)
        {
            using (var client = new QianfanClient(Emulator.Options()))
            using (var ready = new CountdownEvent(4))
            {
                var callers = new List<Thread>();
                for (int number = 0; number < 4; number++)
                {
                    callers.Add(new Thread(() => CallUntilItEnds(client, ready, ends)));
                    callers.Last().Start();
                }
                ready.Wait();
                client.Dispose();
                foreach (Thread caller in callers)
                    Assert.IsTrue(caller.Join(Patience), "a caller did not end");
            }
        }
        CollectionAssert.IsSubsetOf(ends.Distinct(), new[] { "Cancelled", "disposed" });
        Assert.AreEqual(160, ends.Count);
    }

    private static void CallUntilItEnds(QianfanClient client, CountdownEvent ready,
                                        ConcurrentBag<string> ends)
    {
        bool isFirst = true;
        try
        {
            while (true)
            {
                client.DescribeModelExportTask("amv-1");
                if (isFirst)
                    ready.Signal();
                isFirst = false;
            }
        }
        catch (QianfanException failure)
        {
            ends.Add(failure.Status.ToString());
        }
        catch (ObjectDisposedException)
        {
            ends.Add("disposed");
        }
    }

    [Test]
    public void CollectorMayRunAllTheTime()
    {
        using (var stop = new CancellationTokenSource())
        {
            Task collector = Task.Run(() => {
                while (!stop.IsCancellationRequested)
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
            });
            int lines = 0;
            Task<QianfanResult>[] calls = Enumerable.Range(0, 100).Select(
                number => Forgotten(number, () => Interlocked.Increment(ref lines))).ToArray();
            foreach (Task<QianfanResult> call in calls)
                Assert.AreEqual(QianfanStatus.Ok, End(call).Status);
            stop.Cancel();
            collector.Wait();
            Assert.GreaterOrEqual(lines, 100);
        }
    }

    /// <summary>A call whose client nobody holds any more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<QianfanResult> Forgotten(int number, Action told)
    {
        QianfanClientOptions options = Emulator.Options();
        options.LogLevel = QianfanLogLevel.Debug;
        options.Log = (level, line) => told();
        return new QianfanClient(options).DescribeModelExportTaskAsync("amv-" + number);
    }
}
