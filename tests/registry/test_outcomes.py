"""Every outcome is what one gets by going through the people one after another."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from math import prod
from statistics import fmean, median
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.registry.people import NO_LIMIT, QUESTIONS, Made, by, made, tallied, terms_of
from tests.registry.samples import AS_OF, bucket_of, days_of, table

from abate.registry.answering import rows_of
from abate.registry.layout import SESSIONS as LAYOUT_OF_SESSIONS
from abate.registry.outcomes import Tallies, outcome_tables
from abate.registry.outcomes.centres import BELOW, WITHIN, centres, injector_volume
from abate.registry.outcomes.course import course, responders, wear_off
from abate.registry.outcomes.effects import ANY, effects, effects_by_group
from abate.registry.outcomes.first_response import BY_WEEKS, first_response
from abate.registry.outcomes.model import by_model
from abate.registry.outcomes.people import overview, people
from abate.registry.outcomes.retention import LONGEST_GAP, durations, kaplan_meier, retention
from abate.registry.outcomes.sessions import sessions
from abate.registry.rows import COUNTED, FALLING, FALLS, LAST_12_WEEKS, MEASURES, MODEL, PEOPLE, SESSIONS, Rows
from abate.response.stretch import MEASURES as MEASURES_ALONE
from abate.safety.signals import signals


def mean(values: list[float]) -> float | None:
    return round(fmean(values), 2) if values else None


def test_days_and_hours_by_cycle_are_the_means_of_each_alone(registry: Made) -> None:
    figures: dict[Any, list[Any]] = defaultdict(list)
    asked: Counter[Any] = Counter()
    for person in registry.people:
        for cycle, name, stretch in person.asked():
            asked[cycle, name] += 1
            for measure in MEASURES_ALONE:
                count = stretch.count(measure)
                if count is not None:
                    prorated = stretch.totals[measure][0] * 28 / stretch.answered
                    figures[cycle, name, measure].append((count.low, count.high, prorated))
    found = by(course(registry.tallies), "cycle", "stretch", "measure")
    assert {key[:2] for key in found} == set(asked)
    for (cycle, name, measure), row in found.items():
        assert row["people"] == asked[cycle, name]
        if measure in MEASURES_ALONE:
            mine = figures[cycle, name, measure]
            assert row["with a figure"] == len(mine)
            assert row["without a figure"] == asked[cycle, name] - len(mine)
            for at, bound in enumerate(("low", "high", "prorated")):
                assert row[f"mean {bound}"] == pytest.approx(mean([one[at] for one in mine]), abs=0.011)


def test_responders_are_those_of_each_alone(registry: Made) -> None:
    answers: Counter[Any] = Counter()
    for person in registry.people:
        for cycle, name, stretch in person.asked():
            for measure in set(FALLING) & set(MEASURES_ALONE):
                for fall in FALLS:
                    answers[cycle, name, measure, fall, person.fell(stretch, measure, fall)] += 1
    found = by(responders(registry.tallies), "cycle", "stretch", "measure", "fall")
    assert not any(name == "baseline" for _, name, *_ in found)
    checked = 0
    for key, row in found.items():
        if key[2] in MEASURES_ALONE:
            checked += 1
            mine = [answers[(*key, answer)] for answer in (True, False, None)]
            assert [row["met"], row["not met"], row["not known"]] == mine
            assert row["people"] == sum(mine)
            assert row["share low"] == pytest.approx(mine[0] / sum(mine), abs=1e-4)
            assert row["share high"] == pytest.approx((mine[0] + mine[2]) / sum(mine), abs=1e-4)
    assert checked > 30


def test_time_to_first_response_is_that_of_each_alone(registry: Made) -> None:
    answers: Counter[Any] = Counter()
    for person in registry.people:
        if person.course.baseline is None:
            continue
        first = person.injected[0]
        for week in BY_WEEKS:
            if (AS_OF - first).days < 7 * week:
                continue
            for fall in FALLS:
                over = [
                    person.fell(window.stretch, "headache_days", fall)
                    for cycle in person.course.cycles
                    for window in cycle.windows
                    if (cycle.number, f"weeks {window.weeks}", window.stretch) in person.asked()
                    and (window.stretch.last_day - first).days < 7 * week
                ]
                answer = True if True in over else None if None in over else False
                answers[week, fall, answer] += 1
    found = by(first_response(registry.tallies), "by week", "fall")
    assert {(week, fall) for week, fall, _ in answers} == set(found)
    for key, row in found.items():
        assert [row["met"], row["not met"], row["not known"]] == [answers[(*key, one)] for one in (True, False, None)]


def test_wear_off_is_that_of_each_alone(registry: Made) -> None:
    found = by(wear_off(registry.tallies), "cycle")
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    least: dict[int, list[float]] = defaultdict(list)
    for person in registry.people:
        for cycle in person.course.cycles:
            mine = [one for one in person.asked() if one[0] == cycle.number]
            if len(mine) < 3:
                continue
            counted[cycle.number]["people"] += 1
            bounds = [stretch.totals["headache_days"] for *_, stretch in mine if stretch.totals]
            if len(bounds) < 3:
                counted[cycle.number]["not all three known"] += 1
                continue
            low = bounds[2][0] - min(bounds[0][1], bounds[1][1])
            high = bounds[2][1] - min(bounds[0][0], bounds[1][0])
            least[cycle.number].append(low)
            answer = "more days" if low > 0 else "not more days" if high <= 0 else "more or not is not known"
            counted[cycle.number][answer] += 1
    assert set(found) == set(counted)
    for number, row in found.items():
        for name, count in counted[number].items():
            assert row[name] == count, name
        assert row["difference low"] == pytest.approx(mean(least[number]), abs=0.011)


def test_retention_is_the_product_of_what_is_left_at_each_end(registry: Made) -> None:
    mine = []
    for person in registry.people:
        if person.course.baseline is None or not person.all_known:
            continue
        until = person.injected[0]
        for day in person.injected:
            if (day - until).days > LONGEST_GAP:
                break
            until = day
        end = until + timedelta(days=LONGEST_GAP)
        mine.append(((min(end, AS_OF) - person.injected[0]).days, end <= AS_OF))
    found = durations(registry.tallies)
    assert sorted(zip(found.days.tolist(), found.stopped.tolist(), strict=True)) == sorted(mine)
    curve = kaplan_meier(found.days, found.stopped)
    for day in range(0, 600, 7):
        ends = sorted({at for at, stopped in mine if stopped and at <= day})
        left = prod(
            1 - sum(stopped and at == end for at, stopped in mine) / sum(at >= end for at, _ in mine) for end in ends
        )
        assert curve.at(day)[0] == pytest.approx(left)
    table = retention(registry.tallies, NO_LIMIT)
    for row in table.frame.iter_rows(named=True):
        assert row["stopped so far"] == sum(stopped and at <= row["weeks"] * 7 for at, stopped in mine)
        assert row["began"] == len(mine)


def test_kaplan_and_meier_by_the_book() -> None:
    """Weeks of remission on 6-mercaptopurine (Freireich et al., Blood 1963;21:699-716), as textbooks have it."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    watched = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = kaplan_meier(np.array([*ended, *watched]), np.array([True] * 9 + [False] * 12))
    shares = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448, 35: 0.448}
    assert {week: round(curve.at(week)[0], 3) for week in shares} == shares
    assert curve.at(5) == (1.0, 1.0, 1.0)


