# SPDX-License-Identifier: MIT
"""The parts of qianfan_emulator.py: a Qianfan on 127.0.0.1 that misbehaves on request."""
