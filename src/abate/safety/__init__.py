"""Side effects: what they are called, how urgent they are, how they are graded, traced and reported."""

from abate.safety.case_report import CaseReport, minimum_criteria
from abate.safety.e2b import e2b
from abate.safety.looked_at import look_at
from abate.safety.record import SideEffect, side_effect_from
from abate.safety.signals import signals
from abate.safety.trace import trace_lot
from abate.safety.triage import Report, Triage, triage
from abate.safety.triage_export import triage_json

__all__ = [
    "CaseReport",
    "Report",
    "SideEffect",
    "Triage",
    "e2b",
    "look_at",
    "minimum_criteria",
    "side_effect_from",
    "signals",
    "trace_lot",
    "triage",
    "triage_json",
]
