"""Free-text conditions, medicines and allergies, compared with the words that the labels name (`terms.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from abate.errors import HistoryError
from abate.strict_yaml import read

NEARLY_SPELT = 0.8
"""Likeness (difflib) from which a word counts as perhaps misspelt: "myastenia" is 0.95 like "myasthenia"."""


def mentions(group: str, entries: Iterable[str] | None) -> bool | None:
    """Whether a list names something of a group.

    True when an entry holds one of the group's words; None when the list is missing, or an entry nearly
    spells one, so that a misspelt contraindication is asked about and never read as "no".
    """
    if entries is None:
        return None
    words = _words(group)
    nearly = False
    for entry in entries:
        phrases = _phrases(entry)
        if not words.isdisjoint(phrases):
            return True
        nearly = nearly or any(get_close_matches(phrase, words, 1, NEARLY_SPELT) for phrase in phrases)
    return None if nearly else False


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
