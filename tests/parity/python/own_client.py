# SPDX-License-Identifier: MIT
import os
import sys

import libqianfan

team = libqianfan.Client(
    access_key=os.environ["TEAM_ACCESS_KEY"],
    secret_key=os.environ["TEAM_SECRET_KEY"],
)
try:
    print(team.create_model_export_task(sys.argv[1], timeout=2).export_id)
except libqianfan.QianfanError as error:
    print(error.status_name, error.http_status, error.code, error.request_id)
    if error.maybe_executed:
        print("look before you create it again")
    sys.exit(1)
