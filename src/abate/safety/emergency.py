"""Whom to call in an emergency: the public numbers, and the words that stand before everything else."""

from __future__ import annotations

from collections.abc import Mapping

NUMBERS: Mapping[str, str] = {"us": "911", "uk": "999", "eu": "112", "au": "000"}
"""The public emergency numbers (911 in the USA, 999 in the UK, 112 in the EU, 000 in Australia)."""

PLACES: Mapping[str, str] = {"us": "the USA", "uk": "the UK", "eu": "the EU", "au": "Australia"}


def country_of(jurisdiction: str | None) -> str | None:
    """The key of `NUMBERS` for a jurisdiction of the history; None where it is not known."""
    country = (jurisdiction or "").removesuffix("-wa")
    return country if country in NUMBERS else None


def call_now(jurisdiction: str | None) -> str:
    """`Call 999 now`, or every number where it is not known where the person lives."""
    country = country_of(jurisdiction)
    if country:
        return f"Call {NUMBERS[country]} now"
    numbers = ", ".join(f"{number} in {PLACES[place]}" for place, number in NUMBERS.items())
    return f"Call your emergency number now ({numbers})"
