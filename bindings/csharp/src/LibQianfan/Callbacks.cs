// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LibQianfan
{
    /// <summary>What C calls, on the thread of the call. Nothing may be thrown out of it.</summary>
    internal static class Callbacks
    {
        // The delegates live as long as the program: C may call them until it releases.
        private static readonly NativeFunctions.qf_log_fn Log = OnLog;
        private static readonly NativeFunctions.qf_credentials_fn Provider = OnCredentials;
        private static readonly NativeFunctions.qf_release_fn Release = OnRelease;

        internal static void SetLog(ConfigHandle config, QianfanLogLevel level,
                                    Action<QianfanLogLevel, string> log) =>
            Register(log, (token, release) => Native.qf_config_set_log(
                config, (int)level, Marshal.GetFunctionPointerForDelegate(Log), token, release));

        internal static void SetProvider(ConfigHandle config,
                                         Func<Call, QianfanCredentials> provider) =>
            Register(provider, (token, release) => Native.qf_config_set_credentials_provider(
                config, Marshal.GetFunctionPointerForDelegate(Provider), token, release));

        private static void Register(Delegate callback, Func<IntPtr, IntPtr, int> register)
        {
            GCHandle token = GCHandle.Alloc(callback);
            IntPtr release = Marshal.GetFunctionPointerForDelegate(Release);
            var status = (QianfanStatus)register(GCHandle.ToIntPtr(token), release);
            if (status == QianfanStatus.Ok)
                return;
            token.Free();
            throw new ArgumentException($"The callback or its level was refused: {status}.");
        }

        private static void OnRelease(IntPtr token) => GCHandle.FromIntPtr(token).Free();

        private static void OnLog(IntPtr token, int level, IntPtr message)
        {
            var log = (Action<QianfanLogLevel, string>)GCHandle.FromIntPtr(token).Target;
            // A listener of Trace may fail too, and then there is nobody left to tell.
            Try(() => log((QianfanLogLevel)level, Convert.ToText(message)),
                thrown => Try(() => Trace.TraceError("A log callback threw: " + thrown), _ => { }));
        }

        private static int OnCredentials(IntPtr token, IntPtr target)
        {
            var provider = (Func<Call, QianfanCredentials>)GCHandle.FromIntPtr(token).Target;
            int status = (int)QianfanStatus.Credentials;
            Call call = Call.Current;
            call.Thrown = null;
            Try(() => status = (provider(call) ?? throw new InvalidOperationException(
                                    "The credentials provider returned null.")).CopyTo(target),
                thrown => call.Thrown = thrown);
            return status;
        }

        private static void Try(Action action, Action<Exception> failed)
        {
            try
            {
                action();
            }
            catch (Exception thrown)
            {
                failed(thrown);
            }
        }
    }
}
