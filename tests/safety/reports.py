"""Reports of made-up patients, to be varied one answer at a time.

`answers(eyelid_droop=True)` says no to everything else; `told(eyelid_droop=True)` leaves everything else open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abate.safety.triage import Report, Triage, triage
from abate.safety.triage_document import built_in_triage

SYMPTOMS = tuple(built_in_triage().symptoms)
NEVER = "never"


def answers(**changes: bool | None) -> dict[str, bool | None]:
    """Every symptom answered no, but for the changes."""
    return dict.fromkeys(SYMPTOMS, False) | changes


def told(**changes: bool | None) -> dict[str, bool | None]:
    """Only the changes are answered."""
    return dict(changes)


def judged(symptoms: Mapping[str, bool | None], days: Any = 10, jurisdiction: str | None = "uk") -> Triage:
    """What comes of a report; `days` after the session, None where not known, NEVER where there was none."""
    never = days == NEVER
    report = Report(symptoms=symptoms, days_since_session=None if never else days, never_injected=never)
    return triage(report, jurisdiction=jurisdiction)


def level(symptoms: Mapping[str, bool | None], days: Any = 10) -> str:
    """The level alone."""
    return judged(symptoms, days).level
