// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace LibQianfan
{
    /// <summary>Settings of a client to be made. What is not set here is taken from the environment
    /// (QIANFAN_…), then from the .env file, then from the defaults.</summary>
    public sealed partial class QianfanClientOptions
    {
        private readonly Dictionary<string, string> settings = new Dictionary<string, string>();

        /// <summary>Any setting by its key; docs/configuration.md lists them. A wrong key or value
        /// is told when the client is made.</summary>
        /// <param name="key">A key, such as "console_api_retry_count".</param>
        /// <value>Its value; null where it is not set.</value>
        public string this[string key]
        {
            get => settings.TryGetValue(key, out string value) ? value : null;
            set => settings[key] = value;
        }

        /// <summary>Supplies keys that rotate, instead of those above. Runs on the thread of a
        /// call, inside it, one at a time; must not use the client that asks. Nothing can interrupt
        /// it: the call ends no sooner than it returns, whatever its token and its limits say. What
        /// waits for others is better a <see cref="CredentialsProviderAsync"/>.</summary>
        /// <value>The callback, or null.</value>
        public Func<QianfanCredentials> CredentialsProvider { get; set; }

        /// <summary>As <see cref="CredentialsProvider"/>, and instead of it, on a thread of its
        /// own. Its token is cancelled when the call is cancelled or out of time, or the
        /// client is disposed; the call then ends within 250 ms, even if the provider does not. One
        /// that goes on may still run when the next call asks.</summary>
        /// <value>The callback, or null.</value>
        public Func<CancellationToken, Task<QianfanCredentials>> CredentialsProviderAsync
        {
            get;
            set;
        }

        /// <summary>Takes log lines, each on the thread of its call. No line carries a secret. What
        /// it throws goes to <see cref="System.Diagnostics.Trace"/> and fails nothing.</summary>
        /// <value>The callback, or null.</value>
        public Action<QianfanLogLevel, string> Log { get; set; }

        /// <summary>Most verbose level that <see cref="Log"/> takes.</summary>
        /// <value>Info unless set otherwise.</value>
        public QianfanLogLevel LogLevel { get; set; } = QianfanLogLevel.Info;

        /// <summary>Tells what is in force and where it comes from, secrets hidden.</summary>
        /// <returns>The result, whose Get("") is JSON: settings, each with key, value and source;
        /// and dot_env_file. Where a setting is wrong, that is there too, and Status, Message and
        /// Hint tell what the making of a client would throw.</returns>
        public QianfanResult Describe()
        {
            using (ConfigHandle config = ToConfig())
                return new QianfanResult(Native.qf_config_describe(config));
        }

        internal ConfigHandle ToConfig()
        {
            ConfigHandle config = Native.qf_config_new();
            foreach (KeyValuePair<string, string> setting in settings)
                // A refusal is remembered, and told by the client that is made of it.
                Native.qf_config_set(config, setting.Key, setting.Value);
            if (Log != null)
                Callbacks.SetLog(config, LogLevel, Log);
            SetProvider(config, CredentialsProvider, CredentialsProviderAsync);
            return config;
        }

        private static void SetProvider(
            ConfigHandle config, Func<QianfanCredentials> blocking,
            Func<CancellationToken, Task<QianfanCredentials>> awaited)
        {
            if (blocking != null && awaited != null)
                throw new ArgumentException("There can be but one credentials provider.");
            if (blocking != null)
                Callbacks.SetProvider(config, call => blocking());
            if (awaited == null)
                return;
            TimeSpan timeout = TimeoutInForce(config);
            Callbacks.SetProvider(config, call => call.Ask(awaited, timeout));
        }

        /// <summary>That of calls without one of their own, wherever it was set.</summary>
        private static TimeSpan TimeoutInForce(ConfigHandle config)
        {
            using (var told = new QianfanResult(Native.qf_config_describe(config)))
            {
                int place = 0;
                while ((told.Get($"/settings/{place}/key") ?? "timeout_ms") != "timeout_ms")
                    place++;
                // What is no number is refused when the client is made.
                long.TryParse(told.Get($"/settings/{place}/value"), out long ms);
                return TimeSpan.FromMilliseconds(ms);
            }
        }
    }
}
