# SPDX-License-Identifier: MIT
"""One emulator: started, told its faults, asked what it saw."""

import json
import re
import socket
import subprocess
import sys
import urllib.request

from . import FIRST_KEYS, ROOT, SECOND_KEYS

SCRIPT = ROOT / "emulator" / "qianfan_emulator.py"
LONGEST_LIFE_SEC = 2400
PATIENCE_SEC = 20
ACCESS_KEY = re.compile(r"bce-auth-v1/([^/]+)/")
# The environment may name a proxy; addresses of this machine are asked directly.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Emulator:
    """Ends with the `with` block, and with this process however that ends."""

    def __init__(self, options):
        command = [sys.executable, str(SCRIPT), "--strict", "--exit-with-stdin",
                   "--die-after", str(LONGEST_LIFE_SEC)]
        for access_key, secret_key in (FIRST_KEYS, SECOND_KEYS):
            command += ["--access-key", access_key, "--secret-key", secret_key]
        self._process = subprocess.Popen(command + options, stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the emulator did not start with {options}")
        self.url = line.split()[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(PATIENCE_SEC)
        self._process.stdout.close()

    def _control(self, method, route, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_emulator/{route}", data, method=method)
        with DIRECT.open(request, timeout=PATIENCE_SEC) as reply:
            return json.load(reply)

    def begin(self, faults):
        """Forgets what was and takes the faults of the next run."""
        self._control("POST", "reset", {})
        for fault in faults:
            self._control("POST", "faults", fault)

    def seen(self):
        """What a case may ask about afterwards, under the names it has there."""
        requests = self._control("GET", "requests")
        requests = requests.get("requests", requests) if isinstance(requests, dict) else requests
        keys = {}
        for request in requests:
            request["headers"] = {name.lower(): value for name, value in request["headers"]}
            key = ACCESS_KEY.match(request["headers"].get("authorization", ""))
            accepted = (request["verdict"] or {}).get("accepted")
            if key and accepted:
                keys[key[1]] = keys.get(key[1], 0) + 1
        state = self._control("GET", "state")
        return {"tasks": len(state["tasks"]), "requests": len(requests),
                "connections": state["connections"], "keys": keys,
                "sent": requests[-1] if requests else None}


class RefusedPort:
    """An address where nobody listens and, as long as this lives, nobody can begin to."""

    def __init__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()
