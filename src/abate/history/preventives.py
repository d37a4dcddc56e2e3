"""Preventives under one name, so that one drug, or one class, under two names counts once (`preventives.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from abate.errors import HistoryError
from abate.strict_yaml import read


def drug_named(name: str) -> str:
    """The drug's generic name where any word of the name is known; else the name itself, plainly written.

    Doses and forms beside a known name are left aside: `Topamax 50 mg` is topiramate.
    """
    plain = _plain(name)
    words = plain.split()
    known = _names("drugs")
    pieces = [plain, *map(" ".join, pairwise(words)), *words]
    return next((known[piece] for piece in pieces if piece in known), plain)


def class_named(name: str) -> str | None:
    """The class under its one name; None for a word, such as antihypertensive, that may mean one of several."""
    plain = _plain(name)
    return None if plain in _umbrellas() else _names("classes").get(plain, plain)


def known_names(section: Literal["drugs", "classes"]) -> tuple[str, ...]:
    """The names under which drugs, or classes, are counted: suggestions for who writes one down."""
    return tuple(_text()[section])


@cache
def _text() -> Mapping[str, Any]:
    text: Mapping[str, Any] = read(Path(__file__).with_name("preventives.yaml"), HistoryError).value
    return text


@cache
def _names(section: str) -> Mapping[str, str]:
    return {_plain(word): one for one, others in _text()[section].items() for word in (one, *others)}


@cache
def _umbrellas() -> frozenset[str]:
    return frozenset(_text()["umbrellas"])


def _plain(word: str) -> str:
    return " ".join(re.findall(r"\w+", word.casefold().replace("_", " ")))
