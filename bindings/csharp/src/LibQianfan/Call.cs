// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using System.Threading.Tasks;

namespace LibQianfan
{
    /// <summary>One call on its way: the context that can cancel it, freed when C has returned.
    /// </summary>
    internal sealed class Call
    {
        /// <summary>What the calling of C looks like for one operation.</summary>
        internal delegate ResultHandle Operation(ClientHandle client, ContextHandle context);

        private readonly ContextHandle context;
        private readonly bool isWatched;
        private readonly CancellationToken token;

        internal Call(ClientHandle client, QianfanCallOptions options, CancellationToken token)
        {
            options = options ?? new QianfanCallOptions();
            Client = client;
            this.token = token;
            context = options.ToContext();
            RunningCalls.Add(this);
            isWatched = options.Progress != null;
            if (isWatched)
                options.Progress.Context = context;
        }

        internal ClientHandle Client { get; }

        internal void Cancel() => Native.qf_context_cancel(context);

        /// <summary>Blocks until C returns.</summary>
        internal QianfanResult Run(Operation operation)
        {
            QianfanResult result;
            Callbacks.Thrown = null;
            try
            {
                using (token.Register(Cancel))
                    result = new QianfanResult(operation(Client, context));
            }
            finally
            {
                End();
            }
            if (result.Status == QianfanStatus.Ok)
                return result;
            var failure = new QianfanException(result, Callbacks.Thrown);
            if (result.Status == QianfanStatus.Cancelled && token.IsCancellationRequested)
                throw new OperationCanceledException(failure.Message, failure, token);
            throw failure;
        }

        /// <summary>Runs on a thread of its own: a call that waits would keep one of the pool from
        /// others.</summary>
        internal Task<QianfanResult> RunAsync(Operation operation)
        {
            try
            {
                return Task.Factory.StartNew(
                    () => Run(operation), CancellationToken.None,
                    TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (Exception)
            {
                // No thread could be had.
                End();
                throw;
            }
        }

        private void End()
        {
            RunningCalls.Remove(this);
            if (!isWatched)
                context.Dispose();
        }
    }
}