def test_nobody_is_retained_by_sessions_that_come_after_the_gap() -> None:
    """What follows a gap is not looked at: who came back had stopped before."""
    first = AS_OF - timedelta(days=700)
    later = first + timedelta(days=400)
    person = {"person": 0, "answered_days": 0, "sessions": 2, "sessions_known": True, "first_session": first,
              "last_session": later, "has_baseline_date": True}  # fmt: skip
    given = [
        {"person": 0, "date": first, "number": 1},
        {"person": 0, "date": later, "number": 2, "days_since_previous": 400},
    ]
    found = durations(tallied(rows_with([person], given)))
    assert (found.days.tolist(), found.stopped.tolist()) == ([LONGEST_GAP], [True])


@pytest.mark.parametrize(("days_ago", "stopped"), [(LONGEST_GAP - 1, False), (LONGEST_GAP, True)])
def test_treatment_ends_on_the_day_the_26_weeks_are_over(days_ago: int, stopped: bool) -> None:
    first = AS_OF - timedelta(days=days_ago)
    person = {"person": 0, "answered_days": 0, "sessions": 1, "sessions_known": True, "first_session": first,
              "last_session": first, "has_baseline_date": True}  # fmt: skip
    rows = rows_with([person], [{"person": 0, "date": first, "number": 1}])
    assert durations(tallied(rows)).stopped.tolist() == [stopped]


