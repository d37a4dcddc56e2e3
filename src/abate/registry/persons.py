"""One person of a bucket, as the rest of Abate knows people: a history, and the days of the injections."""

from __future__ import annotations

import polars as pl

from abate.history import History, ToxinSession
from abate.registry.bucket import Bucket


def histories(bucket: Bucket) -> list[History]:
    """The history of each person, with all sessions that the registry holds; the list is not known unless whole."""
    sessions = sessions_by_patient(bucket.sessions)
    return [
        history_with(text, sessions.get(patient, ()), complete=complete)
        for patient, text, complete in bucket.people.select("patient", "history", "sessions_complete").iter_rows()
    ]


def history_with(text: str | None, sessions: tuple[ToxinSession, ...], *, complete: bool) -> History:
    """A history whose list of sessions is that of the registry, if that is whole."""
    history = History() if text is None else History.model_validate_json(text)
    return history.model_copy(update={"toxin_sessions": sessions if complete else None})


def sessions_by_patient(sessions: pl.DataFrame) -> dict[str, tuple[ToxinSession, ...]]:
    """Every session as a history has it, by patient."""
    rows = sessions.select("patient", "date", "product", "units", "indication").iter_rows()
    found: dict[str, list[ToxinSession]] = {}
    for patient, date_, product, units, indication in rows:
        session = ToxinSession(date=date_, product=product, units=units, indication=indication)
        found.setdefault(patient, []).append(session)
    return {patient: tuple(of) for patient, of in found.items()}
