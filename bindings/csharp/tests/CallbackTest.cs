// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using LibQianfan;
using NUnit.Framework;

[TestFixture]
public sealed class CallbackTest : EmulatorTest
{
    private static readonly QianfanCredentials Good = new QianfanCredentials(
        "AKEXAMPLE0000000000000000000001", "SKEXAMPLE0000000000000000000001", null,
        DateTimeOffset.UtcNow.AddHours(1));

    private static QianfanClient WithLog(Action<QianfanLogLevel, string> log)
    {
        QianfanClientOptions options = Emulator.Options();
        options.LogLevel = QianfanLogLevel.Debug;
        options.Log = log;
        return new QianfanClient(options);
    }

    private static QianfanClient WithProvider(Func<QianfanCredentials> provider)
    {
        QianfanClientOptions options = Emulator.Options();
        options.AccessKey = options.SecretKey = null;
        options.CredentialsProvider = provider;
        return new QianfanClient(options);
    }

    [Test]
    public void LogLinesComeOnTheThreadOfTheCall()
    {
        var threads = new ConcurrentQueue<Thread>();
        var levels = new ConcurrentQueue<QianfanLogLevel>();
        int secrets = 0;
        Action<QianfanLogLevel, string> log = (level, line) => {
            threads.Enqueue(Thread.CurrentThread);
            levels.Enqueue(level);
            secrets += line.Contains("SKEXAMPLE") ? 1 : 0;
        };
        using (QianfanClient client = WithLog(log))
        {
            client.DescribeModelExportTask("amv-1");
            CollectionAssert.IsNotEmpty(threads);
            CollectionAssert.AreEqual(new[] { Thread.CurrentThread }, threads.Distinct());
            CollectionAssert.IsSubsetOf(levels.Distinct(), Enum.GetValues(typeof(QianfanLogLevel)));

            // Those of a task do not come on the pool's, which calls would otherwise use up.
            while (threads.TryDequeue(out Thread ignored))
            {
            }
            End(client.DescribeModelExportTaskAsync("amv-1"));
            foreach (Thread thread in threads)
                Assert.AreNotSame(Thread.CurrentThread, thread);
            CollectionAssert.IsNotEmpty(threads);
            Assert.AreEqual(0, secrets);
        }
    }

    [Test]
    public void TasksDoNotUseThePool()
    {
        bool onPool = true;
        using (QianfanClient client = WithLog(
            (level, line) => onPool = Thread.CurrentThread.IsThreadPoolThread))
            End(client.DescribeModelExportTaskAsync("amv-1"));
        Assert.IsFalse(onPool);
    }

    [Test]
    public void LogThatThrowsFailsNothing()
    {
        var listener = new FailingListener();
        Trace.Listeners.Add(listener);
        try
        {
            using (QianfanClient client = WithLog(
                (level, line) => throw new InvalidOperationException("the disk is full")))
                Assert.IsNotEmpty(client.CreateModelExportTask("amv-1").ExportId);
        }
        finally
        {
            Trace.Listeners.Remove(listener);
        }
        StringAssert.Contains("the disk is full", listener.Told);
    }

    [Test]
    public void ProviderIsAskedOnceForKeysThatLast()
    {
        int asked = 0;
        Func<QianfanCredentials> provider = () => {
            asked++;
            return Good;
        };
        using (QianfanClient client = WithProvider(provider))
        {
            client.CreateModelExportTask("amv-1");
            End(client.DescribeModelExportTaskAsync("amv-1"));
        }
        Assert.AreEqual(1, asked);
    }

