# SPDX-License-Identifier: MIT
"""Creates an export task with the official Python SDK. Keys and address from QIANFAN_*."""

import sys

from qianfan.resources.console.utils import call_action

created = call_action("/v2/model", "CreateModelExportTask", {"modelId": sys.argv[1]})
described = call_action("/v2/model", "DescribeModelExportTask", {"modelId": sys.argv[1]})
print(created["result"]["exportId"], described["result"]["exportId"])
