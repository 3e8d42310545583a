// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Threading;

namespace LibQianfan
{
    /// <summary>The clients of C and the calls that run with them.</summary>
    internal static class RunningCalls
    {
        private const int PatienceMs = 2000;

        private static readonly Dictionary<Call, Hold> Running = new Dictionary<Call, Hold>();
        private static bool isEnding;

        static RunningCalls()
        {
            // A runtime that ends waits for threads that are inside C, and some kill those that
            // come back into a callback, with C's locks held. So all calls end before.
            AppDomain.CurrentDomain.ProcessExit += (sender, arguments) => End();
            AppDomain.CurrentDomain.DomainUnload += (sender, arguments) => End();
        }

        /// <summary>C forbids to begin a call once its client is being freed. A call that is let in
        /// here holds the client until it has ended, so that the last user frees it.</summary>
        internal static void Add(Call call)
        {
            lock (Running)
            {
                if (isEnding || call.Client.IsDisposed)
                    throw new ObjectDisposedException(nameof(QianfanClient));
                Running.Add(call, new Hold(call.Client));
            }
        }

        internal static void Remove(Call call)
        {
            lock (Running)
            {
                Running[call].Dispose();
                Running.Remove(call);
                if (isEnding && Running.Count == 0)
                    Monitor.PulseAll(Running);
            }
        }

        /// <summary>Lets no call of a client in any more and ends those that run.</summary>
        internal static void Close(ClientHandle client)
        {
            lock (Running)
            {
                client.Dispose();
                Cancel(client);
            }
        }

        private static void End()
        {
            lock (Running)
            {
                isEnding = true;
                Cancel(null);
                if (Running.Count > 0)
                    Monitor.Wait(Running, PatienceMs);
            }
        }

        private static void Cancel(ClientHandle client)
        {
            foreach (Call call in Running.Keys)
                if (client == null || call.Client == client)
                    call.Cancel();
        }
    }
}
