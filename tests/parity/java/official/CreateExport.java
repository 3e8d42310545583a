// SPDX-License-Identifier: MIT

import com.baidubce.qianfan.core.QianfanConfig;
import com.baidubce.qianfan.core.auth.IAMAuth;
import com.baidubce.qianfan.util.Json;
import com.baidubce.qianfan.util.http.HttpClient;
import com.baidubce.qianfan.util.http.HttpRequest;
import com.baidubce.qianfan.util.http.HttpResponse;
import java.io.IOException;
import java.util.Map;

final class CreateExport {
  static HttpResponse<String> createExport(String modelId) throws IOException {
    String url = QianfanConfig.getConsoleApiBaseUrl() + "/v2/model?Action=CreateModelExportTask";
    IAMAuth auth =
        new IAMAuth(QianfanConfig.getQianfanAccessKey(), QianfanConfig.getQianfanSecretKey());
    HttpRequest request = HttpClient.request().post(url).body(Map.of("modelId", modelId));
    return auth.signRequest(request).executeString();
  }

  static String exportId(HttpResponse<String> answer) {
    Map<String, Map<String, String>> body = Json.deserialize(answer.getBody(), Map.class);
    return body.get("result").get("exportId");
  }
}
