# SPDX-License-Identifier: MIT
"""Calls of the blocking client: what goes out, what comes back, what is refused."""

from __future__ import annotations

import dataclasses
import gc
import pathlib
import pickle
import weakref

import pytest

import libqianfan
from emulator import ACCESS_KEY, Emulator
from libqianfan import Client, QianfanError, Settled, Status


def test_create_and_describe(client: Client, emulator: Emulator) -> None:
    created = client.create_model_export_task("amv-1")
    assert created.status is Status.OK
    assert created.status_name == "QF_OK"
    assert created.http_status == 200
    assert created.attempts == 1
    assert created.request_id
    assert created.export_id == created.json()["result"]["exportId"]
    assert created.timings_us[0]["total"] >= created.timings_us[0]["first_byte"] > 0
    described = client.describe_model_export_task("amv-1")
    assert (described.export_id, described.export_status) == (created.export_id, "Doing")
    assert described.get("/result/status") == "Doing"
    assert [request["body"] for request in emulator.requests()] == ['{"modelId":"amv-1"}'] * 2


def test_any_action_with_text_both_ways(client: Client) -> None:
    body = {"名字": "模型导出 🚀", "big": 9007199254740993}
    result = client.call_action("/v2/model", "Echo", body)
    assert result.json()["result"] == body
    assert result.get("/result/名字") == "模型导出 🚀"
    assert client.call_action("/v2/model", "Echo", '{"a":1.5}').get("/result/a") == "1.5"
    assert client.call_action("/v2/model", "Echo").json()["result"] == {}


def test_an_error_tells_everything(client: Client) -> None:
    with pytest.raises(QianfanError) as caught:
        client.create_model_export_task("amv-denied")
    error = caught.value
    assert error.status is Status.PERMISSION
    assert (error.http_status, error.code, error.attempts) == (403, "AccessDenied", 1)
    assert not error.retriable
    assert not error.maybe_executed
    assert error.settled is Settled.NONE
    assert error.retry_after_ms is None
    assert error.body is not None
    assert error.request_id is not None
    for part in ("QF_ERR_PERMISSION", "AccessDenied", error.request_id, error.hint or ""):
        assert part in str(error)


def test_an_error_has_all_that_its_result_has(client: Client) -> None:
    with pytest.raises(QianfanError) as caught:
        client.describe_model_export_task("amv-denied")
    members = {field.name for field in dataclasses.fields(libqianfan.Result)}
    of_result = {name: getattr(caught.value.result, name) for name in members}
    assert {name: getattr(caught.value, name, "missing") for name in members} == of_result


def test_retry_after_and_clock_offset(client: Client, emulator: Emulator) -> None:
    emulator.plant("status", status=429, retry_after="7", times=-1)
    with pytest.raises(QianfanError) as caught:
        client.describe_model_export_task("amv-1", timeout=2)
    assert caught.value.status is Status.RATE_LIMITED
    assert caught.value.retriable
    assert caught.value.retry_after_ms == 7000
    assert caught.value.result.clock_offset_ms is not None


def test_a_lost_create_is_settled(client: Client, emulator: Emulator) -> None:
    emulator.plant("reset-after-execute", action="CreateModelExportTask")
    created = client.create_model_export_task("amv-1")
    assert created.settled is Settled.FOUND
    assert emulator.control("state")["creates_executed"] == 1


def test_results_and_errors_can_be_pickled(client: Client) -> None:
    result = client.create_model_export_task("amv-1")
    assert pickle.loads(pickle.dumps(result)) == result
    with pytest.raises(QianfanError) as caught:
        client.describe_model_export_task("amv-denied")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.code, str(copy)) == ("AccessDenied", str(caught.value))


def test_an_error_is_freed_without_the_collector(client: Client) -> None:
    gc.disable()
    try:
        try:
            client.create_model_export_task("amv-denied")
        except QianfanError as error:
            dropped = weakref.ref(error)
        assert dropped() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("seconds", [0, -1, 86401, 1e300, float("nan"), float("inf")])
