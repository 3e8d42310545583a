# SPDX-License-Identifier: MIT
"""Create and follow Baidu Qianfan model export tasks.

    import libqianfan

    with libqianfan.Client(access_key="...", secret_key="...") as client:
        print(client.create_model_export_task("amv-...").export_id)

`Client` blocks, `libqianfan.aio.AsyncClient` is for asyncio. A failed call raises `QianfanError`.
"""

from . import aio, resources
from ._config import Config, Credentials, LogCallback, Provider, Value, describe_config
from ._constants import ABI_VERSION, VERSION, LogLevel, Phase, Settled, Status
from ._context import Context
from ._library import LoadError, abi_version, library_version
from ._result import ClosedError, QianfanError, Result
from ._settings import Settings
from .aio import AsyncClient
from .client import Client

__version__ = VERSION

__all__ = [
    "ABI_VERSION",
    "VERSION",
    "AsyncClient",
    "Client",
    "ClosedError",
    "Config",
    "Context",
    "Credentials",
    "LoadError",
    "LogCallback",
    "LogLevel",
    "Phase",
    "Provider",
    "QianfanError",
    "Result",
    "Settings",
    "Settled",
    "Status",
    "Value",
    "abi_version",
    "aio",
    "describe_config",
    "library_version",
    "resources",
]
