// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using LibQianfan;
using NUnit.Framework;

/// <summary>Credentials providers that take their time, and whose failure they are.</summary>
[TestFixture]
public sealed class ProviderTest : EmulatorTest
{
    private static readonly QianfanCredentials Good = new QianfanCredentials(
        "AKEXAMPLE0000000000000000000001", "SKEXAMPLE0000000000000000000001", null,
        DateTimeOffset.UtcNow.AddHours(1));

    private BlockingCollection<CancellationToken> asked;
    private TaskCompletionSource<QianfanCredentials> never;

    [SetUp]
    public void MakeProvider()
    {
        asked = new BlockingCollection<CancellationToken>();
        never = new TaskCompletionSource<QianfanCredentials>();
    }

    [TearDown]
    public void EndProvider() => never.TrySetResult(Good);

    private Task<QianfanCredentials> Hang(CancellationToken token)
    {
        asked.Add(token);
        return never.Task;
    }

    private static QianfanClientOptions WithoutKeys()
    {
        QianfanClientOptions options = Emulator.Options();
        options.AccessKey = options.SecretKey = null;
        // Far longer than a test waits for what hangs.
        options.Timeout = TimeSpan.FromHours(1);
        return options;
    }

    private static QianfanClient With(
        Func<CancellationToken, Task<QianfanCredentials>> provider, TimeSpan? timeout = null)
    {
        QianfanClientOptions options = WithoutKeys();
        options.CredentialsProviderAsync = provider;
        options.Timeout = timeout ?? options.Timeout;
        return new QianfanClient(options);
    }

    private CancellationToken Asked()
    {
        Assert.IsTrue(asked.TryTake(out CancellationToken token, Patience), "nobody was asked");
        return token;
    }

    private static void IsToldToEnd(CancellationToken token) =>
        Assert.IsTrue(token.WaitHandle.WaitOne(Patience), "the provider was not told");

    private static T Ends<T>(Stopwatch since, Task<QianfanResult> call) where T : Exception
    {
        T failure = Assert.Throws<T>(() => End(call));
        // Promised are 250 ms; the machine may be busy.
        Assert.Less(since.ElapsedMilliseconds, 2000);
        return failure;
    }

    [Test]
    public void CancelEndsACallWhoseProviderHangs()
    {
        using (QianfanClient client = With(Hang))
        using (var source = new CancellationTokenSource())
        {
            Task<QianfanResult> call = client.CreateModelExportTaskAsync(
                "amv-1", null, source.Token);
            CancellationToken token = Asked();
            Assert.IsFalse(token.IsCancellationRequested);
            Stopwatch since = Stopwatch.StartNew();
            source.Cancel();
            var failure = (QianfanException)Ends<OperationCanceledException>(
                since, call).InnerException;
            Assert.AreEqual(QianfanStatus.Cancelled, failure.Status);
            Assert.IsNull(failure.InnerException);
            Assert.IsFalse(failure.MaybeExecuted);
            IsToldToEnd(token);
        }
        Assert.AreEqual(0, SentRequests());
    }

    [Test]
    public void DeadlineEndsACallWhoseProviderHangs()
    {
        TimeSpan moment = TimeSpan.FromMilliseconds(100);
        using (QianfanClient client = With(Hang))
        using (QianfanClient hasty = With(Hang, moment))
        {
            // The one of the call, and the one that is the client's.
            var options = new QianfanCallOptions { Timeout = moment };
            foreach (QianfanClient one in new[] { client, hasty })
            {
                Stopwatch since = Stopwatch.StartNew();
                var failure = Ends<QianfanException>(since, one.DescribeModelExportTaskAsync(
                    "amv-1", one == client ? options : null));
                Assert.GreaterOrEqual(since.ElapsedMilliseconds, 95);
                Assert.AreEqual(QianfanStatus.Credentials, failure.Status);
                Assert.IsInstanceOf<TimeoutException>(failure.InnerException);
                IsToldToEnd(Asked());
            }
        }
    }

    [Test]
    public void DisposeEndsACallWhoseProviderHangs()
    {
        QianfanClient client = With(Hang);
        Task<QianfanResult> call = client.DescribeModelExportTaskAsync("amv-1");
        CancellationToken token = Asked();
        Stopwatch since = Stopwatch.StartNew();
        client.Dispose();
        Assert.AreEqual(QianfanStatus.Cancelled, Ends<QianfanException>(since, call).Status);
        IsToldToEnd(token);
    }

