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
from abate.clinic.effects.models import Effect, Report
from abate.clinic.followup.models import DueReminder, Review, Score
from abate.clinic.injection.models import Session
from abate.clinic.intake.models import Answer, Request
from abate.clinic.intake.services import known_answers
from abate.clinic.packet.models import Coverage
from abate.clinic.people.models import Consent, Credential, Membership, Patient, RegistryConsent
from abate.clinic.record.models import Event
from abate.clinic.record.printed import printed
from abate.diary.table import DiaryTable
from abate.diary.writers import write_csv

HELD_IN_MEMORY = 10_000_000
"""Bytes; a larger file is put on the disk while it is made."""

READ_ME = """\
Everything that is held about you.

everything.json  all of it, as it is stored: your account, days with every edit, answers, consents (to clinics and
                 to registries), links that you gave to others, questions that you were sent, side effects, and every
                 event of the record about you
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
        "registry_consents": RegistryConsent.objects.filter(consent__patient=patient).values(
            "consent__clinic__name", "given", "withdrawn", "wording"
        ),
        "links": Share.objects.filter(**mine).values("label", "made", "expires", "revoked"),
        "reminder": Reminder.objects.filter(**mine).values("at", "on", "last_sent"),
        "side_effects_reported": _reports(patient),
        "side_effects_recorded": _effects(patient),
        "sessions": _sessions(patient),
        "payers": Coverage.objects.filter(**mine).order_by("id").values("clinic__name", "payer__name", "event__at"),
        "reviews": Review.objects.filter(**mine).values(
            *("clinic__name", "date", "decision", "interval_days", "next_due", "event__why", "event__at")
        ),
        "questionnaire_totals": Score.objects.filter(**mine).values("instrument", "date", "total", "event__at"),
        "due_reminders": DueReminder.objects.filter(**mine).values("clinic__name", "due", "sent"),
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


def _reports(patient: Patient) -> Iterator[dict[str, Any]]:
    reports = Report.objects.filter(patient=patient).select_related("event__content").order_by("received")
    for report in reports.iterator(chunk_size=1_000):
        said = report.event.said()
        held = {"erased": True} if said is None else {"said": said}
        yield {**{name: getattr(report, name) for name in ("id", "made", "received", "level", "triage")}, **held}


def _effects(patient: Patient) -> Iterator[dict[str, Any]]:
    """Every version; the last of each side effect holds."""
    rows = Effect.objects.filter(patient=patient).select_related("event__content", "clinic").order_by("id")
    for row in rows.iterator(chunk_size=1_000):
        said = row.event.said()
        held = {"erased": True} if said is None else said
        yield {"effect": row.effect, "clinic": str(row.clinic), "at": row.event.at, "why": row.event.why, **held}


def _sessions(patient: Patient) -> Iterator[dict[str, Any]]:
    """Every injection session, signed or not, with its vials and what was added later."""
    sessions = Session.objects.filter(patient=patient).order_by("opened", "id")
    columns = (
        "id",
        "date",
        "edition",
        "opened",
        "draft",
        "consent_wording",
        "abandoned",
        "signed",
        "units",
        "signed_as",
    )
    of_a_vial = ("product", "strength", "lot", "expiry", "serial", "units_given", "units_wasted", "waste_reason")
    for session in sessions.select_related("clinic").iterator(chunk_size=500):
        yield {
            "clinic": session.clinic.name,
            **{name: getattr(session, name) for name in columns},
            "vials": list(session.vials.values(*of_a_vial)),
            "addenda": list(session.addenda.order_by("id").values("event__at", "text")),
        }


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
