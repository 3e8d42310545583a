# SPDX-License-Identifier: MIT
"""Readers and writers behind scripts/gen_bindings.

header.py reads the header, each other module writes the raw layer of one language.
"""
