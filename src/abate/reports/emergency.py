"""When to call for help, and where: words for the patient that stand before everything else."""

from __future__ import annotations

from collections.abc import Mapping

from abate.history import History

NUMBERS: Mapping[str, str] = {"us": "911", "uk": "999", "eu": "112", "au": "000"}
"""The public emergency numbers (911 in the USA, 999 in the UK, 112 in the EU, 000 in Australia)."""

PLACES: Mapping[str, str] = {"us": "the USA", "uk": "the UK", "eu": "the EU", "au": "Australia"}

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


def country_of(jurisdiction: str | None) -> str | None:
    """The key of `NUMBERS` for a jurisdiction of the history; None where it is not known."""
    country = (jurisdiction or "").removesuffix("-wa")
    return country if country in NUMBERS else None


def whom_to_call(history: History) -> str:
    """`Call 999 now`, or every number where it is not known where the person lives."""
    country = country_of(history.jurisdiction)
    if country:
        return f"Call {NUMBERS[country]} now"
    numbers = ", ".join(f"{number} in {PLACES[place]}" for place, number in NUMBERS.items())
    return f"Call your emergency number now ({numbers})"
