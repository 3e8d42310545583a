# SPDX-License-Identifier: MIT
"""Replies that a fault puts in the place of the service's own."""

from email.utils import formatdate

from .service import dump, failure, header_only
from .wire import Reply

_CODES = {
    400: "InvalidParameter", 401: "Unauthorized", 403: "AccessDenied", 404: "ResourceNotFound",
    412: "PreconditionFailed", 413: "RequestOverload", 429: "RequestLimited",
    503: "ServiceUnavailable",
}


def empty_200(exchange, fault):
    return Reply(200)


def no_result_200(exchange, fault):
    return Reply(200, dump({"requestId": exchange.request_id}))


def code_on_200(exchange, fault):
    return failure(exchange.request_id, 200, fault["code"], fault["message"])


def legacy_error(exchange, fault):
    return Reply(fault["status"], dump({"error_code": fault["error_code"],
                                        "error_msg": fault["message"],
                                        "log_id": fault["log_id"]}))


def header_only_403(exchange, fault):
    return header_only(403, fault["code"], "%s, cause: %s" % (fault["code"], fault["cause"]))


def html(exchange, fault):
    body = ("<html><head><title>%d</title></head><body><h1>Bad Gateway</h1><hr>proxy</body></html>"
            % fault["status"])
    exchange.request_id = None
    return Reply(fault["status"], body.encode("ascii"), content_type="text/html")


def redirect(exchange, fault):
    location = str(fault["location"]).replace("{target}", exchange.request.target)
    return Reply(fault["status"], headers=[("Location", location)])


def request_expired(exchange):
    return failure(exchange.request_id, 400, "RequestExpired", "Request has expired.")


def _retry_after(value, now):
    """Seconds or a date as given; "date+N" is the date N seconds from now."""
    value = str(value)
    if value.startswith("date+") or value.startswith("date-"):
        return formatdate(now + float(value[len("date"):]), usegmt=True)
    return value


def status(exchange, fault):
    code = fault["code"] or _CODES.get(
        fault["status"], "InternalError" if fault["status"] >= 500 else "Forbidden")
    if fault["request_id"] is not None:
        exchange.request_id = fault["request_id"] or None
    if fault["body"] is None:
        members = {"requestId": exchange.request_id, "code": code, "message": fault["message"]}
        reply = Reply(fault["status"], dump({k: v for k, v in members.items() if v is not None}))
    else:
        body = fault["body"]
        body = body.encode("utf-8") if isinstance(body, str) else dump(body)
        reply = Reply(fault["status"], body)
    if fault["retry_after"] is not None:
        reply.set_header("Retry-After", _retry_after(fault["retry_after"], exchange.clock.now()))
    headers = fault["headers"] or {}
    for name, value in headers.items() if isinstance(headers, dict) else headers:
        reply.set_header(name, str(value))
    return reply
