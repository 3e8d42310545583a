// SPDX-License-Identifier: MIT
using System;

namespace LibQianfan
{
    /// <summary>Keys that a credentials provider hands over.</summary>
    public sealed class QianfanCredentials
    {
        private readonly string accessKey;
        private readonly string secretKey;
        private readonly string securityToken;
        private readonly long expiresAtSec;

        /// <summary>Keys, for good or for a time.</summary>
        /// <param name="accessKey">IAM access key id.</param>
        /// <param name="secretKey">IAM secret access key that belongs to it.</param>
        /// <param name="securityToken">Token of temporary (STS) credentials, or null.</param>
        /// <param name="expiresAt">When the keys expire; null if they do not.</param>
        public QianfanCredentials(string accessKey, string secretKey, string securityToken = null,
                                  DateTimeOffset? expiresAt = null)
        {
            this.accessKey = accessKey ?? throw new ArgumentNullException(nameof(accessKey));
            this.secretKey = secretKey ?? throw new ArgumentNullException(nameof(secretKey));
            this.securityToken = securityToken;
            // C's 0 means never.
            expiresAtSec = expiresAt == null ? 0
                : Math.Max(1, expiresAt.Value.ToUnixTimeSeconds());
        }

        internal int CopyTo(IntPtr target) => Native.qf_credentials_set(
            target, accessKey, secretKey, securityToken, expiresAtSec);
    }
}
