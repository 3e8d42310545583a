# SPDX-License-Identifier: MIT
"""The conformance driver, see conformance/README.md. Uses the public face of the package alone."""

from __future__ import annotations

import asyncio
import collections
import gc
import json
import os
import resource
import sys
import threading
import time
import urllib.request
from typing import Any, Callable

import libqianfan
from libqianfan import AsyncClient, Client, Context, Credentials, QianfanError, Result

Job = dict[str, Any]
POLL_SEC = 0.01
PATIENCE_SEC = 20


def make_context(job: Job) -> Context:
    limit = job.get("timeout_ms")
    return Context(timeout=None if limit is None else limit / 1000)


def arguments(call: Job) -> tuple[str, tuple[str, ...]]:
    if call["op"] == "action":
        return "call_action", (call["route"], call["action"], call["body"])
    return f"{call['op']}_model_export_task", (call["model_id"],)


def call_once(client: Client, job: Job, call: Job, context: Context | None = None) -> Job:
    method, given = arguments(call)
    try:
        return outcome(getattr(client, method)(*given, context=context or make_context(job)), job)
    except QianfanError as error:
        return outcome(error.result, job)
    except libqianfan.ClosedError:
        return {"status": "CLOSED"}
    except ValueError as error:
        return {"status": "REFUSED", "message": str(error)}


def outcome(result: Result, job: Job) -> Job:
    return {
        "status": result.status_name,
        "http_status": result.http_status,
        "code": result.code,
        "message": result.message,
        "hint": result.hint,
        "request_id": result.request_id,
        "export_id": result.export_id,
        "export_status": result.export_status,
        "attempts": result.attempts,
        "retriable": result.retriable,
        "maybe_executed": result.maybe_executed,
        "settled": int(result.settled),
        "body_bytes": len(result.body or b""),
        "get": {pointer: result.get(pointer) for pointer in job.get("get", [])},
    }


async def status_of(client: AsyncClient, call: Job) -> str:
    method, given = arguments(call)
    try:
        result: Result = await getattr(client, method)(*given)
    except QianfanError as error:
        return error.status_name
    return result.status_name


def ask_emulator(job: Job, route: str) -> Any:  # noqa: ANN401
    with urllib.request.urlopen(f"{job['control']}/_emulator/{route}") as answer:  # noqa: S310
        return json.load(answer)


def wait_for_requests(job: Job) -> None:
    """Return as soon as the emulator lists as many requests as there are calls."""
    end = time.monotonic() + PATIENCE_SEC
    while len(ask_emulator(job, "requests")) < job.get("count", 1):
        if time.monotonic() > end:
            raise TimeoutError("the requests did not reach the emulator")
        time.sleep(POLL_SEC)


def count(statuses: list[str]) -> dict[str, int]:
    return dict(collections.Counter(statuses))


def do_call(job: Job) -> Job:
    try:
        with Client(job["config"]) as client:
            begun_at = time.monotonic()
            answer = call_once(client, job, job["call"])
            return {**answer, "elapsed_ms": round((time.monotonic() - begun_at) * 1000)}
    except QianfanError as error:
        return outcome(error.result, job)


def do_calls(job: Job) -> Job:
    with Client(job["config"]) as client:
        return {"outcomes": [call_once(client, job, call) for call in job["calls"]]}


async def gather(config: Job, job: Job) -> dict[str, int]:
    async with AsyncClient(config) as client:
        calls = (status_of(client, job["call"]) for _ in range(job["count"]))
        return count(await asyncio.gather(*calls))


def do_concurrent(job: Job) -> Job:
    return {"statuses": asyncio.run(gather(job["config"], job))}


def do_two_clients(job: Job) -> Job:
    async def both() -> tuple[dict[str, int], dict[str, int]]:
        return await asyncio.gather(gather(job["config"], job), gather(job["config2"], job))

    first, second = asyncio.run(both())
    return {"first": first, "second": second}


def do_cancel(job: Job) -> Job:
    context = make_context(job)
    cancelled_at = 0.0

    def cancel() -> None:
        nonlocal cancelled_at
        cancelled_at = time.monotonic()
        context.cancel()

    def cancel_when_sent() -> None:
        wait_for_requests(job)
        cancel()

    with Client(job["config"]) as client:
        watch = threading.Thread(target=cancel_when_sent)
        if job["when"] == "before":
            cancel()
        elif job["when"] == "during":
            watch.start()
        answer = call_once(client, job, job["call"], context)
        ended_at = time.monotonic()
        if job["when"] == "during":
            watch.join()
        elif job["when"] == "after":
            cancel()
    return {**answer, "cancel_ms": round(max(0.0, ended_at - cancelled_at) * 1000)}


