// SPDX-License-Identifier: MIT
const { Client, QianfanError } = require("libqianfan");

async function main(modelId) {
  const team = new Client({
    accessKey: process.env.TEAM_ACCESS_KEY,
    secretKey: process.env.TEAM_SECRET_KEY,
  });
  try {
    const task = await team.createModelExportTask(modelId, { timeoutMs: 2000 });
    console.log(task.exportId);
  } catch (error) {
    if (!(error instanceof QianfanError)) throw error;
    console.log(error.statusName, error.httpStatus, error.code, error.requestId);
    if (error.maybeExecuted) console.log("look before you create it again");
    process.exitCode = 1;
  } finally {
    await team.close();
  }
}

main(process.argv[2]);
