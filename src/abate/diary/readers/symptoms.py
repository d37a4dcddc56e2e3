"""What a ticked symptom says about a diary day, by the words of `symptoms.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from abate import strict_yaml
from abate.diary import day
from abate.errors import RulebookError

WORDS = Path(__file__).with_name("symptoms.yaml")

WHY_NOT = {
    "perhaps_aura": "a tick does not say whether it was an aura that fulfils ICHD-3 1.2; aura stays not known",
    "perhaps_autonomic": "a tick does not say on which side it was; autonomic stays not known",
}


@dataclass(frozen=True, slots=True)
class Symptom:
    """The diary column that the symptom makes true; or why there is none, empty if it needs no column."""

    column: str | None
    why_not: str = ""


def symptom(words: str) -> Symptom:
    """What a symptom means, its words as an app writes them."""
    known = _columns()
    word = words.strip().lower()
    meaning = known.get(word)
    if meaning is None:
        near = get_close_matches(word[:100], known, n=1, cutoff=0.8)
        hint = f"; it resembles {near[0]!r}" if near else ""
        return Symptom(None, f"this symptom is not known here{hint}")
    if meaning in day.FLAGS:
        return Symptom(meaning)
    return Symptom(None, WHY_NOT.get(meaning, ""))


@cache
def _columns() -> dict[str, str]:
    """Every word of the data file with the list that it stands in, read once and checked."""
    columns: dict[str, str] = {}
    for name, words in strict_yaml.read(WORDS, RulebookError).value.items():
        for word in words:
            if word in columns:
                raise ValueError(f"{word!r} stands in two lists of {WORDS.name}")
            columns[word] = name
    return columns
