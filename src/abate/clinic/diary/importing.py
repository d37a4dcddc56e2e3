"""Importing an older diary: read the file, show what would change, and store it only when the person says so.

Between the two steps the server keeps nothing: the days that were read travel with the page, signed, and come back
with the person's decision. Their edits' ids follow from the upload, so that a decision sent twice is stored once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4, uuid5

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from abate.clinic.diary.answers import Answers, to_row
from abate.clinic.diary.models import DiaryDay
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.people.models import Patient
from abate.clinic.record.append import By
from abate.diary.episodes import Unlisted

IMPORTER = UUID("5d2b1a52-0d4c-4c1e-9d0b-7f6c3f0a9e11")
"""Stands for the device of imported edits."""

SALT = "diary import"
VALID_FOR = 60 * 60
"""Seconds from the preview to the decision."""

LONGEST_OFFER = 2_000_000
"""Characters; the body of a request holds no more."""

LONGEST_NAME = 100
BATCH = 200
LONGEST_TO_READ = 60
"""Seconds of computing; three years of attacks take less than one, an Apple Health export of 1 GB about 50."""

LONGEST_TO_WAIT = 120

Differing = Literal["mine", "file"]


class UnreadableUploadError(Exception):
    """A file that cannot be imported; its arguments are the reasons."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The days that a file would bring."""

    upload: UUID
    name: str
    made: datetime
    days: Mapping[date, Answers]
    lost: Sequence[str]
    """What of the file does not come along, in words."""

    def signed(self, patient: Patient) -> str:
        """As text that only this site can have written, for this patient.

        Raises:
            UnreadableUploadError: when it is too long to come back.
        """
        days = [(day.isoformat(), answers.to_json()) for day, answers in self.days.items()]
        content = {"upload": str(self.upload), "name": self.name, "made": self.made.isoformat(), "days": days}
        text = signing.dumps(content, salt=f"{SALT} {patient.id}", compress=True)
        if len(text) > LONGEST_OFFER:
            raise UnreadableUploadError("the file holds too much to import at once; import a part of it at a time")
        return text

    @classmethod
    def from_signed(cls, text: str, patient: Patient) -> Offer:
        """What `signed` wrote.

        Raises:
            django.core.signing.BadSignature: when it is not so, or too old.
        """
        content = signing.loads(text, salt=f"{SALT} {patient.id}", max_age=VALID_FOR)
        days = {date.fromisoformat(day): Answers.model_validate(answers) for day, answers in content["days"]}
        return cls(UUID(content["upload"]), content["name"], datetime.fromisoformat(content["made"]), days, ())


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do to the diary, by day."""

    new: tuple[date, ...]
    same: tuple[date, ...]
    """The diary says all that the file says."""
    differing: tuple[date, ...]


def read_upload(file: UploadedFile[bytes], unlisted: Unlisted, *, today: date, now: datetime) -> Offer:
    """Read a file as `abate.import_diary` does; it lies on the disk for as long as that takes.

    Raises:
        UnreadableUploadError: with every reason.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "diary"
        with path.open("wb") as copy:
            for piece in file.chunks():
                copy.write(piece)
        told = _read_in_own_process(path, today, unlisted)
    if "faults" in told:
        raise UnreadableUploadError(*told["faults"])
    if not told["days"]:
        raise UnreadableUploadError("the file holds no day")
    days = {date.fromisoformat(day): Answers.model_validate(answers) for day, answers in told["days"]}
    return Offer(uuid4(), _harmless(file.name), now, days, told["lost"])


def _read_in_own_process(path: Path, today: date, unlisted: Unlisted) -> dict[str, Any]:
    said = [str(path), today.isoformat(), unlisted, str(LONGEST_TO_READ)]
    command = [sys.executable, "-m", "abate.clinic.diary.upload_reader", *said]
    # It is told nothing of this deployment: no secret, no database.
    known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own program and no shell
            command,
            env=known | {"POLARS_MAX_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=LONGEST_TO_WAIT,
        )
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        why = "the file takes too long to read, or unpacks to too much; export a shorter time"
        raise UnreadableUploadError(why) from None
    return told


def _harmless(name: str | None) -> str:
    return "".join(letter for letter in name or "" if letter.isprintable())[:LONGEST_NAME] or "a file"


def plan(patient: Patient, offer: Offer) -> Plan:
    """Compare the days of a file with those of the diary."""
    mine = _answered(patient)
    differing = [day for day in offer.days if day in mine and not _says_no_more(offer.days[day], mine[day])]
    return Plan(
        new=tuple(day for day in offer.days if day not in mine),
        same=tuple(day for day in offer.days if day in mine and day not in differing),
        differing=tuple(differing),
    )


def carry_out(patient: Patient, offer: Offer, differing: Differing, by: By) -> int:
    """Store the days of a file; how many.

    Args:
        patient: whose diary it becomes part of.
        offer: the days.
        differing: whose answer holds on days that the diary answers differently. The other stays in the history.
        by: who imports.
    """
    found = plan(patient, offer)
    wanted = (*found.new, *(found.differing if differing == "file" else ()))
    standing = {
        day: (edit, *map(UUID, others))
        for day, edit, others in DiaryDay.objects.filter(patient=patient).values_list("date", "edit_id", "others")
    }
    edits = [
        SentEdit(uuid5(offer.upload, day.isoformat()), day, offer.made, standing.get(day, ()), offer.days[day])
        for day in wanted
    ]
    return sum(
        len(take_in(patient, IMPORTER, edits[at : at + BATCH], by, f"imported from {offer.name}").safe)
        for at in range(0, len(edits), BATCH)
    )


def _answered(patient: Patient) -> dict[date, dict[str, Any]]:
    days = DiaryDay.objects.filter(patient=patient).values_list("date", "answers")
    return {day: answers for day, answers in days if answers is not None}


def _says_no_more(answers: Answers, mine: Mapping[str, Any]) -> bool:
    """Whether all that is known from the file is known from the diary, and is the same."""
    day = date.min
    theirs, ours = to_row("", day, answers.to_json()), to_row("", day, mine)
    return all(value is None or value == ours[name] for name, value in theirs.items())
