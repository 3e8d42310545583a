// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using LibQianfan;

/// <summary>An emulator of the service as a child process, which ends with the tests.</summary>
internal static class Emulator
{
    internal static readonly string Top = Environment.GetEnvironmentVariable("QIANFAN_TEST_TOP");
    internal static readonly string Url = Start();
    internal static readonly EmulatorControl Control = new EmulatorControl(Url);

    // Standard input of the child closes with this process, however that ends.
    private static Process process;

    private static string Start()
    {
        string script = Path.Combine(Top, "emulator", "qianfan_emulator.py");
        process = Process.Start(new ProcessStartInfo("python3", "\"" + script +
            "\" --strict --exit-with-stdin --die-after 600") {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
        return process.StandardOutput.ReadLine().Split(' ').Last();
    }

    /// <summary>A client's settings for it, without waits between attempts.</summary>
    internal static QianfanClientOptions Options() => new QianfanClientOptions {
        AccessKey = "AKEXAMPLE0000000000000000000001",
        SecretKey = "SKEXAMPLE0000000000000000000001",
        BaseUrl = Url,
        RetryBackoffFactor = TimeSpan.Zero,
        RetryJitter = TimeSpan.Zero,
        DotEnvConfigFile = "",
        // A call that nothing ends, as it should, fails its test instead of hanging.
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>Makes the next requests go wrong; times is -1 for all.</summary>
    internal static void Plant(string kind, int times = 1, string more = "") =>
        Control.Post("faults", $"{{\"kind\": \"{kind}\", \"times\": {times}{more}}}");
}