def test_nobody_can_stop_before_beginning() -> None:
    with pytest.raises(ValueError, match="before beginning"):
        kaplan_meier(np.array([-1]), np.array([True]))


def test_who_may_have_had_other_sessions_is_left_out_of_retention() -> None:
    unsure = made(3, complete=False)
    found = durations(unsure.tallies)
    assert len(found.days) == 0
    assert found.left_out == sum(bool(person.injected) for person in unsure.people)


def test_people_stand_in_one_centre_each(registry: Made) -> None:
    found = by(people(registry.tallies), "centre")
    mine = Counter(person.centre for person in registry.people)
    assert {name: row["people"] for name, row in found.items()} == {**mine, "all": len(registry.people)}
    for name, row in found.items():
        theirs = [person for person in registry.people if name in ("all", person.centre)]
        assert row["treated"] == sum(bool(person.injected) for person in theirs)
        assert row["with a diary"] == sum(bool(person.days) for person in theirs)
        shares = [
            len(person.days) / ((max(person.days) - min(person.days)).days + 1) for person in theirs if person.days
        ]
        assert row["mean share of days answered"] == pytest.approx(fmean(shares) if shares else None, abs=1e-3)


def test_untreated_and_not_known_are_two_things() -> None:
    known, unsure = made(1), made(1, complete=False)
    assert overview(known.tallies).frame["treatment not known"].item() == sum(
        not person.injected and not person.all_known for person in known.people
    )
    assert overview(unsure.tallies).frame["not treated"].item() == 0
    assert overview(unsure.tallies).frame["first session known"].item() == 0


def test_sessions_intervals_and_units_are_those_of_each_alone(registry: Made) -> None:
    whole = by(sessions(registry.tallies), "centre")["all"]
    gaps = [
        [(later - day).days for day, later in zip(person.injected, person.injected[1:], strict=False)]
        for person in registry.people
    ]
    every = [gap for mine in gaps for gap in mine]
    assert whole["sessions"] == sum(len(person.injected) for person in registry.people)
    assert whole["people"] == sum(bool(person.injected) for person in registry.people)
    bands = [gap < 84 for gap in every], [84 <= gap <= 91 for gap in every], [91 < gap <= 182 for gap in every]
    names = ("interval under 84 days", "interval 84 to 91 days", "interval 92 to 182 days", "interval over 182 days")
    assert [whole[name] for name in names] == [*map(sum, bands), sum(gap > 182 for gap in every)]
    assert whole["mean interval"] == pytest.approx(fmean(every), abs=0.051)
    assert whole["median interval"] == median(every)
    assert whole["people with a gap over 13 weeks"] == sum(any(gap > 91 for gap in mine) for mine in gaps)
    units = [
        row["units"]
        for person in registry.people
        for row in person.sessions
        if row["date"] in person.injected and row["product"] == "onabotulinumtoxinA"
    ]
    assert whole["155 U"] == units.count(155)
    assert whole["units not known"] == units.count(None)
    assert whole["mean units"] == pytest.approx(fmean(one for one in units if one is not None), abs=0.051)


def test_side_effects_are_those_of_each_alone(registry: Made) -> None:
    found = by(effects(registry.tallies), "term")
    treated = [person for person in registry.people if person.injected]
    for term, row in found.items():
        assert row["treated people"] == len(treated)
        assert row["people with it"] == sum(term in terms_of(person.effects) for person in treated)
        assert row["people without a report"] == len(treated) - row["people with it"]
        severe = [
            any(
                (term in (ANY, one["term"])) and (one["grade"] or 0) >= 3 and one["date"] <= AS_OF
                for one in person.effects
            )
            for person in treated
        ]
        assert row["people with a severe one"] == sum(severe)


