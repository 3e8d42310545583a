# SPDX-License-Identifier: MIT
"""`Result.get` answers as the library's own qf_result_get does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from libqianfan._config import make_config
from libqianfan._library import library, text
from libqianfan._native import ffi
from libqianfan._result import take

if TYPE_CHECKING:
    from emulator import Emulator

BODY = r"""{"t":"x\u00e9\n","e":"","n":null,"b":true,"f":false,"i":18446744073709551616,"d":1.50,
 "x":1E5,"neg":-0,"list":[10,[],{"k":"v"}],"o":{"a":1.0,"s":"\"\\/\u0001 \u4f60","z":[true,null]},
 "a/b":1,"m~n":2,"":{"":3},"Case":1,"twice":1,"twice":2,"utf":"模型 🚀"}"""
POINTERS = [
    "", "/", "/result/t", "/result/e", "/result/n", "/result/b", "/result/f", "/result/i",
    "/result/d", "/result/x", "/result/neg", "/result/list", "/result/list/0", "/result/list/00",
    "/result/list/1", "/result/list/2/k", "/result/list/3", "/result/list/-", "/result/list/-1",
    "/result/list/+1", "/result/list/", "/result/o", "/result/o/s", "/result/o/z/1", "/result/a~1b",
    "/result/m~0n", "/result/m~n", "/result/a~2b", "/result/~", "/result//", "/result/", "result",
    "/result/case", "/result/Case", "/result/twice", "/result/utf", "/result/t/x", "/nothing/here",
    "/result/list/٣", "/result/list/99999999999999999999",
]  # fmt: skip


@pytest.mark.parametrize("pointer", POINTERS)
def test_the_same_as_the_library(pointer: str, emulator: Emulator) -> None:
    lib = library()
    client = lib.qf_client_new(make_config(emulator.settings(), {}), ffi.NULL)
    emulator.plant("status", status=200, body='{"requestId":"r","result":' + BODY + "}")
    raw = lib.qf_call_action(client, b"/v2/model", b"Echo", b"{}", ffi.NULL)
    lib.qf_client_free(client)
    expected = text(lib.qf_result_get(raw, pointer.encode()))
    result = take(raw)
    if pointer == "":
        # The whole document has members named twice, of which Python keeps one.
        assert expected is not None
        assert result.get(pointer) == expected.replace(',"twice":2', "")
    else:
        assert result.get(pointer) == expected


def test_what_is_no_json(emulator: Emulator) -> None:
    lib = library()
    client = lib.qf_client_new(make_config(emulator.settings(), {}), ffi.NULL)
    emulator.plant("invalid-utf8")
    raw = lib.qf_call_action(
        client, b"/v2/model", b"DescribeModel", b'{"modelId":"amv-1"}', ffi.NULL
    )
    expected = text(lib.qf_result_get(raw, b"/requestId"))
    assert take(raw).get("/requestId") == expected
    bodies = ['{"a":NaN}', "<html>", "", "[" * 100_000, '{"a":1}x', "\ufeff{}", '{"a":"\n"}']
    for body in bodies:
        emulator.plant("status", status=400, body=body)
        raw = lib.qf_call_action(client, b"/v2/model", b"Echo", b"{}", ffi.NULL)
        for pointer in ("", "/a"):
            assert lib.qf_result_get(raw, pointer.encode()) == ffi.NULL, body[:20]
        result = take(raw)
        assert (result.get(""), result.get("/a")) == (None, None), body[:20]
    lib.qf_client_free(client)
