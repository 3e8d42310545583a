// SPDX-License-Identifier: MIT

import io.github.libqianfan.CallContext;
import io.github.libqianfan.Credentials;
import io.github.libqianfan.QianfanClient;
import io.github.libqianfan.QianfanException;
import java.time.Duration;

final class OwnClient {
  public static void main(String[] arguments) {
    Credentials keys =
        Credentials.of(System.getenv("TEAM_ACCESS_KEY"), System.getenv("TEAM_SECRET_KEY"));
    CallContext context = new CallContext().timeout(Duration.ofSeconds(2));
    try (QianfanClient team = QianfanClient.builder().credentials(keys).build()) {
      System.out.println(team.createModelExportTask(arguments[0], context).exportId());
    } catch (QianfanException failure) {
      System.out.printf(
          "%s %d %s %s%n",
          failure.result().statusName(),
          failure.httpStatus(),
          failure.code(),
          failure.requestId());
      if (failure.isMaybeExecuted()) {
        System.out.println("look before you create it again");
      }
      System.exit(1);
    }
  }
}
