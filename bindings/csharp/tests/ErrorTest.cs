// SPDX-License-Identifier: MIT
using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LibQianfan;
using NUnit.Framework;

[TestFixture]
public sealed class ErrorTest : EmulatorTest
{
    [Test]
    public void RefusalHasAllFields()
    {
        var failure = Assert.Throws<QianfanException>(
            () => Client.CreateModelExportTask("amv-denied"));
        Assert.AreEqual(QianfanStatus.Permission, failure.Status);
        Assert.AreEqual(403, failure.HttpStatus);
        Assert.AreEqual("AccessDenied", failure.Code);
        Assert.IsNotEmpty(failure.ServiceMessage);
        Assert.IsNotEmpty(failure.Hint);
        Assert.IsNotEmpty(failure.RequestId);
        Assert.IsNull(failure.ExportId);
        Assert.IsNull(failure.ExportStatus);
        Assert.AreEqual(1, failure.Attempts);
        Assert.IsFalse(failure.Retriable);
        Assert.IsFalse(failure.MaybeExecuted);
        Assert.AreEqual(QianfanSettled.None, failure.Settled);
        Assert.IsNull(failure.RetryAfter);
        Assert.IsNotNull(failure.ClockOffset);
        Assert.Greater(failure.Timing(0, QianfanMoment.Total), TimeSpan.Zero);
        StringAssert.Contains("AccessDenied", Encoding.UTF8.GetString(failure.Body));
        Assert.AreEqual("AccessDenied", failure.Result.Get("/code"));
        Assert.IsNull(failure.InnerException);
        Assert.AreEqual($"QF_ERR_PERMISSION (HTTP 403): AccessDenied: {failure.ServiceMessage}. " +
                        $"{failure.Hint} [request id {failure.RequestId}]", failure.Message);
    }

    [Test]
    public void ExceptionOutlivesTheDisposeOfItsResult()
    {
        var failure = Assert.Throws<QianfanException>(
            () => Client.CreateModelExportTask("amv-denied"));
        failure.Result.Dispose();
        Client.Dispose();
        Assert.AreEqual(QianfanStatus.Permission, failure.Status);
        Assert.AreEqual("AccessDenied", failure.Code);
        StringAssert.Contains("AccessDenied", Encoding.UTF8.GetString(failure.Body));
        Assert.Greater(failure.Timing(0, QianfanMoment.Total), TimeSpan.Zero);
    }

    [Test]
    public void TaskFailsWithTheSame()
    {
        var task = Client.DescribeModelExportTaskAsync("amv-missing");
        var failure = Assert.Throws<QianfanException>(() => End(task));
        Assert.IsTrue(task.IsFaulted);
        Assert.AreEqual(QianfanStatus.NotFound, failure.Status);
        Assert.AreEqual("ResourceNotFound", failure.Code);
    }

    [Test]
    public void RateLimitTellsWhenToComeBack()
    {
        Emulator.Plant("status", -1, ", \"status\": 429, \"retry_after\": 7");
        QianfanClientOptions options = Emulator.Options();
        options.RetryCount = 1;
        using (var client = new QianfanClient(options))
        {
            var failure = Assert.Throws<QianfanException>(
                () => client.DescribeModelExportTask("amv-1"));
            Assert.AreEqual(QianfanStatus.RateLimited, failure.Status);
            Assert.AreEqual(TimeSpan.FromSeconds(7), failure.RetryAfter);
            Assert.IsTrue(failure.Retriable);
        }
    }

    [Test]
    public void LostAnswerMayHaveBeenExecuted()
    {
        Emulator.Plant("reset-after-execute");
        var failure = Assert.Throws<QianfanException>(
            () => Client.CallAction("/v2/model", "Echo", "{}"));
        Assert.AreEqual(QianfanStatus.Network, failure.Status);
        Assert.IsTrue(failure.MaybeExecuted);
        Assert.IsFalse(failure.Retriable);
    }

    [Test]
    public void LostCreateIsSettled()
    {
        Emulator.Plant("reset-after-execute", 1, ", \"action\": \"CreateModelExportTask\"");
        QianfanResult result = Client.CreateModelExportTask("amv-1");
        Assert.AreEqual(QianfanSettled.Found, result.Settled);
        Assert.AreEqual("Doing", result.ExportStatus);
    }

    [Test]
    public void AttemptsAreCounted()
    {
        Emulator.Plant("status", -1);
        var failure = Assert.Throws<QianfanException>(
            () => Client.DescribeModelExportTask("amv-1"));
        Assert.AreEqual(QianfanStatus.Unavailable, failure.Status);
        Assert.AreEqual(3, failure.Attempts);
        Assert.IsNotNull(failure.Timing(2, QianfanMoment.Total));
    }

    [Test]
    public void NoAnswerHasNoBody()
    {
        // Bound but not listening, so that nobody else can.
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream,
                                       ProtocolType.Tcp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            QianfanClientOptions options = Emulator.Options();
            options.BaseUrl = "http://" + socket.LocalEndPoint;
            using (var client = new QianfanClient(options))
            {
                var failure = Assert.Throws<QianfanException>(
                    () => client.DescribeModelExportTask("amv-1"));
                Assert.AreEqual(QianfanStatus.Connect, failure.Status);
                Assert.AreEqual(0, failure.HttpStatus);
                Assert.IsNull(failure.Body);
                Assert.IsNull(failure.Code);
                Assert.IsNull(failure.RequestId);
                Assert.IsNull(failure.ClockOffset);
            }
        }
    }

    [Test]
    public void BadArgumentIsNotSent()
    {
        var failure = Assert.Throws<QianfanException>(() => Client.CreateModelExportTask("a b"));
        Assert.AreEqual(QianfanStatus.InvalidArgument, failure.Status);
        Assert.AreEqual(0, SentRequests());
    }
}
