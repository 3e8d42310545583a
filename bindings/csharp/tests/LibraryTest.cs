// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using LibQianfan;
using NUnit.Framework;

/// <summary>How the library is found: each test asks a process of its own.</summary>
[TestFixture]
public sealed class LibraryTest
{
    private static readonly string Good = Environment.GetEnvironmentVariable("QIANFAN_LIBRARY");
    private static readonly string Tests = $"\"{typeof(LibraryTest).Assembly.Location}\"";
    private string folder;

    [SetUp]
    public void SetUp()
    {
        folder = Path.Combine(Path.GetTempPath(), "qianfan-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        foreach (string name in new[] { "LibQianfan.dll", "Driver.exe" })
            File.Copy(Path.Combine(AppDomain.CurrentDomain.BaseDirectory, name),
                      Path.Combine(folder, name));
    }

    [TearDown]
    public void TearDown() => Directory.Delete(folder, true);

    private string Place(params string[] names)
    {
        string path = Path.Combine(new[] { folder }.Concat(names).ToArray());
        Directory.CreateDirectory(Path.GetDirectoryName(path));
        return path;
    }

    private string Garbage(params string[] names)
    {
        string path = Place(names);
        File.WriteAllText(path, "This is no library.\n");
        return path;
    }

    /// <summary>A library that has all names, of which some give numbers.</summary>
    private string Stub(string path, string numbers, Func<string, bool> has = null)
    {
        var source = new StringBuilder();
        var api = (Dictionary<string, object>)Json.Parse(
            File.ReadAllBytes(Path.Combine(Emulator.Top, "abi", "api.json")));
        foreach (Dictionary<string, object> function in (List<object>)api["functions"])
        {
            var name = (string)function["name"];
            if (has != null && !has(name))
                continue;
            string text = name == "qf_version" || name == "qf_status_name" ? "\"stub\"" : "0";
            foreach (string pair in numbers.Split(' '))
                if (pair.Split('=')[0] == name)
                    text = "(void *)" + pair.Split('=')[1];
            source.AppendLine($"void *{name}(void) {{ return (void *){text}; }}");
        }
        string file = Place("stub.c");
        File.WriteAllText(file, source.ToString());
        const string Flags = "-shared -fPIC -Wl,-soname,libqianfan.so.0";
        Child compiler = Child.Run("cc", $"{Flags} -o \"{path}\" \"{file}\"", folder);
        Assert.AreEqual(0, compiler.ExitCode, compiler.Errors);
        return path;
    }

    private Dictionary<string, object> Load(string library, string system)
    {
        Child driver = Child.Run(Child.Runtime, $"\"{Path.Combine(folder, "Driver.exe")}\"", folder,
                                 library, system, "{\"do\": \"load\"}");
        Assert.AreEqual(0, driver.ExitCode, driver.Errors);
        return (Dictionary<string, object>)Json.Parse(Encoding.UTF8.GetBytes(driver.Output));
    }

    private string Version(string library, string system = "")
    {
        Dictionary<string, object> answer = Load(library, system);
        return answer.ContainsKey("version") ? (string)answer["version"] : "none: " + Error(answer);
    }

    private static string Error(Dictionary<string, object> answer) => (string)answer["load_error"];

    private string LoadError(string library) => Error(Load(library, ""));

    [Test]
    public void NamedLibraryIsTaken() => Assert.AreEqual("0.1.0", Version(Good));

    [Test]
    public void NamedLibraryThatIsMissingIsAnError()
    {
        // Neither beside nor of the system is looked for another.
        File.Copy(Good, Place("libqianfan.so"));
        string missing = Place("nowhere", "libqianfan.so");
        string error = LoadError(missing);
        StringAssert.Contains("QIANFAN_LIBRARY", error);
        StringAssert.Contains(missing + ": cannot open shared object file", error);
    }

    [Test]
    public void NamedLibraryThatIsNoneIsAnError()
    {
        string garbage = Garbage("garbage.so");
        StringAssert.Contains(garbage + ": ", LoadError(garbage));
        StringAssert.Contains("not a full path", LoadError("garbage.so"));
    }

    [Test]
    public void AnotherAbiIsRefused()
    {
        string path = Stub(Place("other", "libqianfan.so"), "qf_abi_version=999");
        string error = LoadError(path);
        StringAssert.Contains(path, error);
        StringAssert.Contains("ABI version 999", error);
        StringAssert.Contains("ABI version 0", error);
    }

    [Test]
    public void LibraryThatLacksAFunctionIsRefused()
    {
        string path = Stub(Place("old.so"), "", name => name != "qf_result_timing_us");
        StringAssert.Contains("qf_result_timing_us", LoadError(path));
    }

    [Test]
    public void CopyBesideIsFound()
    {
        foreach (string place in new[] { "libqianfan.so", "libqianfan.so.0",
                                         $"runtimes/{Native}/native/libqianfan.so" })
        {
            string path = Place(place.Split('/'));
            File.Copy(Good, path);
            Assert.AreEqual("0.1.0", Version(""), path);
            File.Delete(path);
        }
    }

    private static string Native => "linux-" + System.Runtime.InteropServices.RuntimeInformation
        .ProcessArchitecture.ToString().ToLowerInvariant();

    [Test]
    public void StaleCopyBesideDoesNotBeatTheNamedOne()
    {
        Stub(Place("libqianfan.so"), "");
        Stub(Place("libqianfan.so.0"), "");
        Assert.AreEqual("stub", Version(""));
        Assert.AreEqual("0.1.0", Version(Good));
    }

    [Test]
    public void CopyBesideBeatsTheSystems()
    {
        File.Copy(Good, Place("system", "libqianfan.so.0"));
        Assert.AreEqual("0.1.0", Version("", Place("system")));
        Stub(Place("libqianfan.so"), "");
        Assert.AreEqual("stub", Version("", Place("system")));
    }

    [Test]
    public void WhatIsWrongBesideDoesNotHideTheSystems()
    {
        string system = Place("system");
        File.Copy(Good, Place("system", "libqianfan.so.0"));
        Garbage("libqianfan.so");
        Assert.AreEqual("0.1.0", Version("", system));
        // It has the name of the system's one, and must not be taken for it.
        Stub(Place("libqianfan.so.0"), "qf_abi_version=999");
        Assert.AreEqual("0.1.0", Version("", system));
    }

    [Test]
    public void AssemblyThatHasNoPlaceFindsTheSystems()
    {
        File.Copy(Good, Place("system", "libqianfan.so.0"));
        string assembly = Place("LibQianfan.dll");
        Child child = Child.Run(Child.Runtime, $"{Tests} print-version-from-bytes \"{assembly}\"",
                                folder, "", Place("system"));
        Assert.AreEqual("0.1.0\n", child.Output, child.Errors);
    }

    [Test]
    public void EveryPlaceIsNamed()
    {
        string garbage = Garbage("libqianfan.so");
        string error = LoadError("");
        foreach (string place in new[] { Place("libqianfan.so.0"), garbage,
                                         Place("runtimes", Native, "native", "libqianfan.so"),
                                         "\n  libqianfan.so.0: ", "\n  libqianfan.so: " })
            StringAssert.Contains(place, error);
    }

    [Test]
    public void StatusOfANewerLibraryIsKept()
    {
        string newer = Stub(Place("newer.so"), "qf_config_new=1 qf_client_new=1 qf_context_new=1 " +
            "qf_create_model_export_task=1 qf_result_status=4711");
        Child child = Child.Run(Child.Runtime, Tests + " print-status", folder, newer);
        Assert.AreEqual("4711\n", child.Output, child.Errors);
    }

    [Test]
    public void ProcessEndsWhileCallsRun()
    {
        // What goes wrong there does not do so each time.
        for (int round = 0; round < 8; round++)
        {
            Emulator.Control.Post("reset", "{}");
            Emulator.Plant("hang", -1);
            Child child = Child.Run(Child.Runtime, Tests + " end-with-calls " + Emulator.Url,
                                    folder, Good);
            Assert.AreEqual(0, child.ExitCode, child.Errors);
            Assert.AreEqual("", child.Errors);
            Assert.GreaterOrEqual(Emulator.Control.Requests().Count, 4);
        }
    }
}
