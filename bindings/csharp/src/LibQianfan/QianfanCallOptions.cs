// SPDX-License-Identifier: MIT
using System;

namespace LibQianfan
{
    /// <summary>Limits of one call. What is null is as the client's settings say.</summary>
    public sealed partial class QianfanCallOptions
    {
        /// <summary>Tells other threads what the call is doing.</summary>
        /// <value>An object that serves one call at a time, or null.</value>
        public QianfanProgress Progress { get; set; }

        private static void Limit(TimeSpan? time, string name, Func<long, int> set)
        {
            if (time != null && set(Convert.ToMilliseconds(time.Value)) != (int)QianfanStatus.Ok)
                throw new ArgumentOutOfRangeException(name, time, "More than 0, a day at most.");
        }
    }

    /// <summary>What a call is doing, for any thread to ask while it runs and afterwards.</summary>
    public sealed class QianfanProgress
    {
        // Is left to the collector, since others may be asking when the call ends.
        internal volatile ContextHandle Context;

        /// <summary>What the call is doing now.</summary>
        /// <value>Idle before and after it.</value>
        public QianfanPhase Phase => (QianfanPhase)Native.qf_context_phase(Context);

        /// <summary>Requests of the running or last call that were begun so far.</summary>
        /// <value>The count.</value>
        public int Attempts => Native.qf_context_attempts(Context);
    }
}
