// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using System.Threading.Tasks;

namespace LibQianfan
{
    /// <summary>Creates model-version export tasks, reads their state and reaches every other
    /// action of the console API. Immutable: make one and share it between threads. A call that
    /// fails throws <see cref="QianfanException"/>, one whose token was cancelled
    /// <see cref="OperationCanceledException"/> with that as its inner exception.</summary>
    public sealed partial class QianfanClient : IDisposable
    {
        private readonly ClientHandle handle;

        /// <summary>Makes a client. Nothing is sent.</summary>
        /// <param name="options">Settings, or null to take all from the environment.</param>
        /// <exception cref="QianfanException">A setting is missing or malformed.</exception>
        /// <exception cref="DllNotFoundException">The C library was not found, or none that fits.
        /// </exception>
        public QianfanClient(QianfanClientOptions options = null)
        {
            using (ConfigHandle config = (options ?? new QianfanClientOptions()).ToConfig())
            {
                handle = Native.qf_client_new(config, out ResultHandle failure);
                if (handle.IsInvalid)
                    throw new QianfanException(new QianfanResult(failure), null);
            }
        }

        /// <summary>Version of the C library that was loaded.</summary>
        /// <value>Such as "0.1.0".</value>
        public static string LibraryVersion => Native.qf_version();

        /// <summary>ABI version of the C library that was loaded.</summary>
        /// <value>The number; other ones than that of this package are refused.</value>
        public static int LibraryAbiVersion => Native.qf_abi_version();

        /// <summary>Cancels the calls that run, which fail with
        /// <see cref="QianfanStatus.Cancelled"/>, and does not wait for them. Later calls throw
        /// <see cref="ObjectDisposedException"/>.</summary>
        public void Dispose() => RunningCalls.Close(handle);

        private QianfanResult Run(Call.Operation operation, QianfanCallOptions options,
                                  CancellationToken token) =>
            new Call(handle, options, token).Run(operation);

        // Being async, it turns whatever is thrown into the end of the task, and a cancelled call
        // into a cancelled task.
        private async Task<QianfanResult> RunAsync(Call.Operation operation,
                                                   QianfanCallOptions options,
                                                   CancellationToken token) =>
            await new Call(handle, options, token).RunAsync(operation).ConfigureAwait(false);
    }
}
