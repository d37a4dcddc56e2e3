"""Is it working? A diary and the days of the injections in, the response out, with what every document says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from abate.assess import assess
from abate.assessment import Assessment, JudgedDocument
from abate.diary import Diary
from abate.diary.day import EARLIEST_DATE
from abate.errors import RefusedError
from abate.facts.wording import day_in_words
from abate.history import History, ToxinSession
from abate.response.findings import Findings, findings
from abate.rulebook import Rulebook

GOING_ON = ("continue", "stop")
"""The decisions of documents that a response bears on."""

INJECTED = {"product": "onabotulinumtoxinA", "indication": "chronic migraine"}
"""What days of injections that come without a history stand for."""


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """One person's response on a day. `assessment` is None where no document can be judged."""

    diary: Diary
    findings: Findings
    assessment: Assessment | None
    warnings: tuple[str, ...]

    @property
    def documents(self) -> Mapping[str, JudgedDocument]:
        """What each document says about going on; those that say nothing about it are left out."""
        judged = self.assessment.documents if self.assessment else {}
        found = {
            name: {each: one.decisions[each] for each in GOING_ON if each in one.decisions}
            for name, one in judged.items()
        }
        return {name: JudgedDocument(judged[name].document, said) for name, said in found.items() if said}

    def to_json(self) -> dict[str, Any]:
        """As in the contract, with more besides; a figure without support is null, and a warning says why."""
        told = self.findings.to_json()
        documents = self.documents.items()
        return {
            **told,
            "documents": {
                name: {each: finding.outcome.words for each, finding in one.decisions.items()}
                for name, one in documents
            },
            "reasons": {
                name: {each: finding.because for each, finding in one.decisions.items()} for name, one in documents
            },
            "warnings": list(self.warnings),
        }


def respond(  # noqa: PLR0913
    diary: Diary,
    history: History | None = None,
    *,
    injections: Sequence[date] | None = None,
    as_of: date | None = None,
    rulebook: Rulebook | None = None,
    signed: Sequence[ToxinSession] = (),
) -> Response:
    """What a diary says about the response to onabotulinumtoxinA for headache.

    Args:
        diary: of one person.
        history: what else is known; its toxin sessions say when was injected.
        injections: the days of the injections, all of them, in place of the history's toxin sessions.
        as_of: the day on which it is asked; the last day of the diary where it is not given. Neither days nor
            sessions after it count.
        rulebook: the documents; the built-in ones where it is not given.
        signed: sessions that are certain although the history's list is not known; earlier ones may have been.

    Raises:
        RefusedError: when the diary holds no day and no as-of day is given, or the as-of day lies before any diary.
    """
    day = as_of or diary.last_day
    if day is None:
        raise RefusedError("the diary holds no day; give it at least one answered day, or an as-of day")
    if day < EARLIEST_DATE:
        raise RefusedError(f"no diary is as old as {day}; ask about a day from {EARLIEST_DATE} on")
    known = history or History()
    if injections is not None:
        known = known.model_copy(update={"toxin_sessions": _sessions(injections)})
    told = findings(diary, known, as_of=day, signed=signed)
    warnings = (*_given_twice(injections or ()), *told.warnings)
    try:
        assessment = assess(diary, known, as_of=day, rulebook=rulebook)
    except RefusedError as problem:
        return Response(diary, told, None, (*warnings, f"No document is judged: {problem}."))
    return Response(diary, told, assessment, warnings)


def _sessions(injections: Sequence[date]) -> tuple[ToxinSession, ...]:
    return tuple(ToxinSession(date=day, **INJECTED) for day in sorted(set(injections)))


def _given_twice(injections: Sequence[date]) -> list[str]:
    twice = sorted({day for day in injections if injections.count(day) > 1})
    words = ", ".join(map(day_in_words, twice))
    return [f"The injections of {words} are given twice; they count once."] if twice else []
