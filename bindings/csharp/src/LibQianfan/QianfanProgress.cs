// SPDX-License-Identifier: MIT
namespace LibQianfan
{
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
