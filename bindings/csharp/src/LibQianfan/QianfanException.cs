// SPDX-License-Identifier: MIT
using System;

namespace LibQianfan
{
    /// <summary>A call or a client that failed, with all that is known about it.</summary>
    public sealed partial class QianfanException : Exception
    {
        internal QianfanException(QianfanResult result, Exception innerException)
            : base(Describe(result), innerException) => Result = result;

        /// <summary>The outcome itself, for <see cref="QianfanResult.Get"/>.</summary>
        /// <value>Never null.</value>
        public QianfanResult Result { get; }

        private static string Describe(QianfanResult result) =>
            result.StatusName +
            Part(" (HTTP ", result.HttpStatus == 0 ? null : result.HttpStatus + ")") +
            Part(": ", result.Code) + Part(": ", result.Message) + Part(". ", result.Hint) +
            Part(" [request id ", result.RequestId == null ? null : result.RequestId + "]");

        private static string Part(string before, string text) => text == null ? "" : before + text;
    }
}
