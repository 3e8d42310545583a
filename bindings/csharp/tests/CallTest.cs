// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading.Tasks;
using LibQianfan;
using NUnit.Framework;

[TestFixture]
public sealed class CallTest : EmulatorTest
{
    [Test]
    public void CreatesAndDescribes()
    {
        QianfanResult created = Client.CreateModelExportTask("amv-1");
        QianfanResult described = Client.DescribeModelExportTask("amv-1");
        Assert.AreEqual(QianfanStatus.Ok, created.Status);
        Assert.AreEqual("QF_OK", created.StatusName);
        Assert.AreEqual(200, created.HttpStatus);
        Assert.IsNotEmpty(created.ExportId);
        Assert.IsNull(created.ExportStatus);
        Assert.AreEqual(created.ExportId, described.ExportId);
        Assert.AreEqual("Doing", described.ExportStatus);
        Assert.AreNotEqual(created.RequestId, described.RequestId);
    }

    [Test]
    public void CreatesAndDescribesAsync()
    {
        QianfanResult created = End(Client.CreateModelExportTaskAsync("amv-1"));
        QianfanResult described = End(Client.DescribeModelExportTaskAsync("amv-1"));
        Assert.IsNotEmpty(created.ExportId);
        Assert.AreEqual(created.ExportId, described.ExportId);
        QianfanResult echo = End(Client.CallActionAsync("/v2/model", "Echo", "{\"a\": 1}"));
        Assert.AreEqual("1", echo.Get("/result/a"));
    }

    [Test]
    public void NoRecordIsNull() =>
        Assert.IsNull(Client.DescribeModelExportTask("amv-never").ExportStatus);

    [Test]
    public void TextsComeBackAsTheyWent()
    {
        const string Text = "模型导出 🚀 é \" \\ \n";
        string body = "{\"名字\": \"模型导出 🚀 é \\\" \\\\ \\n\", \"a/b\": [true, null]}";
        QianfanResult result = Client.CallAction("/v2/model", "Echo", body);
        Assert.AreEqual(Text, result.Get("/result/名字"));
        Assert.AreEqual("true", result.Get("/result/a~1b/0"));
        Assert.IsNull(result.Get("/result/a~1b/1"));
        Assert.IsNull(result.Get("/result/absent"));
        StringAssert.Contains("\"名字\"", Encoding.UTF8.GetString(result.Body));
    }

    [Test]
    public void NumbersKeepEveryDigit()
    {
        const string Body = "{\"odd\": 9007199254740993, \"over\": 18446744073709551615}";
        QianfanResult result = Client.CallAction("/v2/model", "Echo", Body);
        Assert.AreEqual("9007199254740993", result.Get("/result/odd"));
        Assert.AreEqual("18446744073709551615", result.Get("/result/over"));
    }

    [Test]
    public void LargeBodyIsWhole()
    {
        QianfanResult result = Client.CallAction("/v2/model", "EchoBytes", "{\"bytes\": 1000000}");
        Assert.Greater(result.Body.Length, 1000000);
        Assert.AreEqual(result.Body.Length, Encoding.UTF8.GetByteCount(
            Encoding.UTF8.GetString(result.Body)));
        Assert.AreEqual((byte)'}', result.Body.Last());
    }

    [Test]
    public void TellsTimes()
    {
        Stopwatch watch = Stopwatch.StartNew();
        QianfanResult result = Client.DescribeModelExportTask("amv-1");
        TimeSpan elapsed = watch.Elapsed;
        TimeSpan? first = result.Timing(0, QianfanMoment.FirstByte);
        TimeSpan? total = result.Timing(0, QianfanMoment.Total);
        Assert.Greater(first.Value, TimeSpan.Zero);
        Assert.GreaterOrEqual(total.Value, first.Value);
        Assert.Less(total.Value, elapsed);
        Assert.IsNull(result.Timing(1, QianfanMoment.Total));
        Assert.IsNull(result.RetryAfter);
        Assert.Less(result.ClockOffset.Value.Duration(), TimeSpan.FromMinutes(1));
    }

    [Test]
    public void HundredCallsRunAtOnce()
    {
        Emulator.Plant("hang", -1);
        Task<QianfanResult>[] calls = Enumerable.Range(0, 100).Select(
            number => Client.DescribeModelExportTaskAsync("amv-" + number)).ToArray();
        // All of them are under way at the same time, since none is answered.
        Emulator.Control.WaitForRequests(100);
        // The pool has threads left, so that it still does its work.
        Assert.AreEqual(7, End(Task.Run(() => 7)));
        Client.Dispose();
        foreach (Task<QianfanResult> call in calls)
            Assert.AreEqual(QianfanStatus.Cancelled,
                            Assert.Throws<QianfanException>(() => End(call)).Status);
    }

    [Test]
    public void TextsThatCWouldCutAreRefused()
    {
        foreach (string text in new[] { "amv\0-1", "amv-\ud800" })
        {
            Assert.Throws(Is.InstanceOf<ArgumentException>(),
                          () => Client.CreateModelExportTask(text));
            Assert.Throws(Is.InstanceOf<ArgumentException>(),
                          () => End(Client.CreateModelExportTaskAsync(text)));
            Assert.Throws(Is.InstanceOf<ArgumentException>(), () => new QianfanClient(
                new QianfanClientOptions { ["proxy"] = text }));
        }
        Assert.AreEqual("modelId", Assert.Throws<ArgumentException>(
            () => Client.CreateModelExportTask("amv\0-1")).ParamName);
        Assert.Throws<ArgumentNullException>(() => Client.CallAction("/v2/model", null, "{}"));
        Assert.AreEqual(0, SentRequests());
    }

