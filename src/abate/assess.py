"""The main job: a diary, a history and a day in, an assessment out; for one person, or for a table of many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from typing import overload

import numpy as np
import polars as pl

from abate.assessment import COUNTS, Assessment, Count, JudgedDocument, Month, Question
from abate.classification import Classification, Classifier
from abate.criteria.columns import Codes, Columns
from abate.criteria.findings import Explanation
from abate.criteria.settle import Ways, fewest_answers, open_facts
from abate.criteria.tree import FactKey, Outcome
from abate.diary import Diary
from abate.diary.day import ACUTE_CLASSES, EARLIEST_DATE
from abate.diary.months import DAYS_IN_A_MONTH, count_months, month_dates, months_to_cover
from abate.diary.table import ManyDiaries
from abate.errors import RefusedError
from abate.facts.facts import MONTHS_JUDGED, Facts, bounds_of, facts_of
from abate.facts.from_history import first_botox_session
from abate.facts.glossary import glossary
from abate.facts.wording import dates_in_words, describe, range_in_words
from abate.history import History
from abate.history.terms import nearly_named
from abate.rulebook import Document, Rulebook, built_in
from abate.rulebook.rulebook import CLASSIFICATION

LONGEST_AFTER_THE_DIARY = timedelta(days=3653)
"""An as-of day further off is a slip of the pen."""

EXAMPLES_ONLY = "Not verified, examples only"
"""How the warning begins that names documents nobody has checked."""

FEWEST_ANSWERED_DAYS = 20
"""Fewer answered days of 28 draw a warning: COMPEL and the phase 3 trial in episodic migraine asked for 20."""


@dataclass(frozen=True, slots=True, eq=False)
class AssessedSlice:
    """What came out for a slice of people.

    `months` has one row per person and month: answered days, and for each count `<name> low` and `<name> high`.
    `decisions` has one row per person: a column per decision, `<document>/<decision>`, and `diagnosis`.
    """

    months: pl.DataFrame
    decisions: pl.DataFrame


@overload
def assess(
    diary: Diary, history: History | None = None, *, as_of: date | None = None, rulebook: Rulebook | None = None
) -> Assessment: ...


@overload
def assess(
    diary: ManyDiaries,
    history: Mapping[str, History] | None = None,
    *,
    as_of: date,
    rulebook: Rulebook | None = None,
) -> Iterator[AssessedSlice]: ...


def assess(
    diary: Diary | ManyDiaries,
    history: History | Mapping[str, History] | None = None,
    *,
    as_of: date | None = None,
    rulebook: Rulebook | None = None,
) -> Assessment | Iterator[AssessedSlice]:
    """Judge every document of the rulebook on a day.

    Args:
        diary: one person's diary, or a table of many people's.
        history: what else is known of the person; for many, by patient. Missing means not known.
        as_of: the day to judge on; for one person the last day of the diary where it is not given.
        rulebook: the documents; the built-in ones where it is not given.

    Returns:
        For one person an `Assessment` with reasons; for many an iterator of `AssessedSlice`, a slice of whole
        people at a time, so that memory does not grow with their number.

    Raises:
        RefusedError: when one person's diary holds no day, or the as-of day lies before any diary.
    """
    rules = rulebook or built_in()
    if as_of is not None and as_of < EARLIEST_DATE:
        raise RefusedError(f"no diary is as old as {as_of}; judge on a day from {EARLIEST_DATE} on")
    if isinstance(diary, Diary):
        if history is not None and not isinstance(history, History):
            raise RefusedError("one person's diary goes with one History, not with a table of them")
        return _assess_one(diary, history or History(), as_of, rules)
    if as_of is None or isinstance(history, History):
        raise RefusedError("a table of diaries needs an as-of date, and histories by patient")
    return _assess_many(diary, history, as_of, rules)


def _assess_one(diary: Diary, history: History, as_of: date | None, rulebook: Rulebook) -> Assessment:
    if diary.last_day is None:
        raise RefusedError("the diary holds no day; give it at least one answered day")
    day = as_of or diary.last_day
    if day > diary.last_day + LONGEST_AFTER_THE_DIARY:
        raise RefusedError(
            f"the diary ends on {diary.last_day}; give an as-of day within ten years of that, not {day}"
        )
    months = max(MONTHS_JUDGED, months_to_cover(diary.first_day, day))
    facts = facts_of(diary.days, [history], day, months=months)
    outcomes = _judge(facts, rulebook.current)

    explained = Explanation(outcomes, 0, cache(partial(describe, facts, 0, day)))
    documents = {
        document.id: JudgedDocument(
            document,
            {name: explained.of(node) for name, node in document.decisions.items()},
        )
        for document in rulebook.current
    }
    classifier = _classifier(rulebook, outcomes)
    classification = classifier.of(0) if classifier else Classification((), {}, {})
    return Assessment(
        as_of=day,
        diary=diary,
        history=history,
        months=tuple(_months(facts, day, months_to_cover(diary.first_day, day))),
        classification=classification,
        documents=documents,
        would_settle=tuple(_questions(rulebook.current, outcomes, facts, day)),
        warnings=(
            *_baseline_warnings(diary, history, day),
            *_warnings(facts, day, history, classification, rulebook.current),
        ),
    )


def _assess_many(
    diaries: ManyDiaries, histories: Mapping[str, History] | None, as_of: date, rulebook: Rulebook
) -> Iterator[AssessedSlice]:
    for days in diaries.slices():
        known = None if histories is None else [histories.get(patient) for patient in _patients(days)]
        facts = facts_of(days, known, as_of)
        yield AssessedSlice(_month_table(facts), decisions_of(facts, rulebook))


def decisions_of(facts: Facts, rulebook: Rulebook) -> pl.DataFrame:
    """The decisions of every current document, one row per person; see `AssessedSlice`."""
    return _decision_table(facts, rulebook, _judge(facts, rulebook.current))


def _patients(days: pl.DataFrame) -> list[str]:
    return days["patient"].unique(maintain_order=True).cast(pl.String).to_list()


def _judge(facts: Facts, documents: Iterable[Document]) -> dict[int, Codes]:
    """Outcome columns of every node of every document, by identity of node."""
    outcomes: dict[int, Codes] = {}
    columns = Columns(facts)
    for document in documents:
        for node in (*document.decisions.values(), *document.criteria.values()):
            columns.judge(node, outcomes)
    return outcomes


def _classifier(rulebook: Rulebook, outcomes: Mapping[int, Codes]) -> Classifier | None:
    document = rulebook.documents.get(CLASSIFICATION)
    return Classifier(document, outcomes) if document else None


def _months(facts: Facts, as_of: date, how_many: int) -> Iterator[Month]:
    """The months of one person, the newest first."""
    acute = {"any": "acute_days"} | {name: f"{name}_days" for name in (*ACUTE_CLASSES, "simple_analgesic")}
    bounds = {name: facts.months.of_person(name, 0) for name in (*COUNTS, *acute.values())}
    for at, answered in enumerate(facts.months.answered[0, :how_many].tolist()):
        counts = {
            name: Count(low, high, round(low * DAYS_IN_A_MONTH / answered, 1) if answered else None)
            for name, (low, high) in ((name, figures[at]) for name, figures in bounds.items())
        }
        first, last = month_dates(as_of, at + 1)
        yield Month(
            at + 1,
            first,
            last,
            answered,
            {name: counts[name] for name in COUNTS},
            {name: counts[fact] for name, fact in acute.items()},
        )


def _questions(
    documents: Iterable[Document], outcomes: Mapping[int, Codes], facts: Facts, as_of: date
) -> list[Question]:
    """The facts not known that bear on open decisions; first those that settle most on their own."""
    decides: dict[str, list[str]] = {}
    settles: dict[str, list[str]] = {}
    months: dict[str, set[FactKey]] = {}
    fewest: dict[str, int] = {}
    ways: dict[int, Ways] = {}
    for document in documents:
        for decision, node in document.decisions.items():
            name = f"{document.id}/{decision}"
            for key in open_facts(node, outcomes, 0):
                decides.setdefault(key.name, []).append(name)
                months.setdefault(key.name, set()).add(key)
            smallest = fewest_answers(node, outcomes, 0, ways)
            for key in smallest:
                fewest[key.name] = min(len(smallest), fewest.get(key.name, len(smallest)))
                if len(smallest) == 1:
                    settles.setdefault(key.name, []).append(name)
    questions = [
        Question(
            name,
            _asks(name, months[name], facts, as_of),
            tuple(dict.fromkeys(decides[name])),
            tuple(settles.get(name, ())),
        )
        for name in decides
    ]
    never = len(decides) + 1
    return sorted(
        questions,
        key=lambda q: (fewest.get(q.fact, never), -len(q.settles), -len(q.decides), q.fact),
    )


def _asks(name: str, keys: Iterable[FactKey], facts: Facts, as_of: date) -> str:
    """The question; for a count, with the dates it is about and how many days are open."""
    fact = glossary()[name]
    if fact.kind != "count":
        return fact.asks
    months = sorted({month for key in keys for month in range(key.first_month, key.last_month + 1)})
    bounds = {month: bounds_of(facts.months.bounds(name, month), 0) for month in months}
    spans = [month for month, (low, high) in bounds.items() if low < high]
    if not spans:
        return fact.asks
    when = dates_in_words(month_dates(as_of, spans[-1])[0], month_dates(as_of, spans[0])[1])
    return f"{fact.asks} ({when})"


def _warnings(
    facts: Facts, as_of: date, history: History, classification: Classification, documents: Iterable[Document]
) -> Iterator[str]:
    answered = int(facts.months.answered[0, 0])
    if answered < FEWEST_ANSWERED_DAYS:
        when = dates_in_words(*month_dates(as_of, 1))
        yield f"Only {answered} of 28 days are answered in {when}: every figure of that month is unsure."
    for code, reason in classification.waiting.items():
        yield f"{code} is met but not named as a diagnosis yet: {reason}."
    for code in classification.stopped:
        yield f"{code} is met but not named as a diagnosis: {classification.dropped[code]}."
    if classification.codes:
        yield from classification.unasked
    for entry, term in nearly_named(history):
        yield f"{entry!r} is nearly spelt like {term!r}: until that is clear, it is not known whether it is one."
    unverified = [document.id for document in documents if document.status == "unverified"]
    if unverified:
        yield f"{EXAMPLES_ONLY}: {', '.join(unverified)}."


def _baseline_warnings(diary: Diary, history: History, as_of: date) -> Iterator[str]:
    """A baseline that the history states and the diary of those days cannot bear out."""
    first = first_botox_session(history, as_of)
    if first is None or not any(stated is not None for _, stated in history.baseline):
        return
    before = count_months(diary.days, first - timedelta(days=1), 1)
    for name, stated in history.baseline:
        low, high = bounds_of(before.bounds(name, 1), 0)
        if stated is not None and not low <= stated <= high:
            shown = f"{range_in_words(low, high)} {glossary()[name].label}"
            yield f"The history states {stated:g} before treatment, the diary of the 28 days before {first} {shown}."


def _month_table(facts: Facts) -> pl.DataFrame:
    months = facts.months
    length = months.answered.shape[1]
    columns: dict[str, object] = {
        "month": np.tile(np.arange(1, length + 1, dtype=np.uint8), facts.people),
        "answered_days": months.answered.ravel(),
    }
    for name in (*months.true, "headache_hours"):
        low, high = months.low_and_high(name)
        columns[f"{name} low"], columns[f"{name} high"] = low.ravel(), high.ravel()
    each_month = np.repeat(np.arange(facts.people), length)
    patients = pl.Series("patient", months.patients, pl.String).gather(each_month)
    return pl.DataFrame(columns).insert_column(0, patients)


def _decision_table(facts: Facts, rulebook: Rulebook, outcomes: Mapping[int, Codes]) -> pl.DataFrame:
    judged = pl.DataFrame(
        {
            f"{document.id}/{name}": outcomes[id(node)].view(np.uint8)
            for document in rulebook.current
            for name, node in document.decisions.items()
        }
    )
    classifier = _classifier(rulebook, outcomes)
    named = classifier.named() if classifier else {}
    codes = [pl.when(pl.lit(pl.Series(people))).then(pl.lit(code)) for code, people in named.items()]
    diagnosis = pl.concat_list(codes).list.drop_nulls() if codes else pl.lit([], pl.List(pl.String))
    return judged.select(
        pl.lit(pl.Series(facts.months.patients, dtype=pl.String)).alias("patient"),
        diagnosis.alias("diagnosis"),
        pl.all().cat.to(pl.Enum([outcome.words for outcome in Outcome])),
    )
