# SPDX-License-Identifier: MIT
"""The service itself: a request whose signature was checked goes in, a reply comes out."""

import json
import uuid

from .tasks import DuplicateTask
from .wire import Reply


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogateescape")


def success(request_id, result):
    return Reply(200, dump({"requestId": request_id, "result": result}))


def failure(request_id, status, code, message):
    return Reply(status, dump({"requestId": request_id, "code": code, "message": message}))


def header_only(status, code, message):
    return Reply(status, b"", [("X-Bce-Error-Code", code), ("X-Bce-Error-Message", message),
                               ("Bfe-Trace-Id", uuid.uuid4().hex)])


def new_request_id():
    return str(uuid.uuid4())


class Refusal(Exception):
    def __init__(self, status, code, message):
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Service:
    """Routes of the console API, V2 and legacy, below an optional path prefix."""

    def __init__(self, tasks, path_prefix="", strict=False, signature_error="json"):
        self.tasks = tasks
        self.path_prefix = path_prefix.rstrip("/")
        self.strict = strict
        self.signature_error = signature_error
        self._actions = {
            "CreateModelExportTask": self._create,
            "DescribeModelExportTask": self._describe,
            "DescribeModel": self._describe_model,
        }

    def route(self, request):
        """"v2", "legacy" or None."""
        path = request.path
        if not path.startswith(self.path_prefix + "/"):
            return None
        path = path[len(self.path_prefix):]
        if path.startswith("/v2/") and len(path) > len("/v2/"):
            return "v2"
        if path.startswith("/wenxinworkshop/"):
            return "legacy"
        return None

    def refuse_signature(self, verdict, request_id):
        if verdict.header_only:
            return header_only(verdict.status, verdict.code, verdict.message)
        if self.signature_error == "headers" and verdict.code == "SignatureDoesNotMatch":
            return header_only(403, "IamSignatureInvalid", "SignatureDoesNotMatch, cause: Fail to "
                               "authn user: Signature does not match")
        return failure(request_id, verdict.status, verdict.code, verdict.message)

    def handle(self, request, action, request_id):
        """Executes an accepted request."""
        try:
            if self.route(request) == "legacy":
                return self._legacy(request, request_id)
            return success(request_id, self._dispatch(request, action))
        except Refusal as refusal:
            return failure(request_id, refusal.status, refusal.code, refusal.message)

    def _dispatch(self, request, action):
        if action == "Echo":
            return _parse(request.body)
        if action == "EchoBytes":
            return {"bytes": "x" * _count(_parse(request.body))}
        handler = self._actions.get(action)
        if handler is None or request.path != self.path_prefix + "/v2/model":
            raise Refusal(404, "ResourceNotFound", "no such route and action: %s?Action=%s"
                          % (request.path, action))
        if request.method != "POST":
            raise Refusal(405, "MethodNotAllowed", "use POST")
        content_type = (request.header("content-type") or "").partition(";")[0].strip().lower()
        if self.strict and content_type != "application/json":
            raise Refusal(400, "InvalidHTTPRequest", "Content-Type must be application/json")
        return handler(_model_id(_parse(request.body)))

    def _create(self, model_id):
        try:
            return {"exportId": self.tasks.create(model_id)}
        except DuplicateTask as running:
            raise Refusal(400, "InvalidParameter", "export %s of this model version is running"
                          % running) from None

    def _describe(self, model_id):
        return self.tasks.describe(model_id)

    def _describe_model(self, model_id):
        return {"modelVersionId": model_id, "modelId": "am-emulator", "modelName": "emulated",
                "version": "1", "createUserId": "emulator"}

    def _legacy(self, request, request_id):
        if request.path != self.path_prefix + "/wenxinworkshop/echo":
            return Reply(200, dump({"error_code": 3, "error_msg": "Unsupported openapi method",
                                    "log_id": request_id}))
        try:
            return Reply(200, dump({"log_id": request_id, "result": _parse(request.body)}))
        except Refusal as refusal:
            return Reply(200, dump({"error_code": 336002, "error_msg": refusal.message,
                                    "log_id": request_id}))


def _parse(body):
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "MalformedJSON", "the body is not valid JSON: %s" % error) from None


def _model_id(value):
    if not isinstance(value, dict) or "modelId" not in value:
        raise Refusal(400, "InappropriateJSON", "the body must be an object with modelId")
    model_id = value["modelId"]
    if not isinstance(model_id, str) or not model_id.startswith("amv-"):
        raise Refusal(400, "InvalidParameter", "modelId must name a model version (amv-...)")
    if model_id == "amv-denied" or model_id.startswith("amv-denied-"):
        raise Refusal(403, "AccessDenied", "no permission for this model version")
    if model_id == "amv-missing" or model_id.startswith("amv-missing-"):
        raise Refusal(404, "ResourceNotFound", "no such model version")
    return model_id


def _count(value):
    count = value.get("bytes") if isinstance(value, dict) else None
    if not isinstance(count, int) or not 0 <= count <= 1 << 30:
        raise Refusal(400, "InvalidParameter", "bytes must be a number from 0 to 1073741824")
    return count
