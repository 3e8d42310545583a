// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
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

        /// <summary>The call that runs on this thread: the innermost one, where a callback makes
        /// calls of other clients.</summary>
        [ThreadStatic]
        internal static Call Current;

        private readonly ContextHandle context;
        private readonly TimeSpan? timeout;
        private readonly Stopwatch running = new Stopwatch();
        private readonly TaskCompletionSource<bool> cancelled = new TaskCompletionSource<bool>();
        private readonly bool isWatched;
        private readonly CancellationToken token;

        internal Call(ClientHandle client, QianfanCallOptions options, CancellationToken token)
        {
            options = options ?? new QianfanCallOptions();
            Client = client;
            this.token = token;
            timeout = options.Timeout;
            context = options.ToContext();
            RunningCalls.Add(this);
            isWatched = options.Progress != null;
            if (isWatched)
                options.Progress.Context = context;
        }

        internal ClientHandle Client { get; }

        /// <summary>What the credentials provider threw when this call asked it.</summary>
        internal Exception Thrown { get; set; }

        internal void Cancel()
        {
            Native.qf_context_cancel(context);
            cancelled.TrySetResult(true);
        }

        /// <summary>Blocks until C returns.</summary>
        internal QianfanResult Run(Operation operation)
        {
            QianfanResult result;
            Call outer = Current;
            Current = this;
            running.Start();
            try
            {
                using (token.Register(Cancel))
                    result = new QianfanResult(operation(Client, context));
            }
            finally
            {
                Current = outer;
                End();
            }
            if (result.Status == QianfanStatus.Ok)
                return result;
            var failure = new QianfanException(
                result, result.Status == QianfanStatus.Credentials ? Thrown : null);
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

        /// <summary>Waits for keys, inside the callback, as long as the call may last. The provider
        /// begins on a thread of its own, so that what it does before it first awaits holds up
        /// nothing either.</summary>
        internal QianfanCredentials Ask(Func<CancellationToken, Task<QianfanCredentials>> provider,
                                        TimeSpan clientTimeout)
        {
            var ending = new CancellationTokenSource();
            Task<QianfanCredentials> asked = Task.Factory.StartNew(
                () => provider(ending.Token), CancellationToken.None,
                TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            TimeSpan left = (timeout ?? clientTimeout) - running.Elapsed;
            int ended = Task.WaitAny(new Task[] { asked, cancelled.Task },
                                     left > TimeSpan.Zero ? left : TimeSpan.Zero);
            if (ended == 0)
                return asked.GetAwaiter().GetResult();
            // Elsewhere, since what the provider does then may take its time.
            Task.Run(() => ending.Cancel());
            throw ended == 1 ? new OperationCanceledException()
                : (Exception)new TimeoutException("The credentials provider did not end in time.");
        }

        private void End()
        {
            RunningCalls.Remove(this);
            if (!isWatched)
                context.Dispose();
        }
    }
}
