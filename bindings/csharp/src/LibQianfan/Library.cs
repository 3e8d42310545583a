// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;

namespace LibQianfan
{
    /// <summary>Finds and loads the C library: named by the user, beside this assembly, the
    /// system's. Its functions are asked for by name, since DllImport has an order of places of its
    /// own, in which a stale copy beside the program comes first.</summary>
    internal static class Library
    {
        private const string Variable = "QIANFAN_LIBRARY";
        private const int Now = 2;  // RTLD_NOW
        // Its functions are in libc since glibc 2.34, which keeps this name; musl knows it too.
        private const string Loader = "libdl.so.2";

        private static readonly string[] Names = { "libqianfan.so." + NativeFunctions.AbiVersion,
                                                   "libqianfan.so" };

        // In this mode a failure is not remembered.
        private static readonly Lazy<NativeFunctions> Loaded =
            new Lazy<NativeFunctions>(Load, LazyThreadSafetyMode.PublicationOnly);

        internal static NativeFunctions Functions => Loaded.Value;

        private static NativeFunctions Load()
        {
            string named = Environment.GetEnvironmentVariable(Variable);
            bool isNamed = !string.IsNullOrEmpty(named);
            var tried = new List<string>();
            foreach (string place in isNamed ? new[] { named } : Beside().Concat(Names))
            {
                try
                {
                    // The system would look elsewhere for what is no full path.
                    return !isNamed || Path.IsPathRooted(place) ? Open(place)
                        : throw new DllNotFoundException($"{place}: not a full path");
                }
                catch (DllNotFoundException failure)
                {
                    tried.Add(failure.Message);
                }
            }
            throw new DllNotFoundException(
                "libqianfan could not be loaded. Tried" + (isNamed ? $" ({Variable})" : "") +
                ":\n  " + string.Join("\n  ", tried) +
                $"\nInstall libqianfan, or name its file in {Variable}.");
        }

        private static NativeFunctions Open(string place)
        {
            dlerror();  // Is bound here, since binding it later would forget what was wrong.
            IntPtr library = Found(dlopen(Convert.ToUtf8(place, Variable), Now), dlerror());
            try
            {
                var functions = new NativeFunctions(
                    name => Found(dlsym(library, Convert.ToUtf8(name, Variable)), dlerror()));
                int version = functions.qf_abi_version();
                return version == NativeFunctions.AbiVersion ? functions
                    : throw new DllNotFoundException(
                        $"{place}: it has ABI version {version}, this package needs ABI version " +
                        $"{NativeFunctions.AbiVersion}: install versions that belong together");
            }
            catch (DllNotFoundException)
            {
                // Else the system would take this one for the one of its own that has its name.
                dlclose(library);
                throw;
            }
        }

        /// <summary>The error is asked for before this is entered: on its way here the runtime may
        /// load something itself, and so forget it.</summary>
        private static IntPtr Found(IntPtr address, IntPtr error) =>
            address != IntPtr.Zero ? address
            : throw new DllNotFoundException(Convert.ToText(error));

        /// <summary>Beside the assembly and the program, and in a package as it was unpacked.
        /// </summary>
        private static IEnumerable<string> Beside()
        {
            string machine = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            string native = Path.Combine("runtimes", $"linux-{machine}", "native");
            // Inside a single file, or loaded from bytes, an assembly has no place of its own.
            string place = typeof(Library).Assembly.Location;
            string assembly = place.Length == 0 ? null : Path.GetDirectoryName(place);
            var folders = new List<string> { assembly, AppContext.BaseDirectory };
            if (assembly?.EndsWith("/lib/netstandard2.0") == true)
                folders.Add(Path.GetFullPath(assembly + "/../.."));
            return folders.Where(folder => !string.IsNullOrEmpty(folder))
                .SelectMany(folder => new[] { folder, Path.Combine(folder, native) })
                .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
                .Distinct();
        }

        [DllImport(Loader)] private static extern IntPtr dlopen(byte[] path, int mode);
        [DllImport(Loader)] private static extern IntPtr dlsym(IntPtr library, byte[] name);
        [DllImport(Loader)] private static extern int dlclose(IntPtr library);
        [DllImport(Loader)] private static extern IntPtr dlerror();
    }
}
