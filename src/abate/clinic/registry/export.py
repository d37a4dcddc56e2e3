"""Exporting to a registry: the folder that `abate registry build` reads, of the patients who agreed to that.

To let a clinic see the diary is one consent, to let it hand the data on is another; both must hold.

A pseudonym is a keyed digest: with the same key a patient has the same one in every export, so that exports can be
appended to one registry; without it nobody can find out whose it is, not even by trying every patient. Free text of
the diary (`note`), names, addresses and licence numbers stay in the clinic. Dates, birth dates, conditions and
medicines are what a registry is made of, so what is exported is still about persons.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.db import models, transaction

from abate.clinic.diary.days import diary_of_patient
from abate.clinic.effects.models import Effect
from abate.clinic.effects.recording import standing, versions
from abate.clinic.effects.sessions import injected, signed_sessions
from abate.clinic.intake.services import history_of
from abate.clinic.intake.toxin_sessions import INDICATION
from abate.clinic.people.models import Clinic, Patient, RegistryConsent
from abate.clinic.record.append import By, Entry, append
from abate.errors import RefusedError
from abate.facts.from_history import is_botox
from abate.registry.given import EFFECT_COLUMNS, SESSION_COLUMNS
from abate.registry.layout import DAYS, EFFECTS, PEOPLE, SESSIONS

EXPORTED = "registry.exported"

SHORTEST_KEY = 32
"""Bytes; as long as the digest that it keys."""

PSEUDONYM = 24
"""Hexadecimal digits, 96 bits: no two of a thousand million people share one."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was exported.

    `not_agreed` patients let the clinic see their diary, but not hand it to a registry. `unread` side effects were
    left out, since their content was erased or they have no term.
    """

    patients: int
    not_agreed: int
    days: int
    sessions: int
    effects: int
    unread: int


def export(clinic: Clinic, folder: Path, key: bytes, centre: str, by: By) -> Exported:
    """Write the export of a clinic and note it in the record, both or neither.

    Args:
        clinic: whose patients.
        folder: a new one; only its owner can enter it.
        key: the clinic's own, of `SHORTEST_KEY` bytes or more.
        centre: what the registry calls the clinic.
        by: who exports, and when.

    Raises:
        RefusedError: when the folder is there already or cannot be written, the key is short, or somebody withdrew
            while the export was written.
    """
    if len(key) < SHORTEST_KEY:
        raise RefusedError(f"the key has {len(key)} bytes; give one of {SHORTEST_KEY} random ones or more")
    if folder.exists():
        raise RefusedError(f"{folder} is there already; name a new folder")
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        with transaction.atomic():
            patients, not_agreed = _asked(clinic)
            exported = Exported(len(patients), not_agreed, *_write(clinic, patients, unfinished, key, centre))
            append([Entry(EXPORTED, centre, patient) for patient in patients], by, clinic=clinic)
            # The clinic's chain is locked by now, and a withdrawal ends by standing in it: all that came before show.
            if not set(patients) <= set(_asked(clinic)[0]):
                raise RefusedError(
                    f"somebody withdrew while {folder} was written; nothing is kept of it: run it again"
                )
            for path in unfinished.iterdir():
                with path.open("rb+") as written:
                    os.fsync(written.fileno())
            unfinished.rename(folder)
    except OSError as problem:
        raise RefusedError(f"{folder} cannot be written: {problem.strerror or problem}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return exported


def pseudonym(key: bytes, kind: str, of: object) -> str:
    """What somebody is called outside: the same for the same key, and unlike in another kind."""
    return hmac.new(key, f"{kind}:{of}".encode(), hashlib.sha256).hexdigest()[:PSEUDONYM]


def _asked(clinic: Clinic) -> tuple[list[Patient], int]:
    """The patients who let the clinic see their diary and hand it to a registry, and how many let it only see."""
    agreed = RegistryConsent.objects.filter(consent=models.OuterRef("pk"), withdrawn=None)
    standing = clinic.consents.filter(withdrawn=None).annotate(agreed=models.Exists(agreed))
    asked = list(standing.select_related("patient__user").order_by("patient"))
    patients = [one.patient for one in asked if one.agreed]
    return patients, len(asked) - len(patients)


def _write(
    clinic: Clinic, patients: list[Patient], folder: Path, key: bytes, centre: str
) -> tuple[int, int, int, int]:
    """Write the tables; how many days, sessions, side effects, and side effects that could not be read."""
    names = {patient.id: pseudonym(key, "patient", patient.id) for patient in patients}
    days = pl.concat([pl.DataFrame(schema=DAYS.schema), *(_days(patient, names[patient.id]) for patient in patients)])
    histories = [
        {
            "patient": names[patient.id],
            "history": history_of(patient, clinic).model_dump_json(by_alias=True, exclude_defaults=True),
            "centre": centre,
        }
        for patient in patients
    ]
    rows = signed_sessions(clinic).filter(patient__in=patients).select_related("signed_by").order_by("date", "id")
    sessions = list(_once_a_day(_session(row, names[row.patient_id], key, centre) for row in rows))
    recorded = versions(standing(Effect.objects.filter(clinic=clinic, patient__in=patients)).order_by("id"))
    effects = [_effect(one.row, one.says, names[one.row.patient_id]) for one in recorded if one.says and one.row.term]
    texts = ("patient", "history", "centre")
    tables = {
        "days": days.sort(DAYS.ordered_by),
        "histories": _table(histories, {name: PEOPLE.schema[name] for name in texts}),
        "sessions": _table(sessions, {name: SESSIONS.schema[name] for name in SESSION_COLUMNS}),
        "effects": _table(effects, {name: EFFECTS.schema[name] for name in EFFECT_COLUMNS}),
    }
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet", compression="zstd")
    return days.height, len(sessions), len(effects), len(recorded) - len(effects)


def _days(patient: Patient, name: str) -> pl.DataFrame:
    """The diary under its pseudonym, without what was written freely."""
    days = diary_of_patient(patient).days
    return days.with_columns(patient=pl.lit(name), note=pl.lit(None, pl.String)).select(DAYS.schema.names())


def _session(row: Any, name: str, key: bytes, centre: str) -> Row:
    given = injected(row)
    return {
        "patient": name,
        "date": row.date,
        "product": given.product,
        "units": row.units,
        "indication": INDICATION if is_botox(given.product) else None,
        "lots": list(given.lots) if given.lots else None,
        "injector": pseudonym(key, "injector", row.trainee_id or row.signed_by_id),
        "centre": centre,
        "sites": list(given.sites) if given.sites else None,
    }


def _once_a_day(rows: Iterable[Row]) -> Iterator[Row]:
    """Two sessions of one day and product are one, with the units of both."""
    found: dict[tuple[str, date, str | None], Row] = {}
    for row in rows:
        before = found.setdefault((row["patient"], row["date"], row["product"]), row)
        if before is not row:
            before["units"] += row["units"]
            for part in ("lots", "sites"):
                before[part] = list(dict.fromkeys([*(before[part] or ()), *(row[part] or ())])) or None
    yield from found.values()


def _effect(row: Effect, says: Any, name: str) -> Row:
    return {
        "patient": name,
        "date": says.onset.earliest,
        "term": row.term,
        "grade": row.grade,
        "sites": list(says.sites) if says.sites else None,
        "lots": list(says.lots) if says.lots else None,
        "session_date": says.session_date,
    }


def _table(rows: list[Row], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame({name: [row[name] for row in rows] for name in schema}, schema=schema)
