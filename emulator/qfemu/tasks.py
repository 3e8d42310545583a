# SPDX-License-Identifier: MIT
"""Export tasks in memory. A task goes from Doing to its outcome by itself, as time passes."""

import hashlib
import io
import tarfile
import threading
import time
import uuid


class Clock:
    """The server's idea of time. Wall time may be wrong on purpose; ages follow monotonic time."""

    def __init__(self, offset_sec=0.0, wall=time.time, monotonic=time.monotonic):
        self.offset_sec = offset_sec
        self.advanced_sec = 0.0
        self._wall = wall
        self._monotonic = monotonic

    def now(self):
        return self._wall() + self.offset_sec

    def monotonic(self):
        return self._monotonic() + self.advanced_sec


class Task:
    def __init__(self, export_id, model_id, status, created, outcome, extra=None):
        self.export_id = export_id
        self.model_id = model_id
        self.status = status  # None: follows the clock
        self.created = created
        self.outcome = outcome
        self.extra = extra or {}


class DuplicateTask(Exception):
    """An export of this version is running and the emulator was told to refuse another."""


class TaskStore:
    def __init__(self, clock, doing_seconds=2.0, outcome="Done", second_create="new"):
        self.clock = clock
        self.doing_seconds = doing_seconds
        self.outcome = outcome
        self.second_create = second_create
        self.base_url = "http://127.0.0.1"
        self.creates_executed = 0
        self._lock = threading.Lock()
        self._tasks = []
        self._latest = {}

    def create(self, model_id):
        """Starts an export and returns its id."""
        with self._lock:
            latest = self._latest.get(model_id)
            if latest and self.second_create != "new" and self._status(latest) == "Doing":
                if self.second_create == "refuse":
                    raise DuplicateTask(latest.export_id)
                self.creates_executed += 1
                return latest.export_id
            outcome = {"amv-fail": "Fail", "amv-doing": "Doing"}.get(
                _special(model_id), self.outcome)
            task = Task(_new_id(), model_id, None, self.clock.monotonic(), outcome)
            self._add(task)
            self.creates_executed += 1
            return task.export_id

    def plant(self, record):
        """Adds a record as given; with "hasRecord": false it removes those of the model."""
        record = dict(record)
        model_id = record.pop("modelId")
        with self._lock:
            if record.pop("hasRecord", True) is False:
                self._tasks = [t for t in self._tasks if t.model_id != model_id]
                self._latest.pop(model_id, None)
                return None
            export_id = record.pop("exportId", None) or _new_id()
            status = record.pop("status", "Done")
            self._add(Task(export_id, model_id, status, self.clock.monotonic(), status, record))
            return export_id

    def _add(self, task):
        self._tasks.append(task)
        self._latest[task.model_id] = task

    def _status(self, task):
        if task.status is not None:
            return task.status
        age = self.clock.monotonic() - task.created
        return "Doing" if age < self.doing_seconds else task.outcome

    def describe(self, model_id):
        """The result member of DescribeModelExportTask, for the newest record."""
        with self._lock:
            task = self._latest.get(model_id)
            if task is None:
                return {"hasRecord": False}
            status = self._status(task)
        result = {"exportId": task.export_id, "hasRecord": True, "status": status}
        if status == "Done":
            data = archive()
            result.update(
                fileName=model_id + ".tar", fileType="tar", md5=hashlib.md5(data).hexdigest(),
                fileSize=len(data),
                downloadUrl="%s/_emulator/files/%s.tar?authorization=bce-auth-v1%%2Fexample"
                            % (self.base_url, task.export_id))
        result.update(task.extra)
        return result

    def list(self):
        with self._lock:
            return [{"exportId": t.export_id, "modelId": t.model_id, "status": self._status(t)}
                    for t in self._tasks]

    def reset(self):
        with self._lock:
            self._tasks = []
            self._latest = {}
            self.creates_executed = 0


def _special(model_id):
    """amv-fail-1 is as special as amv-fail, so that parallel tests can each have their own."""
    return "-".join(model_id.split("-")[:2])


def _new_id():
    return "export-" + uuid.uuid4().hex[:12]


_archive = []


def archive():
    """A small tar archive, the same bytes every time, standing for an exported model."""
    if not _archive:
        text = b"This stands for the weights of an exported model.\n" * 1024
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            info = tarfile.TarInfo("model/weights.txt")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
        _archive.append(out.getvalue())
    return _archive[0]
