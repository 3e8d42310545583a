// SPDX-License-Identifier: MIT
const { consoleAction, setEnvVariable } = require("@baiducloud/qianfan");

setEnvVariable("QIANFAN_ACCESS_KEY", process.env.TEAM_ACCESS_KEY);
setEnvVariable("QIANFAN_SECRET_KEY", process.env.TEAM_SECRET_KEY);

async function createExport(modelId) {
  return consoleAction({
    base_api_route: "/v2/model",
    action: "CreateModelExportTask",
    data: { modelId },
  });
}

function exportId(answer) {
  return answer.result.exportId;
}

module.exports = { createExport, exportId };
