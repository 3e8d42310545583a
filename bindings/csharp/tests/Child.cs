// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

/// <summary>A program that was run to its end, in an environment without what is ours.</summary>
internal sealed class Child
{
    private const int PatienceMs = 60000;

    /// <summary>What runs an assembly: mono, or dotnet and its options.</summary>
    internal static readonly string Runtime =
        Environment.GetEnvironmentVariable("QIANFAN_TEST_RUNTIME");

    private Child(int exitCode, string output, string errors)
    {
        ExitCode = exitCode;
        Output = output;
        Errors = errors;
    }

    internal int ExitCode { get; }

    internal string Output { get; }

    internal string Errors { get; }

    /// <summary>Runs it in a folder. library is what QIANFAN_LIBRARY says, system where the
    /// system looks.</summary>
    internal static Child Run(string command, string arguments, string folder,
                              string library = "", string system = "", string input = "")
    {
        string[] words = command.Split('\n');
        arguments = string.Join(" ", words.Skip(1).Select(word => "\"" + word + "\"")) + " " +
                    arguments;
        var start = new ProcessStartInfo(words[0], arguments) {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        foreach (string name in start.EnvironmentVariables.Keys.Cast<string>().ToList())
            if (name.StartsWith("QIANFAN_"))
                start.EnvironmentVariables.Remove(name);
        start.EnvironmentVariables["QIANFAN_LIBRARY"] = library;
        start.EnvironmentVariables["LD_LIBRARY_PATH"] = system;
        using (Process process = Process.Start(start))
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            if (!process.WaitForExit(PatienceMs))
            {
                process.Kill();
                throw new TimeoutException(words[0] + " " + arguments + " did not end");
            }
            return new Child(process.ExitCode, output.Result, errors.Result);
        }
    }
}
