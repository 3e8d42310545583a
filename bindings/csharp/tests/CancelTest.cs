// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using LibQianfan;
using NUnit.Framework;

[TestFixture]
public sealed class CancelTest : EmulatorTest
{
    private CancellationTokenSource source;

    [SetUp]
    public void MakeSource() => source = new CancellationTokenSource();

    [TearDown]
    public void DropSource() => source.Dispose();

    [Test]
    public void CancelledBeforeSendsNothing()
    {
        source.Cancel();
        var cancelled = Assert.Throws<OperationCanceledException>(
            () => Client.CreateModelExportTask("amv-1", null, source.Token));
        var failure = (QianfanException)cancelled.InnerException;
        Assert.AreEqual(QianfanStatus.Cancelled, failure.Status);
        Assert.AreEqual(0, failure.Attempts);
        Task<QianfanResult> task = Client.CreateModelExportTaskAsync("amv-1", null, source.Token);
        Assert.Throws<OperationCanceledException>(() => End(task));
        Assert.IsTrue(task.IsCanceled);
        // As the README says: only who awaits a cancelled task sees what it was cancelled with.
        var waited = Assert.Throws<AggregateException>(() => task.Wait());
        Assert.IsInstanceOf<TaskCanceledException>(waited.InnerException);
        Assert.IsNull(waited.InnerException.InnerException);
        Assert.AreEqual(0, SentRequests());
    }

    [Test]
    public void CancelledDuringEndsTheCall()
    {
        Emulator.Plant("hang", -1);
        Stopwatch sinceCancel = new Stopwatch();
        Task canceller = Task.Run(() => {
            Emulator.Control.WaitForRequests(1);
            sinceCancel.Start();
            source.Cancel();
        });
        var cancelled = Assert.Throws<OperationCanceledException>(
            () => Client.DescribeModelExportTask("amv-1", null, source.Token));
        Assert.Less(sinceCancel.ElapsedMilliseconds, 2000);
        canceller.Wait();
        Assert.AreEqual(source.Token, cancelled.CancellationToken);
        Assert.AreEqual(QianfanStatus.Cancelled,
                        ((QianfanException)cancelled.InnerException).Status);
    }

    [Test]
    public void CancelledTaskIsCancelledWhenItsCallHasEnded()
    {
        Emulator.Plant("hang-after-execute", -1);
        var progress = new QianfanProgress();
        Task<QianfanResult> task = Client.CreateModelExportTaskAsync(
            "amv-1", new QianfanCallOptions { Progress = progress }, source.Token);
        Emulator.Control.WaitForRequests(1);
        Assert.IsFalse(task.IsCompleted);
        source.Cancel();
        var cancelled = Assert.Throws<OperationCanceledException>(() => End(task));
        Assert.AreEqual(QianfanPhase.Idle, progress.Phase);
        Assert.IsTrue(task.IsCanceled);
        Assert.AreEqual(source.Token, cancelled.CancellationToken);
        var failure = (QianfanException)cancelled.InnerException;
        Assert.AreEqual(QianfanStatus.Cancelled, failure.Status);
        Assert.IsTrue(failure.MaybeExecuted, "the create was sent");
    }

    [Test]
    public void CancelledAfterwardsChangesNothing()
    {
        QianfanResult result = Client.CreateModelExportTask("amv-1", null, source.Token);
        Task<QianfanResult> task = Client.DescribeModelExportTaskAsync("amv-1", null, source.Token);
        End(task);
        source.Cancel();
        Assert.AreEqual(TaskStatus.RanToCompletion, task.Status);
        Assert.IsNotEmpty(result.ExportId);
        Assert.AreEqual("Doing", Client.DescribeModelExportTask("amv-1").ExportStatus);
    }

    [Test]
    public void OthersGoOn()
    {
        Emulator.Plant("hang");
        Task<QianfanResult> hanging =
            Client.DescribeModelExportTaskAsync("amv-1", null, source.Token);
        Emulator.Control.WaitForRequests(1);
        Task<QianfanResult> other = Client.DescribeModelExportTaskAsync("amv-1");
        End(other);
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => End(hanging));
        Assert.AreEqual(TaskStatus.RanToCompletion, other.Status);
    }

    [Test]
    public void DeadlineIsNoCancel()
    {
        Emulator.Plant("hang", -1);
        var options = new QianfanCallOptions { Timeout = TimeSpan.FromMilliseconds(150) };
        var failure = Assert.Throws<QianfanException>(
            () => Client.DescribeModelExportTask("amv-1", options, source.Token));
        Assert.AreEqual(QianfanStatus.Timeout, failure.Status);
        Task<QianfanResult> task = Client.DescribeModelExportTaskAsync("amv-1", options);
        Assert.Throws<QianfanException>(() => End(task));
        Assert.IsTrue(task.IsFaulted);
    }

    [Test]
    public void AttemptsHaveLimitsOfTheirOwn()
    {
        Emulator.Plant("hang");
        var options = new QianfanCallOptions { ResponseTimeout = TimeSpan.FromMilliseconds(150),
                                               ConnectTimeout = TimeSpan.FromSeconds(20) };
        Assert.AreEqual(2, Client.DescribeModelExportTask("amv-1", options).Attempts);
        // An answer that comes late is no late connection.
        Emulator.Plant("delay", 1, ", \"seconds\": 0.5");
        options = new QianfanCallOptions { ConnectTimeout = TimeSpan.FromMilliseconds(400) };
        Assert.AreEqual(1, Client.DescribeModelExportTask("amv-1", options).Attempts);
    }

    [Test]
    public void LimitsThatMakeNoSenseAreRefused()
    {
        foreach (TimeSpan time in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(-1),
                                          TimeSpan.FromDays(2), TimeSpan.MaxValue,
                                          TimeSpan.FromTicks(TimeSpan.TicksPerDay + 1) })
        {
            var options = new QianfanCallOptions { ConnectTimeout = time };
            Assert.AreEqual("ConnectTimeout", Assert.Throws<ArgumentOutOfRangeException>(
                () => Client.DescribeModelExportTask("amv-1", options)).ParamName);
        }
        // The shortest time is not C's 0, which is no limit of its own.
        var shortest = new QianfanCallOptions { ResponseTimeout = TimeSpan.FromTicks(1) };
        Emulator.Plant("hang", -1);
        Assert.AreEqual(3, Assert.Throws<QianfanException>(
            () => Client.DescribeModelExportTask("amv-1", shortest)).Attempts);
    }

    [Test]
    public void ProgressIsTold()
    {
        var progress = new QianfanProgress();
        Assert.AreEqual(QianfanPhase.Idle, progress.Phase);
        Assert.AreEqual(0, progress.Attempts);
        Emulator.Plant("hang", -1);
        Task<QianfanResult> task = Client.DescribeModelExportTaskAsync(
            "amv-1", new QianfanCallOptions { Progress = progress }, source.Token);
        Emulator.Control.WaitForRequests(1);
        Assert.AreEqual(QianfanPhase.Transfer, progress.Phase);
        Assert.AreEqual(1, progress.Attempts);
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => End(task));
        Assert.AreEqual(QianfanPhase.Idle, progress.Phase);
        Assert.AreEqual(1, progress.Attempts);
    }
}
