// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using LibQianfan;
using Answer = System.Collections.Generic.Dictionary<string, object>;

/// <summary>Ends: of clients, of the process, of memory.</summary>
internal static partial class Driver
{
    private static Answer Collect()
    {
        var statuses = new List<object>();
        for (int round = 0; round < Count; round++)
        {
            statuses.Add(Forgotten());
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return new Answer { ["statuses"] = Statuses(statuses),
                            ["open_connections"] = Control.ConnectionsLeft() };
    }

    /// <summary>Apart from its caller, whose frame would keep the client alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object Forgotten() => Outcome(new QianfanClient(Options()))["status"];

    private static Answer Exit()
    {
        var client = new QianfanClient(Options());
        ManyAsync(client);
        Control.WaitForRequests(Count);
        return new Answer { ["exiting"] = true };
    }

    private static Answer Leaks()
    {
        using (var client = new QianfanClient(Options()))
        {
            var statuses = new Answer();
            var resident = new List<object>();
            var rounds = (long)job["rounds"];
            for (long round = 0; round <= rounds; round++)
            {
                for (int call = 0; call < Count; call++)
                {
                    var status = (string)Outcome(client)["status"];
                    statuses.TryGetValue(status, out object before);
                    statuses[status] = (int)(before ?? 0) + 1;
                }
                resident.Add(ResidentBytes());
            }
            return new Answer { ["statuses"] = statuses, ["resident_bytes"] = resident };
        }
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        string pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages) * Environment.SystemPageSize;
    }
}
