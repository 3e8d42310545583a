// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import com.google.gson.JsonObject;
import io.github.libqianfan.driver.EmulatorControl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An emulator of the service, as a child process that ends with this one. */
final class Emulator implements AutoCloseable {
  static final String ACCESS_KEY = "AKEXAMPLE0000000000000000000001";
  static final String SECRET_KEY = "SKEXAMPLE0000000000000000000001";

  private final Process process;
  private final String address;
  private final EmulatorControl control;

  Emulator() throws IOException {
    process =
        new ProcessBuilder("python3", script().toString(), "--strict", "--exit-with-stdin")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the emulator did not start");
    }
    address = line.substring(line.lastIndexOf(' ') + 1);
    control = EmulatorControl.of(address);
  }

  static Path script() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path script = folder.resolve("emulator/qianfan_emulator.py");
      if (Files.exists(script)) {
        return script;
      }
      folder = folder.getParent();
    }
    throw new IOException("there is no emulator above the working directory");
  }

  /** A client's settings that lead here, without waits between attempts. */
  QianfanClientBuilder builder() {
    return QianfanClient.builder()
        .baseUrl(address)
        .credentials(Credentials.of(ACCESS_KEY, SECRET_KEY))
        .set("console_api_retry_backoff_factor", "0")
        .set("console_api_retry_jitter", "0")
        .set("dot_env_config_file", "")
        .set("proxy", "");
  }

  String address() {
    return address;
  }

  void reset() throws IOException, InterruptedException {
    control.post("reset", "{}");
  }

  void fault(String json) throws IOException, InterruptedException {
    control.post("faults", json);
  }

  /** Requests that are answered by nothing at all. */
  void hang() throws IOException, InterruptedException {
    fault("{\"kind\":\"hang\",\"times\":-1}");
  }

  void awaitRequest() throws IOException, InterruptedException {
    control.awaitRequest();
  }

  JsonObject state() throws IOException, InterruptedException {
    return control.get("state").getAsJsonObject();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