SHOWN = ("share_low", "share_high", "difference")


def test_side_effects_by_group_are_those_of_the_safety_rooms_signals(registry: Made) -> None:
    """`abate.safety.signals` is the reference: one definition of a session that a side effect followed."""
    certain = [
        {"session": f"{person.patient} {row['date']}", **row}
        for person in registry.people
        for row in person.sessions
        if row["date"] in person.injected and row["product"] == "onabotulinumtoxinA"
    ]
    reported = pl.DataFrame(
        [
            {"session": one["session_date"] and f"{person.patient} {one['session_date']}", "term": one["term"]}
            for person in registry.people
            for one in person.effects
            if one["date"] <= AS_OF
        ],
        {"session": pl.String, "term": pl.String},
    )
    spread = {
        "lot": [(one["session"], lot) for one in certain for lot in one["lots"] or [None]],
        "injector": [(one["session"], one["injector"]) for one in certain],
    }
    found = by(effects_by_group(registry.tallies), "by", "group", "term")
    for grouping, pairs in spread.items():
        given = pl.DataFrame(pairs, {"session": pl.String, grouping: pl.String}, orient="row")
        for term in ("eyelid-ptosis", "neck-pain"):
            alone = signals(given, reported, by=grouping, term=term)
            theirs = sorted(
                (row["sessions"], row["with"], *(row[name] and round(row[name], 4) for name in SHOWN))
                for row in alone.table.iter_rows(named=True)
            )
            ours = sorted(
                (row["sessions"], row["sessions followed"], row["low"], row["high"], row["difference"])
                for (kind, group, of), row in found.items()
                if (kind, of) == (grouping, term) and group != "all"
            )
            assert ours == theirs


def test_a_group_with_every_session_has_no_others_to_differ_from() -> None:
    registry = made(1)
    sessions = registry.bucket.sessions.with_columns(lots=pl.lit(["A1"]))
    rows = rows_of(replace(registry.bucket, sessions=sessions), QUESTIONS)
    found = by(effects_by_group(tallied(rows)), "by", "group", "term")["lot", "A1", ANY]
    assert found["share"] is not None
    assert (found["difference"], found["difference low"], found["difference high"]) == (None, None, None)


def test_injectors_are_numbered_and_never_named(registry: Made) -> None:
    groups = {row["group"] for row in effects_by_group(registry.tallies).frame.to_dicts() if row["by"] == "injector"}
    assert groups == {"all", "injector 1", "injector 2", "not known"}


def test_a_muscle_counts_once_however_many_sites_it_has(registry: Made) -> None:
    rows = by(effects_by_group(registry.tallies), "by", "group", "term")
    certain = [
        row for person in registry.people for row in person.sessions
        if row["date"] in person.injected and row["product"] == "onabotulinumtoxinA"
    ]  # fmt: skip
    assert rows["muscle", "temporalis", ANY]["sessions"] == sum(
        len(row["sites"]) == 2 and "temporalis-left-1" in row["sites"] for row in certain
    )


def test_centres_and_injector_volume_count_responders_as_each_alone(registry: Made) -> None:
    answers: Counter[Any] = Counter()
    by_centre: Counter[Any] = Counter()
    for person in registry.people:
        for _, name, stretch in person.asked():
            if name == "last 12 weeks":
                answer = person.fell(stretch, "headache_days", 30)
                answers[answer] += 1
                by_centre[person.centre, answer] += 1
    found = by(centres(registry.tallies), "outcome", "centre")
    bands = by(injector_volume(registry.tallies), "sessions of the injector in a year")
    for row in (found.get(("responders", "all")), bands.get("all")):
        if answers and row:
            assert [row["met"], row["not met"], row["not known"]] == [answers[one] for one in (True, False, None)]
    for (outcome, centre), row in found.items():
        if outcome == "responders" and centre != "all":
            assert [row["met"], row["not met"], row["not known"]] == [
                by_centre[centre, one] for one in (True, False, None)
            ]


