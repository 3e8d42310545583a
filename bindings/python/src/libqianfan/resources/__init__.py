# SPDX-License-Identifier: MIT
"""The official SDK's names: its sample runs with `from libqianfan import resources`."""

from . import console

__all__ = ["console"]
