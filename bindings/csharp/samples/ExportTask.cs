// SPDX-License-Identifier: MIT
using System;
using LibQianfan;

/// <summary>Starts the export of one model version and reads its state.
///
///     QIANFAN_ACCESS_KEY=... QIANFAN_SECRET_KEY=... mono ExportTask.exe amv-...
///
/// Everything else comes from the environment too; see docs/configuration.md.</summary>
internal static class ExportTask
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 1)
        {
            Console.Error.WriteLine("usage: ExportTask MODEL_VERSION_ID (amv-...)");
            return 2;
        }
        try
        {
            using (var client = new QianfanClient())
            {
                QianfanResult created = client.CreateModelExportTask(arguments[0]);
                Console.WriteLine("exportId: " + created.ExportId);

                // The service is asked by the id of the model version, not by that of the task.
                QianfanResult described = client.DescribeModelExportTask(arguments[0]);
                Console.WriteLine("state: " + (described.ExportStatus ?? "no export record"));
            }
        }
        catch (QianfanException failure)
        {
            Console.Error.WriteLine(failure.Message);
            if (failure.MaybeExecuted)
                Console.Error.WriteLine("The task may exist all the same: look before you repeat.");
            else if (failure.Retriable)
                Console.Error.WriteLine("Trying again later may well succeed.");
            return 1;
        }
        return 0;
    }
}
