// SPDX-License-Identifier: MIT
// What a user writes, and what the compiler must refuse. Only compiled, never run.
import * as qianfan from "libqianfan";
import { AbortError, Client, LogLevel, QianfanError, Result, Status } from "libqianfan";
import type { ClientOptions } from "libqianfan";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_proof: Same<A, B>) => undefined;

export async function good(signal: AbortSignal): Promise<bigint> {
  const options: ClientOptions = {
    accessKey: "a",
    secretKey: null,
    qpsLimit: 2.5,
    sslVerificationEnabled: false,
    log: (level, message) => console.log(level === LogLevel.DEBUG, message.length),
    credentials: async () => ({ accessKey: "a", secretKey: "s", expiresAtSec: 1 }),
  };
  await using client = new Client(options);
  using other = new Client({ credentials: () => ({ accessKey: "a", secretKey: "s" }) });
  await other.callAction("/v2/model", "DescribeModel", { modelId: "amv-1" });
  const result = await client.createModelExportTask("amv-1", { signal, timeoutMs: 2000 });
  same<typeof result.exportId, string | null>(true);
  same<typeof result.body, Buffer | null>(true);
  if (result.status === Status.OK || result.status === 4711) return 0n;
  return BigInt(result.get("/result/fileSize") ?? "0");
}

export function told(error: unknown): string | null {
  if (error instanceof AbortError) return error.cause.maybeExecuted ? "look" : null;
  return error instanceof QianfanError ? error.result.message : null;
}

export function idOf(value: unknown): string | null {
  return value instanceof Result ? value.exportId : null;
}

export async function bad(client: Client): Promise<void> {
  // @ts-expect-error -- a misspelt setting
  new Client({ acessKey: "a" });
  // @ts-expect-error -- a setting of another type
  new Client({ qpsLimit: {} });
  // @ts-expect-error -- a provider without a secret key
  new Client({ credentials: () => ({ accessKey: "a" }) });
  // @ts-expect-error -- a model's id is a text
  await client.createModelExportTask(1);
  // @ts-expect-error -- a misspelt option
  await client.describeModelExportTask("amv-1", { timeout: 5 });
  // @ts-expect-error -- a deadline is a number
  await client.describeModelExportTask("amv-1", { timeoutMs: "5" });
  const result = await client.describeModelExportTask("amv-1");
  // @ts-expect-error -- results do not change
  result.attempts = 5;
  // @ts-expect-error -- errors come from calls
  new QianfanError(result);
  // @ts-expect-error -- results come from calls
  new Result();
  // @ts-expect-error -- no such member
  void qianfan.Status.OKAY;
}
