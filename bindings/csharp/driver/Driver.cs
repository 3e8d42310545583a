// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LibQianfan;
using Answer = System.Collections.Generic.Dictionary<string, object>;

/// <summary>The conformance driver, see conformance/README.md. It uses the public face alone.
/// </summary>
internal static partial class Driver
{
    private static Dictionary<string, object> job;
    private static QianfanProgress progress;

    private static readonly Dictionary<string, Func<Answer>> Deeds =
        new Dictionary<string, Func<Answer>> {
            ["call"] = CallOnce,
            ["calls"] = Calls,
            ["concurrent"] = Concurrent,
            ["two_clients"] = TwoClients,
            ["cancel"] = Cancel,
            ["close_running"] = CloseRunning,
            ["use_after_close"] = UseAfterClose,
            ["log_throws"] = LogThrows,
            ["log_lines"] = LogLines,
            ["progress"] = Progress,
            ["provider"] = Provider,
            ["collect"] = Collect,
            ["fork"] = Fork,
            ["exit"] = Exit,
            ["load"] = Load,
            ["leaks"] = Leaks,
        };

    private static int Main()
    {
        Func<Answer> deed;
        try
        {
            var input = new MemoryStream();
            using (Stream standardInput = Console.OpenStandardInput())
                standardInput.CopyTo(input);
            job = (Dictionary<string, object>)Json.Parse(input.ToArray());
            deed = Deeds[(string)job["do"]];
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine("not understood: " + failure);
            return 2;
        }
        byte[] answer = Encoding.UTF8.GetBytes(Json.Write(deed()) + "\n");
        using (Stream output = Console.OpenStandardOutput())
            output.Write(answer, 0, answer.Length);
        return 0;
    }

    private static int Count => (int)(long)(Member("count") ?? 1L);

    private static object Member(string name) =>
        job.TryGetValue(name, out object value) ? value : null;

    private static QianfanClientOptions Options(string config = "config")
    {
        var options = new QianfanClientOptions();
        foreach (KeyValuePair<string, object> setting in (Dictionary<string, object>)job[config])
            options[setting.Key] = (string)setting.Value;
        return options;
    }

    private static QianfanCallOptions Limits() => new QianfanCallOptions {
        Timeout = Member("timeout_ms") is long ms ? TimeSpan.FromMilliseconds(ms)
                                                  : default(TimeSpan?),
        Progress = progress,
    };

    private static QianfanResult Make(QianfanClient client, Dictionary<string, object> call,
                                      CancellationToken token)
    {
        switch ((string)call["op"])
        {
            case "create":
                return client.CreateModelExportTask((string)call["model_id"], Limits(), token);
            case "describe":
                return client.DescribeModelExportTask((string)call["model_id"], Limits(), token);
            default:
                return client.CallAction((string)call["route"], (string)call["action"],
                                         (string)call["body"], Limits(), token);
        }
    }

    private static Task<QianfanResult> MakeAsync(QianfanClient client)
    {
        var call = (Dictionary<string, object>)job["call"];
        switch ((string)call["op"])
        {
            case "create":
                return client.CreateModelExportTaskAsync((string)call["model_id"], Limits());
            case "describe":
                return client.DescribeModelExportTaskAsync((string)call["model_id"], Limits());
            default:
                return client.CallActionAsync((string)call["route"], (string)call["action"],
                                              (string)call["body"], Limits());
        }
    }

    private static Answer Outcome(Func<QianfanResult> call)
    {
        try
        {
            using (QianfanResult result = call())
                return Outcome(result);
        }
        catch (QianfanException failure)
        {
            return Outcome(failure);
        }
        catch (OperationCanceledException cancelled)
        {
            return Outcome((QianfanException)cancelled.InnerException);
        }
        catch (ObjectDisposedException)
        {
            return new Answer { ["status"] = "CLOSED" };
        }
        catch (ArgumentException refused)
        {
            return new Answer { ["status"] = "REFUSED", ["message"] = refused.Message };
        }
    }

    private static Answer Outcome(QianfanResult result) => new Answer {
        ["status"] = result.StatusName,
        ["http_status"] = result.HttpStatus,
        ["code"] = result.Code,
        ["message"] = result.Message,
        ["hint"] = result.Hint,
        ["request_id"] = result.RequestId,
        ["export_id"] = result.ExportId,
        ["export_status"] = result.ExportStatus,
        ["attempts"] = result.Attempts,
        ["retriable"] = result.Retriable,
        ["maybe_executed"] = result.MaybeExecuted,
        ["settled"] = (int)result.Settled,
        ["body_bytes"] = result.Body?.Length ?? 0,
        ["get"] = (Member("get") as List<object> ?? new List<object>())
                      .ToDictionary(pointer => pointer, pointer => result.Get((string)pointer)),
    };

    private static Answer Outcome(QianfanException failure) => new Answer(Outcome(failure.Result)) {
        ["http_status"] = failure.HttpStatus,
        ["code"] = failure.Code,
        ["message"] = failure.ServiceMessage,
        ["hint"] = failure.Hint,
        ["request_id"] = failure.RequestId,
        ["export_id"] = failure.ExportId,
        ["export_status"] = failure.ExportStatus,
        ["attempts"] = failure.Attempts,
        ["retriable"] = failure.Retriable,
        ["maybe_executed"] = failure.MaybeExecuted,
        ["settled"] = (int)failure.Settled,
        ["body_bytes"] = failure.Body?.Length ?? 0,
    };

    private static Answer Outcome(QianfanClient client,
                                  CancellationToken token = default(CancellationToken)) =>
        Outcome(() => Make(client, (Dictionary<string, object>)job["call"], token));