    [Test]
    public void WhatTheProviderThrowsIsTheCause()
    {
        var sealed_ = new InvalidOperationException("the vault is sealed");
        using (QianfanClient client = WithProvider(() => throw sealed_))
        {
            var failure = Assert.Throws<QianfanException>(
                () => client.CreateModelExportTask("amv-1"));
            Assert.AreEqual(QianfanStatus.Credentials, failure.Status);
            Assert.AreSame(sealed_, failure.InnerException);
            Task<QianfanResult> task = client.CreateModelExportTaskAsync("amv-1");
            Assert.AreSame(sealed_,
                           Assert.Throws<QianfanException>(() => End(task)).InnerException);
        }
        Assert.AreEqual(0, SentRequests());
    }

    [Test]
    public void WhatTheProviderThrewIsNotTheCauseOfTheNextFailure()
    {
        bool isSealed = true;
        using (QianfanClient client = WithProvider(
            () => isSealed ? throw new InvalidOperationException() : Good))
        {
            Assert.Throws<QianfanException>(() => client.CreateModelExportTask("amv-1"));
            isSealed = false;
            var failure = Assert.Throws<QianfanException>(
                () => client.CreateModelExportTask("amv-denied"));
            Assert.AreEqual(QianfanStatus.Permission, failure.Status);
            Assert.IsNull(failure.InnerException);
        }
    }

    [Test]
    public void ProviderMayUseAnotherClient()
    {
        QianfanClient vault = WithProvider(() => throw new TimeoutException());
        Func<QianfanCredentials> provider = () => {
            Assert.Throws<QianfanException>(() => vault.DescribeModelExportTask("amv-1"));
            return Good;
        };
        using (vault)
        using (QianfanClient client = WithProvider(provider))
        {
            var failure = Assert.Throws<QianfanException>(
                () => client.CreateModelExportTask("amv-denied"));
            Assert.IsNull(failure.InnerException, "the vault's, not this call's");
        }
    }

    [Test]
    public void ProviderThatGivesNothingFailsTheCall()
    {
        using (QianfanClient client = WithProvider(() => null))
        {
            var failure = Assert.Throws<QianfanException>(
                () => client.CreateModelExportTask("amv-1"));
            StringAssert.Contains("null", failure.InnerException.Message);
        }
        using (QianfanClient client = WithProvider(() => new QianfanCredentials("a\0b", "c")))
            Assert.IsInstanceOf<ArgumentException>(Assert.Throws<QianfanException>(
                () => client.CreateModelExportTask("amv-1")).InnerException);
        Assert.Throws<ArgumentNullException>(() => new QianfanCredentials(null, "c"));
    }

    [Test]
    public void LevelThatIsNoneIsRefused()
    {
        QianfanClientOptions options = Emulator.Options();
        options.LogLevel = (QianfanLogLevel)99;
        options.Log = (level, line) => { };
        Assert.Throws<ArgumentException>(() => new QianfanClient(options));
    }

    [Test]
    public void CallbacksLiveAsLongAsTheirClient()
    {
        int lines = 0;
        WeakReference target = null;
        QianfanClient client = null;
        // On a thread of its own, so that no stack remembers it.
        var maker = new Thread(() => client = Watched(ref target, () => lines++));
        maker.Start();
        maker.Join();
        Collect();
        client.DescribeModelExportTask("amv-1");
        Assert.Greater(lines, 0);
        Assert.IsTrue(target.IsAlive);
        client.Dispose();
        Stopwatch waited = Stopwatch.StartNew();
        while (target.IsAlive && waited.Elapsed < Patience)
            Collect();
        Assert.IsFalse(target.IsAlive, "the callback is still held");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static QianfanClient Watched(ref WeakReference target, Action told)
    {
        var kept = new object();
        target = new WeakReference(kept);
        return WithLog((level, line) => {
            GC.KeepAlive(kept);
            told();
        });
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private sealed class FailingListener : TraceListener
    {
        internal string Told { get; private set; } = "";

        public override void Write(string message) => WriteLine(message);

        public override void WriteLine(string message)
        {
            Told += message;
            if (message.Contains("the disk is full"))
                throw new InvalidOperationException("the disk of the listener is full too");
        }
    }
}
