# SPDX-License-Identifier: MIT
"""Starts the export of one model version and reads its state.

    pip install libqianfan
    QIANFAN_ACCESS_KEY=... QIANFAN_SECRET_KEY=... python export_task.py amv-...

Everything else comes from the environment too; see docs/configuration.md.
"""

from __future__ import annotations

import sys

import libqianfan


def main() -> int:
    """Make both calls; return the exit code."""
    if len(sys.argv) != 2:  # noqa: PLR2004
        print(f"usage: {sys.argv[0]} MODEL_VERSION_ID (amv-...)", file=sys.stderr)
        return 2
    model_id = sys.argv[1]
    try:
        with libqianfan.Client() as client:
            created = client.create_model_export_task(model_id)
            print(f"exportId: {created.export_id}")
            # The service is asked by the id of the model version, not by that of the task.
            described = client.describe_model_export_task(model_id)
            print(f"state: {described.export_status or 'no export record'}")
    except libqianfan.QianfanError as error:
        print(f"The export failed: {error}", file=sys.stderr)
        if error.retriable:
            print("Trying again later may well succeed.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
