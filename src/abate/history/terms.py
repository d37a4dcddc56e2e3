"""Free-text conditions, medicines and allergies, compared with the words that the labels name (`terms.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from abate.errors import HistoryError
from abate.history.history import History
from abate.strict_yaml import read

NEARLY_SPELT = 0.8
"""Likeness (difflib) from which a word counts as perhaps misspelt: "myastenia" is 0.95 like "myasthenia"."""

DENIALS = frozenset({"no", "not", "never", "without", "denies", "denied", "negative", "excluded", "family", "egg"})
"""With one of these an entry may say that something is not there, or not in this person, or mean something else: "no
myasthenia gravis", "family history of ALS", "egg albumin"."""


def mentions(group: str, entries: Iterable[str] | None) -> bool | None:
    """Whether a list names something of a group.

    True when an entry holds one of the group's words; None when the list is missing, or an entry nearly
    spells one or may deny it, so that a misspelt contraindication is asked about and never read as "no".
    """
    if entries is None:
        return None
    named = [_named(group, entry) for entry in entries]
    return True if True in named else None if None in named else False


def nearly_named(history: History) -> Iterator[tuple[str, str]]:
    """Entries of a history that may be misspelt, each with the word it may stand for."""
    lists = {
        "neuromuscular_disorder": history.conditions,
        "swallowing_or_breathing_disorder": history.conditions,
        "interacting_medicine": history.medicines,
        "anticoagulant": history.medicines,
        "cgrp_therapy": history.medicines,
        "botulinum_toxin": history.allergies,
    }
    for group, entries in lists.items():
        for entry in entries or ():
            near = _nearest(group, entry)
            if near and _words(group).isdisjoint(_phrases(entry)):
                yield entry, near


def _named(group: str, entry: str) -> bool | None:
    phrases = _phrases(entry)
    if not _words(group).isdisjoint(phrases):
        return True if DENIALS.isdisjoint(phrases) else None
    return None if _nearest(group, entry) else False


@cache
def _nearest(group: str, entry: str) -> str | None:
    near = (get_close_matches(phrase, _words(group), 1, NEARLY_SPELT) for phrase in _phrases(entry))
    return next((found[0] for found in near if found), None)


@cache
def _words(group: str) -> frozenset[str]:
    terms = read(Path(__file__).with_name("terms.yaml"), HistoryError).value
    return frozenset(terms[group])


@cache
def _phrases(entry: str) -> frozenset[str]:
    """Every run of up to four words of an entry, in lower case without punctuation."""
    words = re.findall(r"\w+", entry.casefold())
    return frozenset(
        " ".join(words[at : at + length]) for length in range(1, 5) for at in range(len(words) - length + 1)
    )
