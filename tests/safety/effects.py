"""A typical side effect, and a typical report of it, to be varied one answer at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from abate.safety.case_report import CaseReport, PatientIdentity, Reporter
from abate.safety.record import SideEffect, side_effect_from

TYPICAL: dict[str, Any] = {
    "patient": "Quilla Testperson",
    "as_reported": "my left eyelid droops",
    "term": "eyelid-ptosis",
    "onset": {"earliest": "2026-01-08", "latest": "2026-01-08"},
    "grade": {"value": 2, "version": "5.0"},
    "seriousness": dict.fromkeys(
        ("death", "life_threatening", "hospitalisation", "disability", "congenital_anomaly", "medically_important"),
        False,
    ),
    "outcome": "recovering",
    "course": "better",
    "session_date": "2026-01-05",
    "product": "BOTOX",
    "lots": ["C1234C1"],
    "sites": ["corrugator_left", "trapezius_right_2"],
}


def effect(**changes: Any) -> SideEffect:
    """The typical side effect with changes; None leaves a key out."""
    given = {**TYPICAL, **changes}
    return side_effect_from({key: value for key, value in given.items() if value is not None})


def case(**changes: Any) -> CaseReport:
    """The typical report with changes."""
    given: dict[str, Any] = {
        "case_id": "GB-Musterklinik-2026/7",
        "created": datetime(2026, 3, 2, 10, 15, tzinfo=UTC),
        "first_received": date(2026, 1, 9),
        "latest_received": date(2026, 2, 1),
        "reporter": Reporter(name="N. Urse", qualification="other_health_professional", country="GB"),
        "patient": PatientIdentity(initials="QT", birth_date=date(1985, 4, 2), sex="female"),
        "product": "BOTOX",
        "dose": "155 U at 31 sites",
        "indication": "chronic migraine",
        "effects": (effect(),),
        "narrative": "Seen on 9 January. No treatment.",
        "sender": "Musterklinik",
    }
    return CaseReport(**{**given, **changes})
