// SPDX-License-Identifier: MIT

import io.github.libqianfan.QianfanClient;
import io.github.libqianfan.Result;

final class CreateExport {
  static Result createExport(String modelId) {
    try (QianfanClient client = QianfanClient.create()) {
      return client.createModelExportTask(modelId);
    }
  }

  static String exportId(Result answer) {
    return answer.exportId();
  }
}
