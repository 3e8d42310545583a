# SPDX-License-Identifier: MIT
"""What the user of an SDK got, as its tell program reports it."""

import dataclasses
import re

TYPES = {"told": bool, "type": str, "text": str, "fields": dict}
# How well a part of an error reaches the program: as a value of its own, only inside a longer
# text, or not at all.
FIELD, TEXT, LOST = "field", "text", "lost"
RANK = {LOST: 0, TEXT: 1, FIELD: 2}


@dataclasses.dataclass
class Outcome:
    """`problem` is set if the program did not end as it should or said nothing sensible."""
    problem: str = ""
    waiting: bool = False
    told: bool = False
    type: str = ""
    text: str = ""
    fields: dict = dataclasses.field(default_factory=dict)
    export_id: str = None

    @classmethod
    def read(cls, run):
        """From a run of the conformance runner's drivers.run."""
        if run.problem:
            return cls(problem=f"the program {run.problem}: {run.stderr.strip()[-600:]}",
                       waiting=run.problem.startswith("did not end"))
        for name, kind in TYPES.items():
            if not isinstance(run.answer.get(name), kind):
                return cls(problem=f"the program told no {name}: {run.answer!r}")
        return cls(export_id=run.answer.get("export_id"),
                   **{name: run.answer[name] for name in TYPES})

    def reach(self, value):
        """How well the program can get at this value."""
        leaves = [str(leaf) for leaf in self.fields.values()]
        if value in leaves:
            return FIELD
        # As a word of its own: 403 is not told by a port number that begins with it.
        word = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
        return TEXT if any(word.search(one) for one in [self.text, *leaves]) else LOST

    def has_status(self, names):
        return self.told and any(leaf in names for leaf in self.fields.values()
                                 if isinstance(leaf, str))

    def tells_doubt(self):
        """Whether a field says that the work may have been done all the same."""
        return any(leaf is True and path.lower().replace("_", "").endswith("maybeexecuted")
                   for path, leaf in self.fields.items())
