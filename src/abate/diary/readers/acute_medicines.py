"""The acute classes of a medicine, from the name as a person wrote it.

The names are data: `acute_medicines.yaml`. A name is read only if every word of it is understood (a dose, a
form and a salt may stand beside it); anything else is left unread with the reason, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path

from abate import strict_yaml
from abate.diary import day
from abate.errors import RulebookError

NAMES = Path(__file__).with_name("acute_medicines.yaml")

SIMPLE_ANALGESICS = frozenset({"paracetamol", "nsaid"})

DOSE = re.compile(r"\b\d+(?:[.,]\d+)?\s*(?:mg|mcg|µg|ug|g|ml|iu|units?|%)(?:/\d*\s*(?:mg|ml|g|h|dose))?(?!\w)")
COUNT = re.compile(r"^\d+(?:[.,]\d+)?\s*[x×]\s+")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
LONGEST_NAME = 200
"""Characters; more is a sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name means: its acute classes, or why it has none."""

    classes: frozenset[str]
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of the data file, each as its words, with what it stands for."""

    classes: dict[tuple[str, ...], frozenset[str]]
    joining: frozenset[tuple[str, ...]]
    no_class: frozenset[tuple[str, ...]]
    side_words: frozenset[str]
    longest: int


@lru_cache(maxsize=4096)
def acute_classes(name: str) -> Reading:
    """The acute classes of one medicine.

    Args:
        name: as written, for example "2x Naproxen sodium 550mg Oral" or "Paracetamol/Codeine".
    """
    if len(name) > LONGEST_NAME:
        return Reading(frozenset(), "this is too long to be the name of a medicine")
    words = _words(name)
    found = list(_found(words))
    unknown = [word for word, names in found if names is None]
    known = [names for _, names in found if names is not None]
    if unknown or not known:
        return Reading(frozenset(), _why_unknown(words))
    names = _names()
    classes: frozenset[str] = frozenset().union(*(names.classes.get(name, frozenset()) for name in known))
    joined = any(name in names.joining for name in known) or "opioid" in classes
    if len(known) > 1 and joined and classes & SIMPLE_ANALGESICS:
        classes = classes - SIMPLE_ANALGESICS - {"opioid"} | {"combination_analgesic"}
    if not classes:
        return Reading(classes, "this medicine is known, and of none of the diary's eight acute classes")
    return Reading(classes)


def known_names() -> Mapping[str, frozenset[str]]:
    """Every name of an acute medicine that is understood, with its classes: for lists to choose from."""
    return {" ".join(words): classes for words, classes in _names().classes.items()}


def _words(name: str) -> list[str]:
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter)
    )
    plain = DOSE.sub(" ", COUNT.sub("", plain.strip()))
    plain = re.sub(r"['’`´.®™©]", "", plain)
    return re.findall(r"[^\W_]+", plain)


def _found(words: list[str]) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """The words cut into known names, longest first; a word that is neither known nor a side word, with None."""
    names = _names()
    at = 0
    while at < len(words):
        for length in range(min(names.longest, len(words) - at), 0, -1):
            name = tuple(words[at : at + length])
            if name in names.classes or name in names.joining or name in names.no_class:
                yield " ".join(name), name
                at += length
                break
        else:
            word = words[at]
            if word not in names.side_words and not NUMBER.fullmatch(word):
                yield word, None
            at += 1


def _why_unknown(words: list[str]) -> str:
    every = [" ".join(name) for name in _names().classes]
    near = get_close_matches(" ".join(words), every, n=1, cutoff=0.8)
    hint = f"; it resembles {near[0]!r}" if near else ""
    return f"this is no name of an acute medicine known here{hint}"


@cache
def _names() -> _Names:
    """The data file, read once and checked."""
    data = strict_yaml.read(NAMES, RulebookError).value
    classes: dict[tuple[str, ...], frozenset[str]] = {}
    for acute_class in day.ACUTE_CLASSES:
        for name in data[acute_class]:
            key = tuple(name.split())
            if key in classes:
                raise ValueError(f"{name!r} stands under two classes of {NAMES.name}")
            classes[key] = frozenset({acute_class})
    for name, several in data["several"].items():
        classes[tuple(name.split())] = frozenset(several)
    joining = frozenset(tuple(name.split()) for name in data["joining"])
    no_class = frozenset(tuple(name.split()) for name in data["no_class"])
    longest = max(len(name) for name in (*classes, *joining, *no_class))
    return _Names(classes, joining, no_class, frozenset(data["side_words"]), longest)
