"""The triage document: symptoms, levels with their words, and rules in the smallest grammar that does.

A rule's `when` in `triage.yaml` is one of

    symptom: eyelid_droop        met when the patient says yes
    within_days: 84              met unless it is known that more days lie between session and first symptom
    all: [...]                   any: [...]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from abate.criteria.tree import All, FactKey, Is, Leaf, Node, Threshold
from abate.criteria.tree import Any as AnyOf
from abate.errors import Fault, RulebookError
from abate.rulebook.document import Edition, Status
from abate.strict_yaml import Document, Path_, read

Level = Literal["emergency", "same-day", "not-known", "routine"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""From the most to the least urgent; what is not known is looked at before what is routine."""

RULED: tuple[Level, ...] = ("emergency", "same-day")
"""The levels that rules lead to; the other two are what remains."""

DAYS = "days_since_session"
HEADS = ("symptom", "within_days", "all", "any")
STAND_IN = All(id="faulty", says="", parts=())


@dataclass(frozen=True, slots=True)
class Symptom:
    """What is asked of the patient, how it reads inside a sentence, and the side effect it may be."""

    id: str
    asks: str
    label: str
    term: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """What a level says: its name, lines for the patient in order ({call} is filled in), a line for the clinic."""

    says: str
    patient: tuple[str, ...]
    clinic: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the level it leads to, and when. `given` is `when` as the document writes it."""

    id: str
    level: Level
    says: str
    source: str
    status: Status
    when: Node
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TriageDocument:
    """The whole document."""

    id: str
    title: str
    publisher: str
    edition: Edition
    source: str
    status: Status
    note: str
    symptoms: Mapping[str, Symptom]
    words: Mapping[Level, Words]
    rules: tuple[Rule, ...]


@cache
def built_in_triage() -> TriageDocument:
    """The document that comes with Abate."""
    return read_triage(Path(__file__).with_name("triage.yaml"))


def read_triage(path: Path) -> TriageDocument:
    """Read a triage document.

    Raises:
        RulebookError: with every fault, each with its line.
    """
    return _Reader(read(path, RulebookError)).document()


class _Reader:
    """Reads one document and collects its faults."""

    def __init__(self, text: Document) -> None:
        self.text = text
        self.faults: list[Fault] = []

    def document(self) -> TriageDocument:
        given = self.text.value
        keys = ("id", "title", "publisher", "edition", "source", "status", "symptoms", "levels", "rules")
        missing = [key for key in keys if not isinstance(given, dict) or key not in given]
        if missing:
            raise RulebookError([self.text.fault((), f"{', '.join(missing)} missing", "add what is missing")])
        for level in LEVELS:
            if level not in given["levels"]:
                self._fault(("levels",), f"there are no words for {level}", "add the level with its words")
        for name, entry in given["symptoms"].items():
            for key in entry.keys() - {"asks", "label", "term"}:
                self._fault(("symptoms", name), f"{key!r} is no key of a symptom", "put words with a comma in quotes")
        symptoms = {name: _symptom(name, entry) for name, entry in given["symptoms"].items()}
        rules = tuple(self._rule(rule, symptoms, ("rules", at)) for at, rule in enumerate(given["rules"]))
        if self.faults:
            raise RulebookError(self.faults)
        return TriageDocument(
            id=given["id"],
            title=given["title"],
            publisher=given["publisher"],
            edition=Edition(**{"valid_from": None, **given["edition"]}),
            source=given["source"],
            status=given["status"],
            note=given.get("note", ""),
            symptoms=symptoms,
            words={level: _words(given["levels"][level]) for level in LEVELS},
            rules=rules,
        )

    def _rule(self, rule: Mapping[str, Any], symptoms: Mapping[str, Symptom], path: Path_) -> Rule:
        for key in ("id", "level", "says", "source", "status", "when"):
            if key not in rule:
                self._fault((*path, key), f"{key} is missing", "add it")
        if rule.get("level") not in RULED:
            self._fault((*path, "level"), "no rule leads to this level", f"use one of {', '.join(RULED)}")
        if rule.get("status") not in get_args(Status):
            self._fault((*path, "status"), "no such status", f"use one of {', '.join(get_args(Status))}")
        when = self._node(rule.get("when"), symptoms, (*path, "when"))
        name, level, status = rule.get("id", ""), rule.get("level", "emergency"), rule.get("status", "unverified")
        return Rule(name, level, rule.get("says", ""), rule.get("source", ""), status, when, rule.get("when", {}))

    def _node(self, given: Any, symptoms: Mapping[str, Symptom], path: Path_) -> Node:
        heads = list(given) if isinstance(given, dict) else []
        if len(heads) != 1 or heads[0] not in HEADS:
            return self._fault(path, "this is no condition", f"give it exactly one of {', '.join(HEADS)}")
        head, value = heads[0], given[heads[0]]
        inner = (*path, head)
        if head == "symptom":
            if value not in symptoms:
                near = get_close_matches(str(value), symptoms, n=1)
                right = f"did you mean {near[0]!r}?" if near else "ask for it under symptoms"
                return self._fault(inner, "no such symptom", right, str(value))
            return Leaf(id=value, says=symptoms[value].label, fact=FactKey(value), test=Is(True))
        if head == "within_days":
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                right = "write a whole number of 1 or more"
                return self._fault(inner, "this is no number of days", right, str(value))
            says = f"within {value} days of a session"
            return Leaf(id=f"within-{value}", says=says, fact=FactKey(DAYS), test=Threshold("<=", value))
        if not isinstance(value, list) or not value:
            return self._fault(inner, "there is nothing in it", "write a list of conditions")
        parts = tuple(self._node(part, symptoms, (*inner, at)) for at, part in enumerate(value))
        if head == "all":
            return All(id="all", says="All of these", parts=parts)
        return AnyOf(id="any", says="Any of these", parts=parts)

    def _fault(self, path: Path_, why: str, right: str, value: str | None = None) -> Node:
        self.faults.append(self.text.fault(path, why, right, value))
        return STAND_IN


def _symptom(name: str, entry: Mapping[str, Any]) -> Symptom:
    return Symptom(name, entry["asks"], entry["label"], entry.get("term"))


def _words(entry: Mapping[str, Any]) -> Words:
    return Words(entry["says"], tuple(entry["patient"]), entry["clinic"])
