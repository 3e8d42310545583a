// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

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
        /// call, inside it, one at a time; must not use the client that asks.</summary>
        /// <value>The callback, or null.</value>
        public Func<QianfanCredentials> CredentialsProvider { get; set; }

        /// <summary>Takes log lines, each on the thread of its call. No line carries a secret. What
        /// it throws goes to <see cref="System.Diagnostics.Trace"/> and fails nothing.</summary>
        /// <value>The callback, or null.</value>
        public Action<QianfanLogLevel, string> Log { get; set; }

        /// <summary>Most verbose level that <see cref="Log"/> takes.</summary>
        /// <value>Info unless set otherwise.</value>
        public QianfanLogLevel LogLevel { get; set; } = QianfanLogLevel.Info;

        /// <summary>Tells what is in force and where it comes from, secrets hidden.</summary>
        /// <returns>JSON: settings, each with key, value and source; and dot_env_file.</returns>
        public string Describe()
        {
            using (ConfigHandle config = ToConfig())
            using (var result = new QianfanResult(Native.qf_config_describe(config)))
                return result.Get("");
        }

        internal ConfigHandle ToConfig()
        {
            ConfigHandle config = Native.qf_config_new();
            foreach (KeyValuePair<string, string> setting in settings)
                // A refusal is remembered, and told by the client that is made of it.
                Native.qf_config_set(config, setting.Key, setting.Value);
            if (Log != null)
                Callbacks.SetLog(config, LogLevel, Log);
            if (CredentialsProvider != null)
                Callbacks.SetProvider(config, CredentialsProvider);
            return config;
        }
    }
}
