# SPDX-License-Identifier: MIT
"""A little SDK of its own, honest unless told otherwise by the variables below.

The tests of the comparison put programs together from this text and the lie of the day.
"""

import json
import os
import socket
import sys
import urllib.error
import urllib.request

import support  # of the emulator's tests: signs

METHOD, ROUTE, QUERY = "POST", "/v2/model", "Action=CreateModelExportTask"
BODY = {"modelId": sys.argv[1]}
ACCESS_KEY, SECRET_KEY = os.environ["TEAM_ACCESS_KEY"], os.environ["TEAM_SECRET_KEY"]
CONTENT_TYPE, TIMES = "application/json", 1
TIMEOUT_SEC = int(os.environ.get("QIANFAN_CONSOLE_API_RETRY_TIMEOUT", 30))
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def send():
    """Status, headers and body; status 0 if there was no connection."""
    base, target = os.environ["QIANFAN_CONSOLE_API_BASE_URL"], f"{ROUTE}?{QUERY}"
    headers = dict(support.authorization(METHOD, target, base.split("//")[1],
                                         access_key=ACCESS_KEY, secret_key=SECRET_KEY))
    request = urllib.request.Request(base + target, json.dumps(BODY).encode(), method=METHOD,
                                     headers={**headers, "Content-Type": CONTENT_TYPE})
    try:
        with DIRECT.open(request, timeout=TIMEOUT_SEC) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
    except urllib.error.URLError:
        return 0, {}, b""


def timeout():
    return {"told": True, "type": "Late", "text": "too late",
            "fields": {"status": "QF_ERR_TIMEOUT", "maybe_executed": True}}


def outcome():
    for _ in range(TIMES):
        try:
            status, headers, body = send()
        except socket.timeout:
            return timeout()
    answer = json.loads(body or b"{}")
    if status == 200:
        return {"told": False, "type": "Answer", "text": "", "fields": answer,
                "export_id": answer["result"]["exportId"]}
    code = answer.get("code") or headers.get("X-Bce-Error-Code")
    message = answer.get("message") or headers.get("X-Bce-Error-Message")
    fields = {"http_status": status, "code": code, "message": message,
              "request_id": headers.get("x-bce-request-id"), "status": "REFUSED"}
    if not status:
        fields["status"] = "QF_ERR_CONNECT"
    return {"told": True, "type": "Failure", "text": f"{code}: {message}", "fields": fields}


def tell(tale):
    print(json.dumps(tale))
