# SPDX-License-Identifier: MIT
"""/_emulator: how a test looks at the emulator and tells it what to do. Unsigned, never faulty."""

import json

from .faults import FaultError
from .service import dump
from .tasks import archive
from .wire import Reply

PREFIX = "/_emulator/"


def handle(state, request):
    path = request.path[len(PREFIX):]
    if path.startswith("files/"):
        return _file(request)
    handler = _ROUTES.get((request.method, path))
    if handler is None:
        known = ", ".join(sorted("%s %s%s" % (m, PREFIX, p) for m, p in _ROUTES))
        return _error(404, "no such control route; known: " + known)
    try:
        body = json.loads(request.body.decode("utf-8")) if request.body else {}
        return Reply(200, dump(handler(state, body)))
    except FaultError as error:
        return _error(400, str(error))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return _error(400, "cannot make sense of the body: %s: %s"
                      % (type(error).__name__, error))


def _error(status, message):
    return Reply(status, dump({"error": message}))


def _state(state, body):
    return {"tasks": state.tasks.list(), "creates_executed": state.tasks.creates_executed,
            "requests": state.requests, "connections": state.connections,
            "connections_accepted": state.accepted, "open_connections": state.open_count(),
            "clock_offset_sec": state.clock.offset_sec, "now": state.clock.now()}


def _requests(state, body):
    return state.log.as_json()


def _reset(state, body):
    state.faults.clear()
    state.tasks.reset()
    state.log.clear()
    state.reset_counters()
    return {}


def _add_fault(state, body):
    return state.faults.add(body).as_json()


def _list_faults(state, body):
    return state.faults.as_json()


def _clear_faults(state, body):
    state.faults.clear()
    return {}


def _plant(state, body):
    return {"exportId": state.tasks.plant(body)}


def _set_clock(state, body):
    if "offset_sec" in body:
        state.clock.offset_sec = float(body["offset_sec"])
    if "advance_sec" in body:
        state.clock.advanced_sec += float(body["advance_sec"])
    return {"offset_sec": state.clock.offset_sec, "advanced_sec": state.clock.advanced_sec}


def _disconnect(state, body):
    """Ends the idle service connections, as a load balancer does after a quiet minute."""
    return {"closed": state.close_idle()}


_ROUTES = {
    ("GET", "state"): _state,
    ("GET", "requests"): _requests,
    ("POST", "reset"): _reset,
    ("POST", "faults"): _add_fault,
    ("GET", "faults"): _list_faults,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "tasks"): _plant,
    ("POST", "clock"): _set_clock,
    ("POST", "disconnect"): _disconnect,
}


def _file(request):
    """The archive behind downloadUrl, in full or from an offset ("Range: bytes=N-")."""
    data = archive()
    wanted = request.header("range") or ""
    if wanted.startswith("bytes="):
        first, _, last = wanted[len("bytes="):].partition("-")
        if first.isdigit() and int(first) < len(data):
            end = min(int(last), len(data) - 1) if last.isdigit() else len(data) - 1
            span = "bytes %d-%d/%d" % (int(first), end, len(data))
            return Reply(206, data[int(first):end + 1], [("Content-Range", span)],
                         "application/x-tar")
        return Reply(416, headers=[("Content-Range", "bytes */%d" % len(data))])
    return Reply(200, data, [("Accept-Ranges", "bytes")], "application/x-tar")