def do_close_running(job: Job) -> Job:
    async def work() -> list[str]:
        client = AsyncClient(job["config"])
        calls = [asyncio.ensure_future(status_of(client, job["call"])) for _ in range(job["count"])]
        await asyncio.to_thread(wait_for_requests, job)
        await client.aclose()
        return await asyncio.gather(*calls)

    return {"statuses": count(asyncio.run(work()))}


def do_use_after_close(job: Job) -> Job:
    client = Client(job["config"])
    client.close()
    client.close()
    return {"status": call_once(client, job, job["call"])["status"], "double_close": True}


def call_with_log(job: Job, log: Callable[[Any, str], None]) -> Job:
    with Client(job["config"], log=log, log_level=libqianfan.LogLevel.DEBUG) as client:
        return call_once(client, job, job["call"])


def do_log_throws(job: Job) -> Job:
    thrown = 0

    def log(level: int, message: str) -> None:
        nonlocal thrown
        thrown += 1
        raise RuntimeError(f"{level} {message}")

    return {**call_with_log(job, log), "thrown": thrown}


def do_log_lines(job: Job) -> Job:
    lines: list[str] = []
    return {**call_with_log(job, lambda _, line: lines.append(line)), "lines": lines}


def do_progress(job: Job) -> Job:
    context = make_context(job)
    seen: Job = {}

    def look() -> None:
        wait_for_requests(job)
        seen.update(phase=int(context.phase), attempts_seen=context.attempts)
        context.cancel()

    with Client(job["config"]) as client:
        watch = threading.Thread(target=look)
        watch.start()
        answer = call_once(client, job, job["call"], context)
        watch.join()
    return {**answer, **seen, "phase_after": int(context.phase)}


def do_provider(job: Job) -> Job:
    asked = 0

    def provide() -> Credentials:
        nonlocal asked
        asked += 1
        if job.get("throws"):
            raise RuntimeError("the vault is sealed")
        keys = job["keys"]
        token, expires_at = keys.get("security_token"), keys.get("expires_at_sec") or 0
        return Credentials(keys["access_key"], keys["secret_key"], token, expires_at)

    with Client(job["config"], credentials=provide) as client:
        return {**call_once(client, job, job["call"]), "asked": asked}


def do_collect(job: Job) -> Job:
    statuses = []
    for _ in range(job["count"]):
        statuses.append(call_once(Client(job["config"]), job, job["call"])["status"])
        gc.collect()
    return {"statuses": count(statuses), "open_connections": connections_left(job)}


def connections_left(job: Job) -> int:
    """How many connections stay open; the emulator learns of an end a moment after it."""
    end = time.monotonic() + PATIENCE_SEC
    while (left := ask_emulator(job, "state")["open_connections"]) and time.monotonic() < end:
        gc.collect()
        time.sleep(POLL_SEC)
    return int(left)


def do_fork(job: Job) -> Job:
    client = Client(job["config"])
    parent = call_once(client, job, job["call"])
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        old = call_once(client, job, job["call"])
        with Client(job["config"]) as fresh:
            new = call_once(fresh, job, job["call"])
        with os.fdopen(writer, "w") as pipe:
            json.dump({"child_old": old, "child_new": new}, pipe)
        # The child ends as any program does, with every clean-up.
        sys.exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        answer = json.load(pipe)
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise ChildProcessError(f"the child ended with {status}")
    client.close()
    return {"parent": parent, **answer}


def do_exit(job: Job) -> Job:
    client = Client(job["config"])
    for _ in range(job["count"]):
        threading.Thread(target=call_once, args=(client, job, job["call"]), daemon=True).start()
    wait_for_requests(job)
    return {"exiting": True}


def do_load(_job: Job) -> Job:
    try:
        version = libqianfan.library_version()
        return {"version": version, "abi_version": libqianfan.abi_version()}
    except libqianfan.LoadError as error:
        return {"load_error": str(error)}


def resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * resource.getpagesize()


def do_leaks(job: Job) -> Job:
    statuses: collections.Counter[str] = collections.Counter()
    resident = []
    with Client(job["config"]) as client:
        for _ in range(job["rounds"] + 1):
            for _ in range(job["count"]):
                statuses[call_once(client, job, job["call"])["status"]] += 1
            gc.collect()
            resident.append(resident_bytes())
    return {"statuses": statuses, "resident_bytes": resident}


DEEDS: dict[str, Callable[[Job], Job]] = {
    name[len("do_") :]: deed for name, deed in list(globals().items()) if name.startswith("do_")
}


def main() -> int:
    try:
        job = json.load(sys.stdin)
        deed = DEEDS[job["do"]]
    except (ValueError, KeyError) as error:
        print(f"not understood: {error!r}", file=sys.stderr)
        return 2
    print(json.dumps(deed(job)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
