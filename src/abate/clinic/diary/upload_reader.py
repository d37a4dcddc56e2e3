"""Reads an uploaded diary in a process of its own: what a hostile file does to it, ends with it.

It is called with a file, the latest day, what a day means that a list of attacks does not mention, and the seconds it
may compute; it answers in JSON. It may not write to the disk, and its memory is bounded: an archive may unpack to
anything.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from abate.clinic.diary.answers import LONGEST_NOTE, Answers
from abate.diary.episodes import Unlisted
from abate.diary.loss import Losses
from abate.diary.readers.any_format import import_diary
from abate.errors import AbateError, Fault, InputError

LARGEST_MEMORY = 1 << 30
MOST_DAYS = 20_000
MOST_FAULTS = 20


def read(path: Path, latest: date, unlisted: Unlisted) -> dict[str, Any]:
    """The days as answers, and what was lost on the way; or what is wrong with the file."""
    try:
        imported = import_diary(path, latest=latest, unlisted=unlisted)
        days = imported.diary.one().days
    except InputError as problem:
        return {"faults": [_in_words(fault, path) for fault in problem.faults[:MOST_FAULTS]]}
    except AbateError as problem:
        return {"faults": [str(problem).replace(str(path), "the file")]}
    if days.height > MOST_DAYS:
        return {"faults": [f"the file holds {days.height:,} days; import {MOST_DAYS:,} at most"]}
    losses, answered = Losses(), []
    for row in days.iter_rows(named=True):
        day = row["date"].isoformat()
        if row["note"] and len(row["note"]) > LONGEST_NOTE:
            row["note"] = row["note"][:LONGEST_NOTE]
            losses.not_read(None, day, f"its note is cut after {LONGEST_NOTE:,} characters")
        try:
            answered.append((day, Answers.of_row(row).to_json()))
        except ValidationError as problem:
            return {"faults": [f"{day}: {error['msg']}" for error in problem.errors()]}
    report = imported.report
    return {"days": answered, "lost": replace(report, unread=(*report.unread, *losses.unread)).in_words()}


def _in_words(fault: Fault, path: Path) -> str:
    return str(replace(fault, source="the file")).replace(str(path), "the file")


def main() -> None:
    """Read one file under the limits."""
    path, latest, unlisted, seconds = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY, LARGEST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    json.dump(read(Path(path), date.fromisoformat(latest), cast("Unlisted", unlisted)), sys.stdout)


if __name__ == "__main__":
    main()
