# SPDX-License-Identifier: MIT
from qianfan import resources


def create_export(model_id):
    return resources.console.utils.call_action(
        "/v2/model", "CreateModelExportTask", {"modelId": model_id}
    )


def export_id(answer):
    return answer.body["result"]["exportId"]
