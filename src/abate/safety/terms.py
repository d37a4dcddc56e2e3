"""Side effects by name: words, muscles tied to them, what each label says, usual onset and course (`terms.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from abate.errors import RefusedError, RulebookError
from abate.rulebook.document import Status
from abate.strict_yaml import read

Listing = Literal["listed", "common", "uncommon", "rare", "warned", "not recorded"]
"""How a label knows a side effect: in its table with figures, in a band of frequency, as a warning.

`not recorded` is no statement that the label leaves it out: only a part of each label is written down here.
"""

LISTING_WORDS: Mapping[Listing, str] = {
    "listed": "in its table",
    "common": "common, 1 to 10 %",
    "uncommon": "uncommon, less than 1 %",
    "rare": "reported in less than 1 %",
    "warned": "named in its warnings, without a figure",
    "not recorded": "not among those written down here; look it up in the label",
}


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage as a label prints it: `4`, or `<1`."""

    value: float
    below: bool = False

    def __str__(self) -> str:
        """As printed, with its sign: `<1 %`."""
        return f"{'<' if self.below else ''}{self.value:g} %"


@dataclass(frozen=True, slots=True)
class Label:
    """A label whose table of side effects is used, and how sure its text is."""

    id: str
    title: str
    source: str
    status: Status
    note: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What one label says of one side effect. That it names it says nothing about the cause in one person."""

    label: Label
    listing: Listing
    treated: Percent | None = None
    placebo: Percent | None = None

    @property
    def expected(self) -> bool | None:
        """Whether the label names it; None where that is not known."""
        return None if self.listing == "not recorded" else True

    def __str__(self) -> str:
        """`4 % on onabotulinumtoxinA, <1 % on placebo (us-label, recalled)`."""
        words = LISTING_WORDS[self.listing]
        if self.treated and self.placebo:
            words = f"{self.treated} on onabotulinumtoxinA, {self.placebo} on placebo"
        return f"{words} ({self.label.id}, {self.label.status})"


@dataclass(frozen=True, slots=True)
class Sourced:
    """A statement, or names, with where it comes from and how sure that is."""

    says: str
    source: str
    status: Status
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One side effect. `muscles` are those whose injection is tied to it; None where no source ties it to any."""

    id: str
    name: str
    words: tuple[str, ...]
    labels: Mapping[str, Expected]
    spread: bool
    muscles: Sourced | None = None
    onset: Sourced | None = None
    course: Sourced | None = None
    graded_by: str | None = None
    note: str = ""


@cache
def terms() -> Mapping[str, Term]:
    """Every term by id, in the order of the file."""
    given = read(Path(__file__).with_name("terms.yaml"), RulebookError).value
    labels = {
        name: Label(name.replace("_", "-"), found["title"], found["source"], found["status"], found.get("note", ""))
        for name, found in given.items()
        if name != "terms"
    }
    return MappingProxyType({name: _term(name, entry, labels) for name, entry in given["terms"].items()})


def term(name: str) -> Term:
    """One term by id.

    Raises:
        RefusedError: when there is none, naming the nearest.
    """
    if name not in terms():
        near = get_close_matches(name, terms(), n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(terms())}"
        raise RefusedError(f"no side effect {name!r}; {hint}")
    return terms()[name]


def _term(name: str, entry: Mapping[str, Any], labels: Mapping[str, Label]) -> Term:
    return Term(
        id=name,
        name=entry["term"],
        words=tuple(entry["words"]),
        labels={label.id: _expected(label, entry.get(key)) for key, label in labels.items()},
        spread=entry.get("spread", False),
        muscles=_sourced(entry.get("muscles")),
        onset=_sourced(entry.get("onset")),
        course=_sourced(entry.get("course")),
        graded_by=entry.get("ctcae"),
        note=entry.get("note", ""),
    )


def _expected(label: Label, given: Any) -> Expected:
    if given is None:
        return Expected(label, "not recorded")
    if isinstance(given, str):
        listing: Any = given
        return Expected(label, listing)
    return Expected(label, "listed", _percent(given["with"]), _percent(given["placebo"]))


def _percent(given: Any) -> Percent:
    text = str(given)
    return Percent(float(text.removeprefix("<")), text.startswith("<"))


def _sourced(given: Mapping[str, Any] | None) -> Sourced | None:
    if given is None:
        return None
    named = tuple(given.get("named", ()))
    return Sourced(given.get("says", ", ".join(named)), given["source"], given["status"], named)
