# SPDX-License-Identifier: MIT
"""The client for asyncio."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from libqianfan import ClosedError, QianfanError, Status
from libqianfan.aio import AsyncClient

if TYPE_CHECKING:
    from emulator import Emulator

PROMPT_SEC = 1.0


async def test_every_call(emulator: Emulator) -> None:
    async with AsyncClient(emulator.settings()) as client:
        created = await client.create_model_export_task("amv-1", timeout=30)
        described = await client.describe_model_export_task("amv-1")
        assert described.export_id == created.export_id
        assert (await client.call_action("/v2/model", "Echo", {"a": 1})).get("/result/a") == "1"
        with pytest.raises(QianfanError) as caught:
            await client.describe_model_export_task("amv-denied")
        assert caught.value.code == "AccessDenied"


async def test_a_hundred_at_once(emulator: Emulator) -> None:
    emulator.plant("delay", seconds=0.3, times=-1)
    async with AsyncClient(emulator.settings()) as client:
        began = time.monotonic()
        calls = (client.describe_model_export_task(f"amv-{n}") for n in range(100))
        results = await asyncio.gather(*calls)
    assert {result.status for result in results} == {Status.OK}
    # One after the other they would take thirty seconds.
    assert time.monotonic() - began < 15


async def test_cancelling_a_task_cancels_its_call(emulator: Emulator) -> None:
    emulator.plant("hang", times=-1)
    async with AsyncClient(emulator.settings()) as client:
        task = asyncio.ensure_future(client.create_model_export_task("amv-1"))
        await asyncio.to_thread(emulator.wait_for_requests)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert time.monotonic() - began < PROMPT_SEC
        # Nothing of the call is left: it was waited for.
        assert not client._handle._running
    link: BaseException | None = caught.value
    while link is not None and not isinstance(link, QianfanError):
        link = link.__cause__ or link.__context__
    assert link is not None
    assert (link.status, link.maybe_executed) == (Status.CANCELLED, True)


async def test_a_deadline_of_asyncio(emulator: Emulator) -> None:
    emulator.plant("hang", times=-1)
    async with AsyncClient(emulator.settings()) as client:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.describe_model_export_task("amv-1"), 0.2)
        assert not client._handle._running


async def test_closing_ends_what_runs(emulator: Emulator) -> None:
    emulator.plant("hang", times=-1)
    client = AsyncClient(emulator.settings())
    calls = [asyncio.ensure_future(client.describe_model_export_task("amv-1")) for _ in range(8)]
    await asyncio.to_thread(emulator.wait_for_requests)
    await client.aclose()
    await client.aclose()
    ended = await asyncio.gather(*calls, return_exceptions=True)
    assert [getattr(error, "status", error) for error in ended] == [Status.CANCELLED] * 8
    with pytest.raises(ClosedError, match="the client is closed; make a new one"):
        await client.describe_model_export_task("amv-1")


async def test_the_loop_runs_on_during_a_call(emulator: Emulator) -> None:
    emulator.plant("delay", seconds=0.3)
    ticks = 0
    async with AsyncClient(emulator.settings()) as client:
        task = asyncio.ensure_future(client.describe_model_export_task("amv-1"))
        while not task.done():
            ticks += 1
            await asyncio.sleep(0.01)
    assert task.result().status is Status.OK
    assert ticks > 5