    [Test]
    public void ProviderThatBlocksHoldsUpNothingEither()
    {
        Func<CancellationToken, Task<QianfanCredentials>> provider = token => {
            Hang(token).Wait();
            return never.Task;
        };
        using (QianfanClient client = With(provider))
        using (var source = new CancellationTokenSource())
        {
            Task<QianfanResult> call = client.DescribeModelExportTaskAsync(
                "amv-1", null, source.Token);
            Asked();
            Stopwatch since = Stopwatch.StartNew();
            source.Cancel();
            Ends<OperationCanceledException>(since, call);
        }
    }

    [Test]
    public void WhatAProviderDoesWhenToldToEndHoldsUpNothing()
    {
        Func<CancellationToken, Task<QianfanCredentials>> provider = token => {
            token.Register(() => never.Task.Wait());
            return Hang(token);
        };
        QianfanClient client = With(provider);
        Task<QianfanResult> call = client.DescribeModelExportTaskAsync("amv-1");
        Asked();
        Stopwatch since = Stopwatch.StartNew();
        client.Dispose();
        Ends<QianfanException>(since, call);
    }

    [Test]
    public void KeysThatAreAwaitedAreUsed()
    {
        Func<CancellationToken, Task<QianfanCredentials>> provider = async token => {
            asked.Add(token);
            await Task.Yield();
            return Good;
        };
        using (QianfanClient client = With(provider))
        {
            Assert.IsNotEmpty(client.CreateModelExportTask("amv-1").ExportId);
            Assert.IsNotEmpty(End(client.DescribeModelExportTaskAsync("amv-1")).ExportId);
        }
        Assert.IsFalse(Asked().IsCancellationRequested);
        Assert.AreEqual(0, asked.Count);
    }

    [Test]
    public void WhatAnAwaitedProviderThrowsIsTheCause()
    {
        var cause = new InvalidOperationException("the vault is sealed");
        Func<CancellationToken, Task<QianfanCredentials>> later = async token => {
            await Task.Yield();
            throw cause;
        };
        foreach (Func<CancellationToken, Task<QianfanCredentials>> provider in
                 new[] { later, token => throw cause })
            using (QianfanClient client = With(provider))
            {
                var failure = Assert.Throws<QianfanException>(
                    () => client.DescribeModelExportTask("amv-1"));
                Assert.AreEqual(QianfanStatus.Credentials, failure.Status);
                Assert.AreSame(cause, failure.InnerException);
            }
    }

    [Test]
    public void KeysThatExpiredLongAgoAreAskedForAgain()
    {
        foreach (long seconds in new long[] { 0, -1, 1 })
        {
            int count = 0;
            QianfanClientOptions options = WithoutKeys();
            options.CredentialsProvider = () => {
                count++;
                return new QianfanCredentials(
                    "AKEXAMPLE0000000000000000000001", "SKEXAMPLE0000000000000000000001", null,
                    DateTimeOffset.FromUnixTimeSeconds(seconds));
            };
            using (var client = new QianfanClient(options))
            {
                client.DescribeModelExportTask("amv-1");
                client.DescribeModelExportTask("amv-1");
            }
            Assert.AreEqual(2, count, seconds.ToString());
        }
    }

    [Test]
    public void OneProviderIsEnough()
    {
        QianfanClientOptions options = WithoutKeys();
        options.CredentialsProvider = () => Good;
        options.CredentialsProviderAsync = Hang;
        Assert.Throws<ArgumentException>(() => new QianfanClient(options));
    }

    [Test]
    public void CallsInALogCallbackTakeNoCauseAndLeaveNone()
    {
        var cause = new InvalidOperationException("the vault is sealed");
        QianfanClient sealed_ = With(token => throw new TimeoutException());
        QianfanClientOptions options = WithoutKeys();
        options.LogLevel = QianfanLogLevel.Debug;
        options.Log = (level, line) => {
            Client.DescribeModelExportTask("amv-1");
            Assert.Throws<QianfanException>(() => sealed_.DescribeModelExportTask("amv-1"));
        };
        options.CredentialsProvider = () => throw cause;
        using (sealed_)
        using (var client = new QianfanClient(options))
            Assert.AreSame(cause, Assert.Throws<QianfanException>(
                () => client.DescribeModelExportTask("amv-1")).InnerException);
        options.CredentialsProvider = () => Good;
        using (var client = new QianfanClient(options))
            Assert.IsNull(Assert.Throws<QianfanException>(
                () => client.CreateModelExportTask("amv-denied")).InnerException);
    }
}
