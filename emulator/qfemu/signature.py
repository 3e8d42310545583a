# SPDX-License-Identifier: MIT
"""bce-auth-v1 as a server sees it: canonical form of what arrived, and a verdict.

Everything works on bytes, because a request arrives as bytes and the signature covers bytes. Text
is taken too where that is handy for tests; it is encoded as UTF-8.
"""

import calendar
import functools
import hashlib
import hmac
import itertools
import re
import time
from urllib.parse import unquote_to_bytes

# Each covers a real client that departs from the documents; all names are explained in README.md.
TOLERANCES = (
    "list-order",
    "list-case",
    "listed-absent",
    "host-without-port",
    "unlisted-x-bce",
    "authorization-param-signed",
    "plus-as-blank",
)
STRICT = frozenset()
TOLERANT = frozenset(TOLERANCES)

CLOCK_AHEAD_SEC = 30 * 60
DEFAULT_SET = (b"host", b"content-length", b"content-type", b"content-md5")
TOKEN_NAME = b"x-bce-security-token"

_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_ESCAPE_ALL = [bytes([b]) if b in _UNRESERVED else b"%%%02X" % b for b in range(256)]
_ESCAPE_PATH = list(_ESCAPE_ALL)
_ESCAPE_PATH[ord("/")] = b"/"

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z\Z", re.ASCII)
_DECIMAL = re.compile(r"\d{1,18}\Z", re.ASCII)
_PORT = re.compile(rb":\d+\Z")


