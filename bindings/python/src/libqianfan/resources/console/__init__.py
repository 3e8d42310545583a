# SPDX-License-Identifier: MIT
"""The official SDK's names for the console API."""

from . import utils

__all__ = ["utils"]
