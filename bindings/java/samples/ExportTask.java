// SPDX-License-Identifier: MIT

import io.github.libqianfan.QianfanClient;
import io.github.libqianfan.QianfanException;

/**
 * Starts the export of one model version and reads its state.
 *
 * <pre>QIANFAN_ACCESS_KEY=... QIANFAN_SECRET_KEY=... java ExportTask amv-...</pre>
 *
 * <p>Everything else comes from the environment too; see docs/configuration.md.
 */
public final class ExportTask {
  private ExportTask() {}

  /**
   * Exports.
   *
   * @param arguments the id of the model version
   */
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: ExportTask MODEL_VERSION_ID (amv-...)");
      System.exit(2);
    }
    try (QianfanClient client = QianfanClient.create()) {
      String exportId = client.createModelExportTask(arguments[0]).exportId();
      System.out.println("exportId: " + exportId);

      // The service is asked by the id of the model version, not by that of the task.
      String state = client.describeModelExportTask(arguments[0]).exportStatus();
      System.out.println("state: " + (state != null ? state : "no export record"));
    } catch (QianfanException failure) {
      System.err.println(failure.getMessage());
      if (failure.isMaybeExecuted()) {
        System.err.println("The task may exist all the same: look before you create it again.");
      } else if (failure.isRetriable()) {
        System.err.println("Trying again later may well succeed.");
      }
      System.exit(1);
    }
  }
}