    [Test]
    public void ResultsOutliveTheirClient()
    {
        QianfanResult result = Client.CreateModelExportTask("amv-1");
        Client.Dispose();
        Assert.IsNotEmpty(result.ExportId);
        result.Dispose();
        result.Dispose();
        Assert.Throws<ObjectDisposedException>(() => result.ExportId.ToString());
    }

    [Test]
    public void SettingsAreToldWhereTheyAreWrong()
    {
        QianfanClientOptions options = Emulator.Options();
        options["no_such_key"] = "1";
        var wrongKey = Assert.Throws<QianfanException>(() => new QianfanClient(options));
        Assert.AreEqual(QianfanStatus.Config, wrongKey.Status);
        StringAssert.Contains("no_such_key", wrongKey.Message);

        options = Emulator.Options();
        options["timeout_ms"] = "0";
        var noTime = Assert.Throws<QianfanException>(() => new QianfanClient(options));
        StringAssert.Contains("timeout_ms", noTime.ServiceMessage);
    }

    [Test]
    public void TypedSettingsAreTheTextsOfTheirKeys()
    {
        CultureInfo usual = CultureInfo.CurrentCulture;
        var options = new QianfanClientOptions();
        Assert.IsNull(options.Timeout);
        Assert.IsNull(options.RetryCount);
        Assert.IsNull(options.SslVerificationEnabled);
        try
        {
            // C reads a point, whatever people write.
            CultureInfo.CurrentCulture = (CultureInfo)usual.Clone();
            CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator = ",";
            options.Timeout = TimeSpan.FromMilliseconds(1001);
            options.RetryBackoffFactor = TimeSpan.FromMilliseconds(250);
            options.RetryCount = 5;
            options.QpsLimit = 2.5;
            options.SslVerificationEnabled = false;
            foreach (string key in new[] { "timeout_ms=1001", "console_api_retry_count=5",
                                           "console_api_retry_backoff_factor=0.25",
                                           "qps_limit=2.5", "ssl_verification_enabled=false" })
                Assert.AreEqual(key.Split('=')[1], options[key.Split('=')[0]], key);
            Assert.AreEqual(TimeSpan.FromMilliseconds(1001), options.Timeout);
            Assert.AreEqual(TimeSpan.FromMilliseconds(250), options.RetryBackoffFactor);
            Assert.AreEqual(5, options.RetryCount);
            Assert.AreEqual(2.5, options.QpsLimit);
            Assert.AreEqual(false, options.SslVerificationEnabled);
        }
        finally
        {
            CultureInfo.CurrentCulture = usual;
        }
        options.Timeout = null;
        Assert.IsNull(options["timeout_ms"]);
    }

    [Test]
    public void LimitsAreWholeMillisecondsRoundedUp()
    {
        QianfanClientOptions options = Emulator.Options();
        var texts = new Dictionary<long, string> {
            [1] = "1",
            [TimeSpan.TicksPerSecond / 3] = "334",
            [TimeSpan.TicksPerSecond] = "1000",
            [TimeSpan.TicksPerDay] = "86400000",
        };
        foreach (long ticks in texts.Keys)
        {
            options.ConnectTimeout = TimeSpan.FromTicks(ticks);
            Assert.AreEqual(texts[ticks], options["connect_timeout_ms"]);
            new QianfanClient(options).Dispose();
        }
    }

    [Test]
    public void LimitsOfAClientThatMakeNoSenseAreRefused()
    {
        var options = new QianfanClientOptions { Timeout = TimeSpan.FromSeconds(1) };
        foreach (long ticks in new[] { 0, -1, TimeSpan.TicksPerDay + 1, long.MaxValue })
        {
            TimeSpan time = TimeSpan.FromTicks(ticks);
            Assert.AreEqual("Timeout", Assert.Throws<ArgumentOutOfRangeException>(
                () => options.Timeout = time).ParamName);
            Assert.AreEqual("ConnectTimeout", Assert.Throws<ArgumentOutOfRangeException>(
                () => options.ConnectTimeout = time).ParamName);
        }
        Assert.AreEqual("1000", options["timeout_ms"]);
    }

    [Test]
    public void EverySettingIsTaken()
    {
        QianfanClientOptions options = Emulator.Options();
        foreach (PropertyInfo property in typeof(QianfanClientOptions).GetProperties())
        {
            if (property.PropertyType == typeof(TimeSpan?))
                property.SetValue(options, TimeSpan.FromSeconds(2));
            else if (property.PropertyType == typeof(int?))
                property.SetValue(options, 2);
            else if (property.PropertyType == typeof(double?))
                property.SetValue(options, 2000.5);
            else if (property.PropertyType == typeof(bool?))
                property.SetValue(options, true);
        }
        using (var client = new QianfanClient(options))
            Assert.AreEqual(QianfanStatus.Ok, client.CreateModelExportTask("amv-1").Status);
    }

    [Test]
    public void SettingsTellWhatIsInForce()
    {
        QianfanClientOptions options = Emulator.Options();
        options.Timeout = TimeSpan.FromSeconds(1.5);
        QianfanResult result = options.Describe();
        Assert.AreEqual(QianfanStatus.Ok, result.Status);
        string told = result.Get("");
        StringAssert.Contains("\"1500\"", told);
        StringAssert.Contains("explicit", told);
        StringAssert.DoesNotContain(options.SecretKey, told);
        // What is wrong is told as well, by the same words as the exception's.
        options["no_such_key"] = "1";
        result = options.Describe();
        var failure = Assert.Throws<QianfanException>(() => new QianfanClient(options));
        Assert.AreEqual(QianfanStatus.Config, result.Status);
        Assert.AreEqual(failure.ServiceMessage, result.Message);
        StringAssert.Contains("no_such_key", result.Message);
        StringAssert.Contains("\"1500\"", result.Get(""));
    }
}