def to_bytes(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")


def to_text(data):
    return data.decode("utf-8", "surrogateescape")


def uri_encode(data, keep_slash=False):
    table = _ESCAPE_PATH if keep_slash else _ESCAPE_ALL
    return b"".join([table[b] for b in to_bytes(data)])


def canonical_uri(raw_path):
    """Canonical form of a path that may be escaped in part, in full or not at all."""
    path = unquote_to_bytes(to_bytes(raw_path))
    if not path.startswith(b"/"):
        path = b"/" + path
    return uri_encode(path, keep_slash=True)


def split_query(raw_query, plus_as_blank=False):
    """Unescaped (key, value) pairs of a raw query, in the order they arrived."""
    pairs = []
    for piece in to_bytes(raw_query).split(b"&"):
        if not piece:
            continue
        if plus_as_blank:
            piece = piece.replace(b"+", b" ")
        key, _, value = piece.partition(b"=")
        pairs.append((unquote_to_bytes(key), unquote_to_bytes(value)))
    return pairs


def canonical_query(raw_query, plus_as_blank=False, keep_authorization=False):
    """The finished strings are sorted, not the keys: "a1=" stands before "a="."""
    lines = [
        uri_encode(key) + b"=" + uri_encode(value)
        for key, value in split_query(raw_query, plus_as_blank)
        if keep_authorization or key.lower() != b"authorization"
    ]
    return b"&".join(sorted(lines))


def canonical_headers(pairs):
    """Sorted "name:value" lines of the (name, value) pairs; empty values take no part."""
    lines = []
    for name, value in pairs:
        value = to_bytes(value).strip(b" \t")
        if value:
            lines.append(uri_encode(to_bytes(name).lower()) + b":" + uri_encode(value))
    return b"\n".join(sorted(lines))


def in_default_set(name):
    name = to_bytes(name).lower()
    return name in DEFAULT_SET or name.startswith(b"x-bce-")


def canonical_request(method, uri, query, headers):
    return b"\n".join((to_bytes(method), uri, query, headers))


def signing_key(secret_key, prefix):
    """The hex text, which is itself the key of the second HMAC."""
    digest = hmac.new(to_bytes(secret_key), to_bytes(prefix), hashlib.sha256)
    return digest.hexdigest().encode("ascii")


def sign(secret_key, prefix, canonical):
    key = signing_key(secret_key, prefix)
    return hmac.new(key, canonical, hashlib.sha256).hexdigest()


@functools.lru_cache(maxsize=256)
def parse_time(text):
    """Unix seconds of "yyyy-mm-ddThh:mm:ssZ", or None."""
    if not _TIME.match(text):
        return None
    try:
        return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        return None


class Verdict:
    """What a verifier thinks of one request."""

    def __init__(self, ok, code="", message="", status=0, header_only=False, needs=()):
        self.ok = ok
        self.code = code
        self.message = message
        self.status = status
        self.header_only = header_only
        self.needs = tuple(needs)
        self.canonical = ""

    def as_json(self):
        if self.ok:
            return {"accepted": True, "needs": list(self.needs)}
        return {"accepted": False, "code": self.code, "message": self.message,
                "canonical_request": self.canonical}


def refuse(code, message, status=400, header_only=False):
    return Verdict(False, code, message, status, header_only)


def refuse_cause(cause):
    """The way the gateway was seen to refuse: 403, an empty body, the story in two headers."""
    message = "IamSignatureInvalid, cause: " + cause
    return refuse("IamSignatureInvalid", message, 403, header_only=True)


class Verifier:
    """Checks requests against a set of keys. Holds no state of its own."""

    def __init__(self, keys, tolerances=TOLERANT, security_token=None):
        self.keys = dict(keys)
        self.tolerances = frozenset(tolerances)
        self.security_token = None if security_token is None else to_bytes(security_token)

    def verify(self, method, target, headers, now):
        """headers: (name, value) pairs as they arrived; now: Unix seconds at the server."""
        path, _, query = to_bytes(target).partition(b"?")
        headers = [(to_bytes(n).lower(), to_bytes(v).strip(b" \t")) for n, v in headers]
        auth, from_query = _find_auth(headers, query)
        if auth is None:
            return refuse("SignatureEmpty", "Signature is invalid: Signature is empty.")
        fields, problem = _parse_auth(auth)
        if problem:
            return refuse("InvalidHTTPAuthHeader", problem)
        _, access_key, timestamp, validity, listed, signature = fields
        secret_key = self.keys.get(access_key)
        if secret_key is None:
            return refuse_cause("Could not find credential.")
        signed_at = parse_time(timestamp)
        if not signed_at - CLOCK_AHEAD_SEC <= now <= signed_at + int(validity):
            return refuse("RequestExpired", "Request has expired. Timestamp date is " + timestamp)
        names, gates, problem = self._read_list(listed, headers)
        if problem:
            return problem
        prefix = "/".join(fields[:4])
        verdict = self._compare(method, path, query, headers, names, from_query,
                                secret_key, prefix, signature)
        if not verdict.ok:
            return verdict
        verdict.needs = tuple(t for t in TOLERANCES if t in gates or t in verdict.needs)
        return self._check_token(headers, query, names, verdict)

    def _read_list(self, listed, headers):
        """Names that take part (None: the default set), tolerances used, and a refusal or None."""
        if not listed:
            return None, set(), None
        raw = listed.split(";")
        lower = [name.lower() for name in raw]
        arrived = {name for name, value in headers if value}
        gates = set()
        if raw != lower:
            gates.add("list-case")
        if any(a >= b for a, b in zip(lower, lower[1:])):
            gates.add("list-order")
        missing = [name for name in lower if to_bytes(name) not in arrived]
        if missing:
            gates.add("listed-absent")
        if missing and "listed-absent" not in self.tolerances:
            return None, gates, refuse_cause(
                "Fail to authn user: Missing headers required by signing: " + missing[0])
        if gates - self.tolerances:
            return None, gates, _mismatch("signedHeaders must be lower-case and sorted by name")
        if "host" not in lower:
            return None, gates, _mismatch("signedHeaders must hold host")
        return {to_bytes(name) for name in lower}, gates, None

    def _compare(self, method, path, query, headers, names, from_query, secret_key, prefix,
                 signature):
        """Tries the documented form first, then ever more tolerances at once."""
        unlisted = [n for n, v in headers
                    if names is not None and n.startswith(b"x-bce-") and n not in names]
        usable = []
        if any(n == b"host" and _PORT.search(v) for n, v in headers):
            usable.append("host-without-port")
        if unlisted:
            usable.append("unlisted-x-bce")
        if not from_query and b"authorization" in (k.lower() for k, _ in split_query(query)):
            usable.append("authorization-param-signed")
        if b"+" in query:
            usable.append("plus-as-blank")
        usable = [t for t in usable if t in self.tolerances]
        uri = canonical_uri(path)
        first = b""
        for count in range(len(usable) + 1):
            for used in itertools.combinations(usable, count):
                chosen = _choose(headers, names, used)
                canonical = canonical_request(
                    method, uri,
                    canonical_query(query, "plus-as-blank" in used,
                                    "authorization-param-signed" in used),
                    canonical_headers(chosen))
                first = first or canonical
                expected = sign(secret_key, prefix, canonical)
                if hmac.compare_digest(to_bytes(expected), to_bytes(signature)):
                    return Verdict(True, needs=used)
        verdict = _mismatch("The request signature we calculated does not match the signature "
                            "you provided. Check your Secret Access Key and signing method.")
        verdict.canonical = first.decode("ascii", "replace")
        return verdict

    def _check_token(self, headers, query, names, verdict):
        if self.security_token is None:
            return verdict
        signed = names is None or TOKEN_NAME in names or "unlisted-x-bce" in verdict.needs
        given = [v for n, v in headers if n == TOKEN_NAME and signed]
        given += [v for k, v in split_query(query) if k.lower() == TOKEN_NAME]
        if any(hmac.compare_digest(token, self.security_token) for token in given):
            return verdict
        return refuse("AccessDenied", "x-bce-security-token is missing, not signed or not valid",
                      403)


def _mismatch(message):
    return refuse("SignatureDoesNotMatch", message)


def _find_auth(headers, query):
    for name, value in headers:
        if name == b"authorization" and value:
            return to_text(value), False
    for key, value in split_query(query):
        if key.lower() == b"authorization" and value:
            return to_text(value), True
    return None, False


def _parse_auth(auth):
    fields = auth.split("/")
    if len(fields) != 6 or fields[0] != "bce-auth-v1":
        return None, ("Authorization must read bce-auth-v1/{accessKeyId}/{timestamp}/{validity}"
                      "/{signedHeaders}/{signature}")
    if not fields[1]:
        return None, "Authorization holds an empty access key id"
    if parse_time(fields[2]) is None:
        return None, "Authorization holds a timestamp that is not yyyy-mm-ddThh:mm:ssZ"
    if not _DECIMAL.match(fields[3]):
        return None, "Authorization holds a validity that is not a decimal number"
    return fields, None


def _choose(headers, names, used):
    """The headers that take part, under the tolerances in use."""
    chosen = []
    for name, value in headers:
        if names is None:
            taken = in_default_set(name)
        else:
            taken = name in names
            if "unlisted-x-bce" in used and name.startswith(b"x-bce-"):
                taken = True
        if not taken or name == b"authorization":
            continue
        if name == b"host" and "host-without-port" in used:
            value = _PORT.sub(b"", value)
        chosen.append((name, value))
    return chosen
