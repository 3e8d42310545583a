// SPDX-License-Identifier: MIT
using System;

namespace LibQianfan
{
    /// <summary>The outcome of a call: immutable, for any thread. It may be disposed to give a
    /// large answer's memory back at once; else the collector does so.</summary>
    public sealed partial class QianfanResult : IDisposable
    {
        private readonly ResultHandle handle;

        internal QianfanResult(ResultHandle handle)
        {
            this.handle = handle;
            Library.Functions.qf_result_body(handle.DangerousGetHandle(), out long length);
            handle.Weigh(length);
        }

        /// <summary>Name of the status in C, such as "QF_ERR_TIMEOUT".</summary>
        /// <value>"QF_ERR_UNKNOWN" for a number that the library does not know.</value>
        public string StatusName => Native.qf_status_name((int)Status);

        /// <summary>Frees the answer. Its members throw <see cref="ObjectDisposedException"/>
        /// afterwards.</summary>
        public void Dispose() => handle.Dispose();
    }
}
