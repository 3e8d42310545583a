// SPDX-License-Identifier: MIT

import io.github.libqianfan.CollUtils;
import io.github.libqianfan.ConsoleResponse;
import io.github.libqianfan.Qianfan;
import java.util.Map;

final class CreateExport {
  static ConsoleResponse<Map<String, Object>> createExport(String modelId) {
    return new Qianfan()
        .console()
        .route("/v2/model")
        .action("CreateModelExportTask")
        .body(CollUtils.mapOf("modelId", modelId))
        .execute();
  }

  static String exportId(ConsoleResponse<Map<String, Object>> answer) {
    return (String) answer.getResult().get("exportId");
  }
}
