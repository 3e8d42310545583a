// SPDX-License-Identifier: MIT

import com.baidubce.qianfan.core.QianfanConfig;
import com.baidubce.qianfan.core.auth.IAMAuth;
import com.baidubce.qianfan.util.http.HttpClient;
import com.baidubce.qianfan.util.http.HttpRequest;
import java.util.Map;

/**
 * Creates an export task with the official Java SDK. Keys and address from QIANFAN_*. Release 0.0.9
 * has no entry for console actions yet, so its own signer and HTTP client are used directly.
 */
public final class CreateExport {
    private static String call(String action, String modelId) throws Exception {
        String url = QianfanConfig.getConsoleApiBaseUrl() + "/v2/model?Action=" + action;
        IAMAuth auth = new IAMAuth(
                QianfanConfig.getQianfanAccessKey(), QianfanConfig.getQianfanSecretKey());
        HttpRequest request = HttpClient.request().post(url).body(Map.of("modelId", modelId));
        return auth.signRequest(request).executeString().getBody();
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println(call("CreateModelExportTask", arguments[0]));
        System.out.println(call("DescribeModelExportTask", arguments[0]));
    }
}
