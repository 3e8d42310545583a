// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using LibQianfan;
using NUnit.Framework;

/// <summary>Runs the tests where NUnit's own runner does not, and what tests start as a process of
/// its own.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments.FirstOrDefault())
        {
            case "print-version":
                Console.WriteLine(FileVersionInfo.GetVersionInfo(
                    typeof(QianfanClient).Assembly.Location).ProductVersion + " " +
                    QianfanClient.LibraryVersion);
                return 0;
            case "print-version-from-bytes":
                Assembly copy = Assembly.Load(File.ReadAllBytes(arguments[1]));
                Console.WriteLine(copy.GetType("LibQianfan.QianfanClient")
                    .GetProperty("LibraryVersion").GetValue(null));
                return 0;
            case "print-status":
                return PrintStatus();
            case "end-with-calls":
                return EndWithCalls(arguments[1]);
            default:
                return RunTests(arguments);
        }
    }

    private static int PrintStatus()
    {
        try
        {
            new QianfanClient().CreateModelExportTask("amv-1");
        }
        catch (QianfanException failure)
        {
            Console.WriteLine(failure.Status);
        }
        return 0;
    }

    /// <summary>Ends as programs do, while calls are being logged and waited for.</summary>
    private static int EndWithCalls(string url)
    {
        var options = new QianfanClientOptions {
            AccessKey = "AKEXAMPLE0000000000000000000001",
            SecretKey = "SKEXAMPLE0000000000000000000001",
            LogLevel = QianfanLogLevel.Debug,
            Log = (level, line) => line.Trim(),
            BaseUrl = url,
        };
        var client = new QianfanClient(options);
        for (int number = 0; number < 4; number++)
            client.DescribeModelExportTaskAsync("amv-1");
        new EmulatorControl(url).WaitForRequests(4);
        return 0;
    }

    private static int RunTests(string[] wanted)
    {
        int passed = 0, failed = 0;
        foreach (Type fixture in typeof(Program).Assembly.GetTypes())
        foreach (MethodInfo test in With<TestAttribute>(fixture))
        {
            string name = fixture.Name + "." + test.Name;
            if (fixture.IsAbstract || (wanted.Length > 0 && !wanted.Any(name.Contains)))
                continue;
            Exception failure = RunTest(Activator.CreateInstance(fixture), test);
            Console.WriteLine((failure == null ? "ok    " : "FAIL  ") + name);
            if (failure != null)
                Console.WriteLine(failure);
            passed += failure == null ? 1 : 0;
            failed += failure == null ? 0 : 1;
        }
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    private static Exception RunTest(object fixture, MethodInfo test)
    {
        try
        {
            try
            {
                // What the base class sets up comes first, and is torn down last.
                foreach (MethodInfo method in With<SetUpAttribute>(fixture.GetType()).Reverse())
                    method.Invoke(fixture, null);
                test.Invoke(fixture, null);
            }
            finally
            {
                foreach (MethodInfo method in With<TearDownAttribute>(fixture.GetType()))
                    method.Invoke(fixture, null);
            }
            return null;
        }
        catch (TargetInvocationException failure)
        {
            return failure.InnerException;
        }
    }

    private static IEnumerable<MethodInfo> With<T>(Type fixture) =>
        fixture.GetMethods().Where(method => method.IsDefined(typeof(T), true))
            .OrderBy(method => method.DeclaringType == fixture ? 0 : 1);
}
