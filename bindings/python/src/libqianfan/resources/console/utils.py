# SPDX-License-Identifier: MIT
"""`call_action` with the arguments and the answer of the official SDK.

Errors are told as everywhere in this package, by `libqianfan.QianfanError`. New code is better
served by `libqianfan.Client`, which also settles a create whose answer was lost.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from libqianfan.client import Client

if TYPE_CHECKING:
    from libqianfan._result import Result

__all__ = ["Response", "call_action"]

# The SDK's keyword arguments, and the settings that they are.
SETTINGS = {
    "ak": "access_key",
    "sk": "secret_key",
    "host": "console_api_base_url",
    "retry_count": "console_api_retry_count",
    "request_timeout": "console_api_retry_timeout",
    "backoff_factor": "console_api_retry_backoff_factor",
    "retry_jitter": "console_api_retry_jitter",
    "max_wait_interval": "console_api_retry_max_wait_interval",
    "retry_max_wait_interval": "console_api_retry_max_wait_interval",
}
CLIENTS_KEPT = 8


class Response(Mapping[str, Any]):
    """The service's answer: a mapping of its members, which are also in `body`."""

    def __init__(self, result: Result) -> None:
        """Read the body of a result."""
        self.code = result.http_status
        self.body: dict[str, Any] = result.json()
        self.result = result

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401
        """Return a member of the answer."""
        return self.body[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the members' names."""
        return iter(self.body)

    def __len__(self) -> int:
        """Count the members."""
        return len(self.body)

    def __repr__(self) -> str:
        """Show status and body."""
        return f"Response(code={self.code}, body={self.body!r})"


@functools.lru_cache(maxsize=CLIENTS_KEPT)
def _client(settings: frozenset[tuple[str, Any]], *_: object) -> Client:
    return Client(dict(settings))


def call_action(
    base_url_route: str,
    action: str,
    params: Mapping[str, Any],
    **kwargs: Any,  # noqa: ANN401
) -> Response:
    """Call an action of the console API, with keys and address from QIANFAN_* or from `kwargs`.

    `kwargs` are the SDK's: ak, sk, host, retry_count, request_timeout, backoff_factor,
    retry_jitter, max_wait_interval (also spelt retry_max_wait_interval).
    """
    unknown = sorted(kwargs.keys() - SETTINGS.keys())
    if unknown:
        known = ", ".join(SETTINGS)
        raise TypeError(f"call_action does not know {', '.join(unknown)}; it knows {known}")
    settings = frozenset((SETTINGS[name], value) for name, value in kwargs.items())
    # A client keeps the settings it was made with, so another environment needs another client.
    variables = frozenset(item for item in os.environ.items() if item[0].startswith("QIANFAN_"))
    client = _client(settings, variables, os.getpid())
    return Response(client.call_action(base_url_route, action, params))
