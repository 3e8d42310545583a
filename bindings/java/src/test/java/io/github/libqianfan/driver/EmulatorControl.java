// SPDX-License-Identifier: MIT
package io.github.libqianfan.driver;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** The control routes of an emulator. */
public final class EmulatorControl {
  private static final long PATIENCE_NS = 20_000_000_000L;
  private static final int POLL_MS = 10;

  private final String address;
  private final HttpClient http = HttpClient.newHttpClient();

  private EmulatorControl(String address) {
    this.address = address;
  }

  /**
   * The control routes at an address.
   *
   * @param address the emulator's base URL
   * @return the routes
   */
  public static EmulatorControl of(String address) {
    return new EmulatorControl(address);
  }

  /**
   * Asks one route.
   *
   * @param route such as {@code state}
   * @return its answer
   * @throws IOException if there is none
   * @throws InterruptedException if the thread is interrupted
   */
  public JsonElement get(String route) throws IOException, InterruptedException {
    return send(request(route).GET());
  }

  /**
   * Posts to one route.
   *
   * @param route such as {@code faults}
   * @param body JSON
   * @throws IOException if there is no answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void post(String route, String body) throws IOException, InterruptedException {
    send(request(route).POST(BodyPublishers.ofString(body)));
  }

  /**
   * Waits until the emulator has seen a request.
   *
   * @throws IOException if none came
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitRequest() throws IOException, InterruptedException {
    awaitRequests(1);
  }

  /**
   * Waits until the emulator has seen that many requests.
   *
   * @param count how many
   * @throws IOException if fewer came
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitRequests(int count) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NS;
    while (get("requests").getAsJsonArray().size() < count) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the requests did not reach the emulator");
      }
      Thread.sleep(POLL_MS);
    }
  }

  /**
   * How many connections stay open. What was dropped is freed a moment after the collector found
   * it.
   *
   * @return 0, or how many were left when patience ended
   * @throws IOException if there is no answer
   * @throws InterruptedException if the thread is interrupted
   */
  int connectionsLeft() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NS;
    while (true) {
      System.gc();
      int left = get("state").getAsJsonObject().get("open_connections").getAsInt();
      if (left == 0 || System.nanoTime() > deadline) {
        return left;
      }
      Thread.sleep(POLL_MS);
    }
  }

  private HttpRequest.Builder request(String route) {
    return HttpRequest.newBuilder(URI.create(address + "/_emulator/" + route));
  }

  private JsonElement send(HttpRequest.Builder request) throws IOException, InterruptedException {
    String text = http.send(request.build(), BodyHandlers.ofString()).body();
    return JsonParser.parseString(text);
  }
}
