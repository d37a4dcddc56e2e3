"""Everything that is held about a person, as one file to take along: JSON, the diary as CSV, and a PDF to read."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, Any

from abate.clinic.diary.days import diary_of_patient
from abate.clinic.diary.models import DayEdit, DiaryDay, Reminder, Share
from abate.clinic.intake.models import Answer, Request
from abate.clinic.intake.services import known_answers
from abate.clinic.people.models import Consent, Credential, Membership, Patient
from abate.clinic.record.models import Event
from abate.clinic.record.printed import printed
from abate.diary.table import DiaryTable
from abate.diary.writers import write_csv

HELD_IN_MEMORY = 10_000_000
"""Bytes; a larger file is put on the disk while it is made."""

READ_ME = """\
Everything that is held about you.

everything.json  all of it, as it is stored: your account, days with every edit, answers, consents, links that you
                 gave to others, questions that you were sent, and every event of the record that is about you
diary.csv        your diary as it stands, for other programs; `abate assess diary.csv` reads it
diary.pdf        your diary and answers to read or print
"""

Rows = Iterable[Mapping[str, Any]]


def everything_about(patient: Patient, today: date) -> IO[bytes]:
    """A zip file, rewound."""
    file = SpooledTemporaryFile(max_size=HELD_IN_MEMORY)  # noqa: SIM115 - closed by who sends it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("read-me.txt", READ_ME)
        with archive.open("everything.json", "w", force_zip64=True) as json_file:
            for part in _json(_sections(patient)):
                json_file.write(part.encode())
        with TemporaryDirectory() as folder:
            csv = Path(folder) / "diary.csv"
            write_csv(DiaryTable.of(diary_of_patient(patient).days, source="diary"), csv)
            archive.write(csv, "diary.csv")
        archive.writestr("diary.pdf", printed(patient, today))
    file.seek(0)
    return file


def _sections(patient: Patient) -> dict[str, Rows]:
    user = patient.user
    account = {"id": user.id, "email": user.email, "name": user.name, "joined": user.date_joined}
    account |= {"patient": patient.id, "time_zone": patient.time_zone}
    mine = {"patient": patient}
    return {
        "account": [account],
        "roles": Membership.objects.filter(user=user).values("clinic__name", "role", "since", "ended"),
        "credentials": Credential.objects.filter(user=user).values(
            *("clinic__name", "profession", "licence_number", "licence_authority", "npi", "toxin_training"),
            *("toxin_training_on", "valid_from", "valid_to", "verified", "verified_how", "withdrawn"),
        ),
        "days": DiaryDay.objects.filter(**mine).order_by("date").values("date", "edit", "answers", "others"),
        "edits": _edits(patient),
        "answers_that_hold": [{"key": key, "value": value} for key, value in known_answers(patient).items()],
        "answers": _answers(patient),
        "questions_sent": Request.objects.filter(**mine).values("clinic__name", "keys", "sent", "ended"),
        "consents": Consent.objects.filter(**mine).values("clinic__name", "given", "withdrawn", "wording"),
        "links": Share.objects.filter(**mine).values("label", "made", "expires", "revoked"),
        "reminder": Reminder.objects.filter(**mine).values("at", "on", "last_sent"),
        "events": _events(patient),
    }


def _edits(patient: Patient) -> Iterator[dict[str, Any]]:
    edits = (
        DayEdit.objects.filter(patient=patient).select_related("event__content").order_by("date", "received", "id")
    )
    for edit in edits.iterator(chunk_size=1_000):
        said = edit.event.said()
        yield {
            **{name: getattr(edit, name) for name in ("id", "date", "device", "made", "received", "replaces")},
            **({"erased": True} if said is None else {"answers": said["answers"]}),
        }


def _answers(patient: Patient) -> Iterator[dict[str, Any]]:
    answers = Answer.objects.filter(patient=patient).select_related("event__content").order_by("id")
    for answer in answers.iterator(chunk_size=1_000):
        said = answer.event.said()
        held = {"erased": True} if said is None else {"value": said["value"]}
        yield {"key": answer.key, "at": answer.event.at, "role": answer.event.role, **held}


def _events(patient: Patient) -> Iterator[dict[str, Any]]:
    """Only what is about this person. Who did it is told by name and role, never by address."""
    about = Event.objects.filter(patient=patient).select_related("actor", "chain__clinic", "content").order_by("id")
    for event in about.iterator(chunk_size=1_000):
        yield {
            "chain": str(event.chain),
            **{name: getattr(event, name) for name in ("number", "at", "role", "kind", "thing", "why", "digest")},
            "who": event.actor.name if event.actor else None,
            "content": event.said(),
        }


def _json(sections: Mapping[str, Rows]) -> Iterator[str]:
    """One JSON object, row by row, so that however much there is, little of it is held."""
    yield "{"
    for number, (name, rows) in enumerate(sections.items()):
        yield f'{"," if number else ""}\n"{name}": ['
        for count, row in enumerate(rows):
            yield f"{',' if count else ''}\n{json.dumps(row, ensure_ascii=False, default=str)}"
        yield "]"
    yield "\n}\n"
