// SPDX-License-Identifier: MIT
// Creates an export task with the official JavaScript SDK. Keys and address from QIANFAN_*.
const { consoleAction } = require("@baiducloud/qianfan");

async function call(action) {
  const data = { modelId: process.argv[2] };
  const answer = await consoleAction({ base_api_route: "/v2/model", action, data });
  return answer.result.exportId;
}

(async () => {
  console.log(await call("CreateModelExportTask"), await call("DescribeModelExportTask"));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
