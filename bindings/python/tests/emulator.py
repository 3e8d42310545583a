# SPDX-License-Identifier: MIT
"""An emulator of the service as a child process, which ends with the tests."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import time
import urllib.request
from typing import Any

TOP = pathlib.Path(__file__).resolve().parents[3]
ACCESS_KEY = "AKEXAMPLE0000000000000000000001"
SECRET_KEY = "SKEXAMPLE0000000000000000000001"
PATIENCE_SEC = 20


class Emulator:
    """Starts it; `url` is where it listens."""

    def __init__(self, *options: str) -> None:
        script = TOP / "emulator" / "qianfan_emulator.py"
        limits = ["--exit-with-stdin", "--die-after", "900"]
        self._process = subprocess.Popen(
            [sys.executable, str(script), *limits, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().split()[-1]

    def stop(self) -> None:
        self._process.communicate()

    def control(self, route: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"{self.url}/_emulator/{route}", data) as answer:
            return json.load(answer)

    def plant(self, kind: str, **fields: Any) -> None:
        self.control("faults", {"kind": kind, **fields})

    def requests(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.control("requests")
        return listed

    def wait_for_requests(self, count: int = 1) -> None:
        """Return as soon as that many requests have arrived."""
        end = time.monotonic() + PATIENCE_SEC
        while len(self.requests()) < count:
            assert time.monotonic() < end, "the requests did not arrive"
            time.sleep(0.005)

    def settings(self) -> dict[str, str]:
        return {
            "console_api_base_url": self.url,
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
            "console_api_retry_backoff_factor": "0",
            "console_api_retry_jitter": "0",
            "dot_env_config_file": "",
        }

    def environment(self) -> dict[str, str]:
        return {f"QIANFAN_{key.upper()}": value for key, value in self.settings().items()}
