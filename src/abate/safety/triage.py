"""How urgent: what a patient reports, judged by the triage document, with reasons and words for the patient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from abate.criteria.columns import Codes, Columns
from abate.criteria.findings import Explanation, Finding
from abate.criteria.tree import FactKey, Node, Outcome, leaves_of
from abate.errors import RefusedError
from abate.safety.emergency import call_now
from abate.safety.triage_document import DAYS, RULED, Level, Rule, Symptom, TriageDocument, built_in_triage

Amounts = npt.NDArray[np.float64]


class Report(BaseModel):
    """What a patient reports: symptoms, each true, false or not known, and how long after a session they began.

    `days_since_session` are the fewest days that may lie between the last session and the first symptom; None where
    that is not known. `never_injected` is true only where it is known that there was no session.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    symptoms: Mapping[str, StrictBool | None] = {}
    days_since_session: StrictInt | None = Field(default=None, ge=0)
    never_injected: StrictBool = False


@dataclass(frozen=True, slots=True)
class Triage:
    """What came of it: the level, the rules that led there, and what is to be said.

    `patient` is in the order in which it is to be shown. `open_questions` are those whose answer could make it more
    urgent, the most urgent rule's first.
    """

    level: Level
    says: str
    rules: tuple[Finding, ...]
    reasons: tuple[str, ...]
    patient: tuple[str, ...]
    clinic: str
    open_questions: tuple[Symptom, ...]


def days_since_session(last_session: date | None, first_symptom: date | None, today: date) -> int | None:
    """The fewest days that may lie between the last session and the first symptom; None where that is not known.

    A symptom that began before the last session tells nothing about the session before that one, and one that began
    on a day nobody knows may have come at once: both are not known, which the rules take as within their window.
    """
    if last_session is None or first_symptom is None:
        return None
    days = (first_symptom - last_session).days
    return days if days >= 0 and first_symptom <= today else None


def triage(report: Report, *, jurisdiction: str | None = None, document: TriageDocument | None = None) -> Triage:
    """Judge a report.

    Args:
        report: what the patient said.
        jurisdiction: whose emergency number to name; every number where it is None or has none.
        document: the rules; those that come with Abate unless others are given.

    Raises:
        RefusedError: when the report holds a symptom that the document does not ask for.
    """
    rules = document or built_in_triage()
    for name in report.symptoms:
        if name not in rules.symptoms:
            near = get_close_matches(name, rules.symptoms, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"it asks for {', '.join(rules.symptoms)}"
            raise RefusedError(f"{rules.id} asks for no symptom {name!r}; {hint}")
    judged = _Judged(report, rules)
    level = judged.level()
    words = rules.words[level]
    met = tuple(judged.finding(rule) for rule in rules.rules if rule.level == level and judged.is_met(rule))
    return Triage(
        level=level,
        says=words.says,
        rules=met,
        reasons=tuple(dict.fromkeys(reason for finding in met for reason in finding.reasons)),
        patient=tuple(line.replace("{call}", call_now(jurisdiction)) for line in words.patient),
        clinic=words.clinic,
        open_questions=tuple(judged.open_questions(level)),
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    """One report as the columns that the rule engine reads."""

    report: Report
    people: int = 1

    def flag(self, name: str) -> Codes:
        answer = self.report.symptoms.get(name)
        return np.array([1 if answer is None else 2 * answer], np.int8)

    def interval(self, name: str, first_month: int = 1, last_month: int = 1) -> tuple[Amounts, Amounts]:  # noqa: ARG002
        """Days since the session. Not known counts as none: a window holds unless it is known to be over."""
        days = np.inf if self.report.never_injected else float(self.report.days_since_session or 0)
        only = np.array([days])
        return only, only

    def category(self, name: str) -> npt.NDArray[np.object_]:
        raise NotImplementedError(name)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Every rule of a document, judged for one report."""

    report: Report
    document: TriageDocument
    outcomes: dict[int, Codes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = Columns(_Answers(self.report))
        for rule in self.document.rules:
            columns.judge(rule.when, self.outcomes)

    def of(self, node: Node) -> Outcome:
        return Outcome(int(self.outcomes[id(node)][0]))

    def is_met(self, rule: Rule) -> bool:
        return self.of(rule.when) is Outcome.MET

    def level(self) -> Level:
        for level in RULED:
            if any(self.is_met(rule) for rule in self.document.rules if rule.level == level):
                return level
        is_open = any(self.of(rule.when) is Outcome.NOT_KNOWN for rule in self.document.rules)
        return "not-known" if is_open else "routine"

    def finding(self, rule: Rule) -> Finding:
        found = Explanation(self.outcomes, 0, self._because).of(rule.when)
        source = f"{rule.source} ({rule.status})"
        return Finding(rule.id, found.outcome, rule.says, found.reasons, found.criteria, source)

    def open_questions(self, level: Level) -> Iterable[Symptom]:
        """Unanswered symptoms of open rules that lead to a more urgent level, each once."""
        urgent = RULED[: RULED.index(level)] if level in RULED else RULED
        asked: dict[str, None] = {}
        for rule in self.document.rules:
            if rule.level in urgent and self.of(rule.when) is Outcome.NOT_KNOWN:
                names = {leaf.fact.name for leaf in leaves_of(rule.when) if self.of(leaf) is Outcome.NOT_KNOWN}
                asked |= dict.fromkeys(name for name in self.document.symptoms if name in names)
        return [self.document.symptoms[name] for name in asked]

    def _because(self, fact: FactKey) -> str:
        if fact.name != DAYS:
            answer = self.report.symptoms.get(fact.name)
            told = "not known" if answer is None else "yes" if answer else "no"
            return f"{self.document.symptoms[fact.name].label}: {told}"
        if self.report.never_injected:
            return "no session so far"
        days = self.report.days_since_session
        if days is None:
            return "how long after a session it began is not known, and is taken as soon after it"
        return f"{days} {'day' if days == 1 else 'days'} after the session" if days else "on the day of the session"