def test_a_deadline_must_be_a_time(client: Client, seconds: float) -> None:
    with pytest.raises(ValueError, match="timeout must be a number of seconds above 0"):
        client.create_model_export_task("amv-1", timeout=seconds)
    with pytest.raises(ValueError, match="at most a day"):
        libqianfan.Context(response_timeout=seconds)


def test_deadlines(client: Client, emulator: Emulator) -> None:
    emulator.plant("hang", times=-1)
    with pytest.raises(QianfanError) as caught:
        client.describe_model_export_task("amv-1", timeout=0.2)
    assert caught.value.status is Status.TIMEOUT
    context = libqianfan.Context(connect_timeout=5, response_timeout=0.1)
    with pytest.raises(QianfanError) as caught:
        client.describe_model_export_task("amv-1", context=context)
    assert caught.value.status is Status.TIMEOUT
    assert context.attempts == caught.value.attempts == 3
    assert context.phase is libqianfan.Phase.IDLE


def test_what_is_refused_before_it_reaches_c(client: Client, emulator: Emulator) -> None:
    with pytest.raises(ValueError, match="model_id contains a NUL"):
        client.create_model_export_task("amv-1\0")
    with pytest.raises(ValueError, match="surrogates"):
        client.create_model_export_task("amv-\udcff")
    with pytest.raises(TypeError, match="model_id must be a str, not bytes"):
        client.create_model_export_task(b"amv-1")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="body contains a NUL"):
        client.call_action("/v2/model", "Echo", '"\0"')
    with pytest.raises(ValueError, match="not JSON compliant"):
        client.call_action("/v2/model", "Echo", {"a": float("nan")})
    with pytest.raises(ValueError, match="either timeout or context"):
        client.create_model_export_task("amv-1", timeout=1, context=libqianfan.Context())
    with pytest.raises(ValueError, match="secret_key contains a NUL"):
        Client(secret_key="a\0b")
    with pytest.raises(ValueError, match="ca_file contains a NUL"):
        Client(ca_file=pathlib.Path("/etc/ca.pem\0.txt"))
    assert emulator.requests() == []


def test_settings_of_every_type() -> None:
    described = libqianfan.describe_config(
        {"access_key": ACCESS_KEY, "qps_limit": 1},
        qps_limit=2.5,
        console_api_retry_count=5,
        ssl_verification_enabled=False,
        ca_file=pathlib.Path("/etc/ca.pem"),
        proxy=None,
        dot_env_config_file="",
    )
    settings = described.json()["settings"]
    explicit = {s["key"]: s["value"] for s in settings if s["source"] == "explicit"}
    assert explicit["qps_limit"] == "2.5"
    assert explicit["console_api_retry_count"] == "5"
    assert explicit["ssl_verification_enabled"] == "false"
    assert explicit["ca_file"] == "/etc/ca.pem"
    assert "proxy" not in explicit


def test_the_keywords_are_the_keys_of_the_library() -> None:
    keys = {setting["key"] for setting in libqianfan.describe_config().json()["settings"]}
    assert set(libqianfan.Settings.__annotations__) == keys


@pytest.mark.parametrize("config", [{"timeout_ms": "soon"}, {"no_such_key": "1"}])
def test_a_wrong_configuration_is_told(config: dict[str, str]) -> None:
    described = libqianfan.describe_config(config)
    assert described.status is Status.CONFIG
    assert next(iter(config)) in (described.message or "")
    for make in (Client, libqianfan.AsyncClient):
        with pytest.raises(QianfanError) as caught:
            make(config)
        assert caught.value.status is Status.CONFIG
        assert next(iter(config)) in (caught.value.message or "")


def test_a_status_of_a_newer_library_survives() -> None:
    status = Status(99)
    assert (int(status), status.name) == (99, "UNKNOWN_99")
    with pytest.raises(ValueError, match="not a valid Status"):
        Status("OK")  # type: ignore[arg-type]
