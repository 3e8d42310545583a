# SPDX-License-Identifier: MIT
"""Faults on request: which kinds there are, how one is written, and which request it hits."""

import json
import threading

MIB = 1024 * 1024

# kind -> (is the request executed?, its own fields with their defaults). README.md explains each.
KINDS = {
    "reset": (False, {}),
    "reset-after-execute": (True, {}),
    "close": (False, {}),
    "close-after-execute": (True, {}),
    "hang": (False, {"seconds": -1.0}),
    "hang-after-execute": (True, {"seconds": -1.0}),
    "delay": (True, {"seconds": 1.0}),
    "slow-body": (True, {"bytes_per_second": 10.0}),
    "slow-headers": (True, {"bytes_per_second": 10.0}),
    "cut-headers": (True, {"bytes": 20}),
    "cut-body": (True, {"bytes": 10, "rst": False}),
    "wrong-length": (True, {"bytes": 5}),
    "no-length": (True, {}),
    "chunked": (True, {"bytes": 16}),
    "cut-chunked": (True, {"bytes": 16}),
    "gzip": (True, {}),
    "huge-body": (True, {"bytes": 64 * MIB, "framing": "length"}),
    "endless-headers": (True, {"bytes": -1}),
    "huge-header": (True, {"bytes": MIB}),
    "deep-json": (True, {"depth": 100000}),
    "invalid-json": (True, {"body": '{"requestId":"r","result":{"exportId":'}),
    "invalid-utf8": (True, {}),
    "duplicate-keys": (True, {}),
    "big-int": (True, {"value": "9007199254740993"}),
    "garbage": (True, {}),
    "early-hints": (True, {"count": 1}),
    "continue-100": (True, {"count": 1}),
    "close-idle": (True, {}),
    "empty-200": (False, {}),
    "no-result-200": (False, {}),
    "code-on-200": (False, {"code": "InternalError", "message": "planted by the emulator"}),
    "legacy-error": (False, {"error_code": 336100, "message": "planted by the emulator",
                             "log_id": "4012345678", "status": 200}),
    "header-only-403": (False, {"cause": "Could not find credential.",
                                "code": "IamSignatureInvalid"}),
    "html-502": (False, {"status": 502}),
    "redirect": (False, {"location": "/", "status": 307}),
    "skewed-clock": (False, {"offset_sec": 3600.0, "sticky": False}),
    "status": (False, {"status": 503, "code": None, "message": "planted by the emulator",
                       "retry_after": None, "request_id": None, "body": None, "headers": None}),
}
KINDS["status-after-execute"] = (True, dict(KINDS["status"][1], status=504))
COMMON = {"action": "*", "times": 1, "after": 0, "execute": None}
FRAMINGS = ("length", "chunked", "close")


class FaultError(ValueError):
    """A fault that makes no sense, with a message for the person who wrote it."""


class Fault:
    def __init__(self, spec):
        spec = dict(spec)
        kind = spec.pop("kind", None)
        if kind not in KINDS:
            raise FaultError("unknown fault kind %r; known: %s" % (kind, ", ".join(sorted(KINDS))))
        execute, own = KINDS[kind]
        fields = dict(COMMON, **own)
        for name, value in spec.items():
            if name not in fields:
                raise FaultError("fault %s takes no field %r; it takes: %s"
                                 % (kind, name, ", ".join(sorted(fields))))
            fields[name] = _convert(name, value, fields[name])
        if fields.get("framing", "length") not in FRAMINGS:
            raise FaultError("framing must be one of " + ", ".join(FRAMINGS))
        if kind == "huge-body" and fields["bytes"] < 0 and fields["framing"] == "length":
            raise FaultError("an endless body (bytes=-1) needs framing=chunked or framing=close")
        self.kind = kind
        self.action = fields.pop("action")
        self.times = fields.pop("times")
        self.after = fields.pop("after")
        self.execute = execute if fields["execute"] is None else fields["execute"]
        del fields["execute"]
        self.fields = fields
        self.fired = 0
        self.skipped = 0

    def __getitem__(self, name):
        return self.fields[name]

    def matches(self, action, path):
        """A CONNECT to a proxy is no request of the service, so "*" does not mean it."""
        if self.action == "*":
            return action != "CONNECT"
        return self.action == (path if self.action.startswith("/") else action)

    def spent(self):
        return 0 <= self.times <= self.fired

    def as_json(self):
        return dict(self.fields, kind=self.kind, action=self.action, times=self.times,
                    after=self.after, execute=self.execute, fired=self.fired)


def _convert(name, value, default):
    """Values come as text from the command line and as JSON from the control route."""
    if name == "execute" or isinstance(default, bool):
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "1", "yes"):
            return True
        if str(value).lower() in ("false", "0", "no"):
            return False
        raise FaultError("%s must be true or false, not %r" % (name, value))
    for kind in (int, float):
        if isinstance(default, kind) and name != "error_code":
            try:
                return kind(value)
            except (TypeError, ValueError):
                raise FaultError("%s must be a number, not %r" % (name, value)) from None
    return value


def parse_spec(text):
    """"kind=reset,times=2", short "reset,times=2", or a JSON object."""
    text = text.strip()
    if text.startswith("{"):
        try:
            return json.loads(text)
        except ValueError as error:
            raise FaultError("the fault is not valid JSON: %s" % error) from None
    spec = {}
    for number, piece in enumerate(text.split(",")):
        name, equals, value = piece.partition("=")
        if not equals:
            if number:
                raise FaultError("%r is not field=value; write a fault whose values hold commas "
                                 "as a JSON object" % piece)
            name, value = "kind", piece
        spec[name.strip()] = value.strip()
    return spec


class FaultBook:
    """The faults in force, first come first served."""

    def __init__(self):
        self._lock = threading.Lock()
        self._faults = []
        self.generation = 0

    def add(self, spec):
        if not isinstance(spec, dict):
            raise FaultError("a fault is a JSON object with at least kind")
        fault = Fault(spec)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self):
        """Forgets all faults and lets go of connections that a fault keeps hanging."""
        with self._lock:
            self._faults = []
            self.generation += 1

    def take(self, action, path):
        """The fault that hits this request, or None."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if fault.spent() or not fault.matches(action, path):
                    continue
                if fault.skipped < fault.after:
                    fault.skipped += 1
                    continue
                fault.fired += 1
                return fault
        return None

    def as_json(self):
        with self._lock:
            return [fault.as_json() for fault in self._faults]
