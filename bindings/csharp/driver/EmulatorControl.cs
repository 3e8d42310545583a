// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Threading;

/// <summary>The control routes of an emulator.</summary>
internal sealed class EmulatorControl
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string url;

    internal EmulatorControl(string url) => this.url = url + "/_emulator/";

    internal object Get(string route)
    {
        using (var web = new WebClient { Proxy = null })
            return Json.Parse(web.DownloadData(url + route));
    }

    internal void Post(string route, string body)
    {
        using (var web = new WebClient { Proxy = null })
            web.UploadData(url + route, "POST", Encoding.UTF8.GetBytes(body));
    }

    internal List<object> Requests() => (List<object>)Get("requests");

    /// <summary>Returns as soon as that many requests have arrived.</summary>
    internal void WaitForRequests(int count)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (Requests().Count < count)
        {
            if (waited.Elapsed > Patience)
                throw new TimeoutException("The requests did not reach the emulator.");
            Thread.Yield();
        }
    }

    /// <summary>How many connections stay open. What was dropped is freed a moment after the
    /// collector found it.</summary>
    internal long ConnectionsLeft()
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var state = (Dictionary<string, object>)Get("state");
            var left = (long)state["open_connections"];
            if (left == 0 || waited.Elapsed > Patience)
                return left;
            Thread.Yield();
        }
    }
}