    private static async Task<object> StatusAsync(QianfanClient client)
    {
        try
        {
            return (await MakeAsync(client)).StatusName;
        }
        catch (QianfanException failure)
        {
            return failure.Result.StatusName;
        }
        catch (ObjectDisposedException)
        {
            return "CLOSED";
        }
    }

    private static Task<object[]> ManyAsync(QianfanClient client) =>
        Task.WhenAll(Enumerable.Range(0, Count).Select(_ => StatusAsync(client)));

    private static Answer Statuses(IEnumerable<object> statuses) =>
        statuses.GroupBy(status => (string)status)
            .ToDictionary(group => group.Key, group => (object)group.Count());

    private static EmulatorControl Control => new EmulatorControl((string)job["control"]);

    private static Answer CallOnce()
    {
        try
        {
            using (var client = new QianfanClient(Options()))
            {
                Stopwatch watch = Stopwatch.StartNew();
                Answer answer = Outcome(client);
                answer["elapsed_ms"] = watch.ElapsedMilliseconds;
                return answer;
            }
        }
        catch (QianfanException failure)
        {
            return Outcome(failure);
        }
    }

    private static Answer Calls()
    {
        using (var client = new QianfanClient(Options()))
            return new Answer { ["outcomes"] = ((List<object>)job["calls"]).Select(
                call => Outcome(() => Make(client, (Dictionary<string, object>)call,
                                           CancellationToken.None))).ToList() };
    }

    private static Answer Concurrent()
    {
        using (var client = new QianfanClient(Options()))
            return new Answer { ["statuses"] = Statuses(ManyAsync(client).Result) };
    }

    private static Answer TwoClients()
    {
        using (var first = new QianfanClient(Options()))
        using (var second = new QianfanClient(Options("config2")))
        {
            object[][] both = Task.WhenAll(ManyAsync(first), ManyAsync(second)).Result;
            return new Answer { ["first"] = Statuses(both[0]), ["second"] = Statuses(both[1]) };
        }
    }

    private static Answer Cancel()
    {
        var when = (string)job["when"];
        var watch = new Stopwatch();
        using (var cancel = new CancellationTokenSource())
        using (var client = new QianfanClient(Options()))
        {
            Action now = () => {
                watch.Start();
                cancel.Cancel();
            };
            Task during = Task.CompletedTask;
            if (when == "before")
                now();
            else if (when == "during")
                during = Task.Run(() => {
                    Control.WaitForRequests(Count);
                    now();
                });
            Answer answer = Outcome(client, cancel.Token);
            answer["cancel_ms"] = watch.ElapsedMilliseconds;
            during.Wait();
            if (when == "after")
                now();
            return answer;
        }
    }

    private static Answer CloseRunning()
    {
        var client = new QianfanClient(Options());
        Task<object[]> calls = ManyAsync(client);
        Control.WaitForRequests(Count);
        client.Dispose();
        return new Answer { ["statuses"] = Statuses(calls.Result) };
    }

    private static Answer UseAfterClose()
    {
        var client = new QianfanClient(Options());
        client.Dispose();
        client.Dispose();
        return new Answer { ["status"] = Outcome(client)["status"], ["double_close"] = true };
    }

    private static Answer WithLog(Action<QianfanLogLevel, string> log)
    {
        QianfanClientOptions options = Options();
        options.LogLevel = QianfanLogLevel.Debug;
        options.Log = log;
        using (var client = new QianfanClient(options))
            return Outcome(client);
    }

    private static Answer LogThrows()
    {
        int thrown = 0;
        Answer answer = WithLog((level, line) => {
            thrown++;
            throw new InvalidOperationException(level + " " + line);
        });
        answer["thrown"] = thrown;
        return answer;
    }

    private static Answer LogLines()
    {
        var lines = new List<object>();
        Answer answer = WithLog((level, line) => lines.Add(line));
        answer["lines"] = lines;
        return answer;
    }

    private static Answer Progress()
    {
        progress = new QianfanProgress();
        using (var cancel = new CancellationTokenSource())
        using (var client = new QianfanClient(Options()))
        {
            Task<Answer> call = Task.Run(() => Outcome(client, cancel.Token));
            Control.WaitForRequests(Count);
            int phase = (int)progress.Phase;
            int attempts = progress.Attempts;
            cancel.Cancel();
            return new Answer(call.Result) { ["phase"] = phase, ["attempts_seen"] = attempts,
                                             ["phase_after"] = (int)progress.Phase };
        }
    }

    private static Answer Provider()
    {
        int asked = 0;
        var keys = (Dictionary<string, object>)job["keys"];
        QianfanClientOptions options = Options();
        options.CredentialsProvider = () => {
            asked++;
            if (Equals(Member("throws"), true))
                throw new InvalidOperationException("the vault is sealed");
            long expiresAt = keys["expires_at_sec"] is long seconds ? seconds : 0;
            return new QianfanCredentials(
                (string)keys["access_key"], (string)keys["secret_key"],
                (string)keys["security_token"],
                expiresAt == 0 ? default(DateTimeOffset?)
                               : DateTimeOffset.FromUnixTimeSeconds(expiresAt));
        };
        using (var client = new QianfanClient(options))
            return new Answer(Outcome(client)) { ["asked"] = asked };
    }

    private static Answer Fork() => new Answer {
        ["not_applicable"] = "the runtime has threads of its own, which do not survive a fork",
    };

    private static Answer Load()
    {
        try
        {
            return new Answer { ["version"] = QianfanClient.LibraryVersion,
                                ["abi_version"] = QianfanClient.LibraryAbiVersion };
        }
        catch (DllNotFoundException failure)
        {
            return new Answer { ["load_error"] = failure.Message };
        }
    }
}
