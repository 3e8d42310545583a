# SPDX-License-Identifier: MIT
"""What was asked: kept in memory for the control route, and written as JSON lines if wanted."""

import collections
import json
import threading
from datetime import datetime, timezone

KEPT_MAX = 20000


class Entry:
    """One request. It is turned into JSON only when somebody looks."""

    def __init__(self, connection, request, wall):
        self.connection = connection
        self.request = request
        self.time = wall
        self.action = ""
        self.verdict = None
        self.fault = None
        self.executed = False
        self.status = 0
        self.request_id = None
        self.tls = None
        self.written = False

    def as_json(self):
        request = self.request
        stamp = datetime.fromtimestamp(self.time, timezone.utc).isoformat(timespec="milliseconds")
        return {
            "time": stamp.replace("+00:00", "Z"),
            "connection": self.connection,
            "method": request.method,
            "target": _clean(request.target),
            "version": request.version,
            "action": _clean(self.action),
            "headers": [[_clean(name), _clean(value)] for name, value in request.headers],
            "body": request.body.decode("utf-8", "replace"),
            "verdict": None if self.verdict is None else self.verdict.as_json(),
            "fault": self.fault,
            "executed": self.executed,
            "status": self.status,
            "requestId": self.request_id,
            "tls": self.tls,
        }


def _clean(text):
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class RequestLog:
    def __init__(self, stream=None):
        self._entries = collections.deque(maxlen=KEPT_MAX)
        self._stream = stream
        self._lock = threading.Lock()

    def add(self, entry):
        """Called when the request has arrived, so that a hanging one is visible too."""
        self._entries.append(entry)

    def write(self, entry):
        """Writes the entry once, before the peer can see the answer."""
        if self._stream is None or entry.written:
            return
        entry.written = True
        line = json.dumps(entry.as_json(), ensure_ascii=False) + "\n"
        with self._lock:
            try:
                self._stream.write(line)
                self._stream.flush()
            except ValueError:
                self._stream = None  # closed during shutdown

    def clear(self):
        self._entries.clear()

    def as_json(self):
        return [entry.as_json() for entry in list(self._entries)]
