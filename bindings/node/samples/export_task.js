// SPDX-License-Identifier: MIT
// Starts the export of one model version and reads its state.
//
//     npm install libqianfan
//     QIANFAN_ACCESS_KEY=... QIANFAN_SECRET_KEY=... node export_task.js amv-...
//
// Everything else comes from the environment too; see docs/configuration.md.
"use strict";

const { Client, QianfanError } = require("libqianfan");

async function main(modelId) {
  if (modelId === undefined) {
    console.error("usage: node export_task.js MODEL_VERSION_ID (amv-...)");
    return 2;
  }
  let client;
  try {
    client = new Client();
    const created = await client.createModelExportTask(modelId);
    console.log(`exportId: ${created.exportId}`);
    // The service is asked by the id of the model version, not by that of the task.
    const described = await client.describeModelExportTask(modelId);
    console.log(`state: ${described.exportStatus ?? "no export record"}`);
    return 0;
  } catch (error) {
    if (!(error instanceof QianfanError)) throw error;
    console.error(`The export failed: ${error.message}`);
    if (error.retriable) console.error("Trying again later may well succeed.");
    return 1;
  } finally {
    await client?.close();
  }
}

main(...process.argv.slice(2, 3)).then((code) => {
  process.exitCode = code;
});
