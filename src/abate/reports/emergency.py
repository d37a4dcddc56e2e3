"""When to call for help, and where: words for the patient that stand before everything else."""

from __future__ import annotations

from abate.history import History
from abate.safety.emergency import call_now

SIGNS = (
    "trouble breathing, swallowing or speaking",
    "a sudden headache that is the worst of your life",
    "weakness, numbness, a drooping face, confusion or loss of sight that you have not had before",
    "a headache with fever and a stiff neck, or with a rash",
    "a fit, or fainting",
    "a headache after a blow to the head",
)
"""Spread of the toxin's effect (boxed warning of the US label) and the alarming signs of SNNOOP10
(Neurology 2019;92:134-144) that cannot wait for an appointment."""

AFTER_INJECTIONS = (
    "After injections of botulinum toxin, trouble breathing, swallowing or speaking, or weakness all over, "
    "can come hours to weeks later. It is an emergency then too."
)


def whom_to_call(history: History) -> str:
    """`Call 999 now`, or every number where it is not known where the person lives."""
    return call_now(history.jurisdiction)
