# SPDX-License-Identifier: MIT
"""The situations that both sides are put into, and what the emulator saw of one run."""

import contextlib
import dataclasses
import json
import urllib.parse

from qfemu.server import Emulator, State
from runner.emulator import RefusedPort

from . import ACCESS_KEY, SECRET_KEY

# What an error may hold; the request id is another one each time.
PARTS = ("HTTP status", "code", "message", "request id")


@dataclasses.dataclass(frozen=True, eq=False)
class Situation:
    """`facts` are the parts of the error that go over the wire and never change; `statuses` what
    our error must say where there is nothing on the wire; `limits` variables that both sides get.
    """
    name: str
    about: str
    fault: dict = None
    facts: dict = None
    listening: bool = True
    statuses: tuple = ()
    in_doubt: bool = False
    limits: dict = dataclasses.field(default_factory=dict)
    patience_sec: float = None

    @property
    def fails(self):
        return self.facts is not None


DENIED = "This key may not export the model version."
UNKNOWN_KEY = "Could not find credential."
SUCCESS = Situation("success", "The task is created")
V2_ERROR = Situation(
    "v2-error", "403 `AccessDenied` in the V2 envelope",
    {"kind": "status", "status": 403, "code": "AccessDenied", "message": DENIED},
    {"HTTP status": "403", "code": "AccessDenied", "message": DENIED})
HEADERS_ONLY = Situation(
    "headers-only", "403 in headers above an empty body",
    {"kind": "header-only-403", "code": "IamSignatureInvalid", "cause": UNKNOWN_KEY},
    {"HTTP status": "403", "code": "IamSignatureInvalid",
     "message": f"IamSignatureInvalid, cause: {UNKNOWN_KEY}"})
REFUSED = Situation("refused", "Nobody listens", facts={}, listening=False,
                    statuses=("QF_ERR_CONNECT", "CONNECT"))
# Each side by the settings that it has; in Go the context's deadline is two seconds too. The last
# is a setting of the Go SDK.
HANGING = Situation(
    "hanging", "No answer comes; two seconds are allowed", {"kind": "hang", "times": -1}, {},
    statuses=("QF_ERR_TIMEOUT", "TIMEOUT"), in_doubt=True, patience_sec=15,
    limits={"QIANFAN_CONSOLE_API_RETRY_TIMEOUT": "2", "QIANFAN_TIMEOUT_MS": "2000",
            "QIANFAN_LLM_API_RETRY_TIMEOUT": "2"})
ALL = [SUCCESS, V2_ERROR, HEADERS_ONLY, REFUSED, HANGING]


@dataclasses.dataclass(frozen=True)
class Request:
    """One request as it came, in the terms in which two of them are compared."""
    method: str
    path: str
    query: tuple
    body: object
    content_type: str
    signed: tuple
    validity: str
    accepted: bool
    needs: tuple
    refusal: str
    request_id: str

    @classmethod
    def read(cls, entry):
        headers = {name.lower(): value for name, value in entry["headers"]}
        path, _, query = entry["target"].partition("?")
        try:
            body = json.loads(entry["body"])
        except ValueError:
            body = f"no JSON: {entry['body'][:200]!r}"
        auth = (headers.get("authorization", "").split("/") + [""] * 6)[:6]
        verdict = entry["verdict"] or {"accepted": False, "message": "not looked at"}
        return cls(entry["method"], path, tuple(urllib.parse.parse_qsl(query, True)), body,
                   headers.get("content-type", ""), tuple(sorted(auth[4].split(";"))), auth[3],
                   verdict["accepted"], tuple(verdict.get("needs", ())),
                   verdict.get("message", ""), entry["requestId"])


class Scene:
    """The service in one situation. Each run has one of its own."""

    def __init__(self, situation, strict):
        self.situation = situation
        self._strict = strict
        self._stack = contextlib.ExitStack()
        self._state = None
        self.url = ""

    def __enter__(self):
        if not self.situation.listening:
            self.url = self._stack.enter_context(RefusedPort()).url
            return self
        self._state = State(keys={ACCESS_KEY: SECRET_KEY}, strict=self._strict)
        if self.situation.fault:
            self._state.faults.add(self.situation.fault)
        self.url = self._stack.enter_context(Emulator(self._state)).url
        return self

    def __exit__(self, *_):
        self._stack.close()

    def requests(self):
        entries = self._state.log.as_json() if self._state else []
        return [Request.read(entry) for entry in entries]

    def created(self):
        """Ids of the tasks that were created."""
        return [task["exportId"] for task in self._state.tasks.list()] if self._state else []