def test_a_centre_lies_outside_only_where_all_that_is_possible_does() -> None:
    """20 of 20 do not respond against 3 of 4 elsewhere: below. With 12 of them not known: nobody can say."""
    rows = responders_by_centre({"a": (600, 200, 0), "b": (0, 20, 0)})
    assert by(centres(rows), "outcome", "centre")["responders", "b"]["against 99.8"] == BELOW
    rows = responders_by_centre({"a": (600, 200, 0), "b": (0, 8, 12)})
    assert by(centres(rows), "outcome", "centre")["responders", "b"]["against 99.8"] == WITHIN


def test_the_model_gives_the_mean_of_probabilities_and_people_without_one_are_counted() -> None:
    registry = made(1)
    known = [at for at, person in enumerate(registry.people) if person.course.baseline is not None]
    held = {at: 0.25 if at % 2 else 0.75 for at in known[1:]}
    model = pl.DataFrame(
        {"person": list(held), "reduction_30": list(held.values()), "reduction_50": None, "wear_off": 0.0}, MODEL
    )
    asked = replace(QUESTIONS, model=True)
    found = by(by_model(tallied(replace(registry.rows, questions=asked, model=model))), "outcome")
    row = found["headache days down by 30 %"]
    assert (row["with a figure of the model"], row["without one"]) == (len(held), 1)
    assert row["expected share"] == pytest.approx(fmean(held.values()), abs=1e-4)
    assert row["low"] < row["expected share"] < row["high"]
    assert found["headache days down by 50 %"]["expected share"] is None
    assert found["the effect wears off"]["high"] == 0


def test_a_registry_of_nobody_treated_has_outcomes_without_figures() -> None:
    bucket = replace(made(1, people=3).bucket, sessions=table([], LAYOUT_OF_SESSIONS.schema))
    tables = {of.name: of for of in outcome_tables(tallied(rows_of(bucket, QUESTIONS)), QUESTIONS)}
    assert tables["responders"].frame.is_empty()
    assert tables["people"].frame.row(0, named=True)["people"] == 3


def test_a_registry_of_nobody_has_no_figures() -> None:
    tables = {of.name: of for of in outcome_tables(tallied(rows_of(bucket_of(days_of({})), QUESTIONS)), QUESTIONS)}
    assert by(tables["overview"], "centre")["all"]["people"] == 0
    assert by(tables["sessions"], "centre")["all"]["median interval"] is None
    assert tables["course"].frame.is_empty()


def rows_with(people: list[dict[str, Any]], sessions: list[dict[str, Any]]) -> Rows:
    """Rows of people and sessions alone."""
    nobody = rows_of(bucket_of(days_of({})), QUESTIONS)
    return replace(nobody, people=table(people, PEOPLE), sessions=table(sessions, SESSIONS))


def responders_by_centre(counts: dict[str, tuple[int, int, int]]) -> Tallies:
    """Centres with so many people of whom a response is known to be there, known not to be, or not known."""
    answers = [
        (centre, answer)
        for centre, of in counts.items()
        for answer, n in zip((True, False, None), of, strict=True)
        for _ in range(n)
    ]
    treated = [
        {"person": at, "centre": centre, "sessions": 1, "answered_days": 0, "has_baseline_date": False}
        for at, (centre, _) in enumerate(answers)
    ]
    nobody, some = rows_with(treated, []), len(answers)
    met, not_met = (np.array([answer is known for _, answer in answers]) for known in (True, False))
    nothing = np.zeros(some, np.int64)
    stretches = replace(
        nobody.stretches,
        kind=np.full(some, LAST_12_WEEKS, np.uint8),
        at=np.arange(some),
        why=np.full(some, COUNTED, np.uint8),
        **dict.fromkeys(("cycle", "first_day", "months", "answered"), nothing + 1),
        **{side: dict.fromkeys(MEASURES, nothing) for side in ("low", "high")},
        met=dict.fromkeys(nobody.stretches.met, met),
        not_met=dict.fromkeys(nobody.stretches.not_met, not_met),
    )
    return tallied(replace(nobody, stretches=stretches))


def test_every_measure_is_in_the_course(registry: Made) -> None:
    assert set(course(registry.tallies).frame["measure"]) == set(MEASURES)
