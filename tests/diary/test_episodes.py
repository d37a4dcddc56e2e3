"""Attacks become days of the local calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abate.diary.day import Severity
from abate.diary.episodes import Episode, days_of
from abate.diary.table import DiaryTable

ONE_HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def rows(*episodes: Episode, **options: object) -> dict[str, dict[str, object]]:
    made = days_of(episodes, **options)  # type: ignore[arg-type]
    return {str(row["date"]): row for row in made.days.iter_rows(named=True)}


def test_an_attack_over_midnight_gives_two_headache_days():
    days = rows(Episode(at("2024-05-01 22:00"), at("2024-05-02 06:30")))
    assert {day: row["hours"] for day, row in days.items()} == {"2024-05-01": 2.0, "2024-05-02": 6.5}
    assert all(row["headache"] for row in days.values())


def test_an_attack_that_ends_at_midnight_does_not_touch_the_next_day():
    assert list(rows(Episode(at("2024-05-01 22:00"), at("2024-05-02 00:00")))) == ["2024-05-01"]


def test_an_attack_of_three_days_fills_the_day_in_the_middle():
    days = rows(Episode(at("2024-02-28 12:00"), at("2024-03-01 01:00")))
    assert [row["hours"] for row in days.values()] == [12.0, 24.0, 1.0]
    assert "2024-02-29" in days


def test_two_overlapping_attacks_do_not_count_their_common_hours_twice():
    days = rows(
        Episode(at("2024-05-01 00:00"), at("2024-05-01 20:00")),
        Episode(at("2024-05-01 10:00"), at("2024-05-02 00:00")),
    )
    assert days["2024-05-01"]["hours"] == 24.0


def test_two_attacks_apart_on_one_day_add_up():
    days = rows(
        Episode(at("2024-05-01 18:00"), at("2024-05-01 20:00")),
        Episode(at("2024-05-01 01:00"), at("2024-05-01 02:30")),
    )
    assert days["2024-05-01"]["hours"] == 3.5


def test_an_attack_without_an_end_is_a_headache_day_of_unknown_hours():
    day = rows(Episode(at("2024-05-01 22:00"), medicines=frozenset({"triptan"})))["2024-05-01"]
    assert (day["headache"], day["hours"], day["triptan"]) == (True, None, None)


def test_an_attack_of_known_hours_beside_one_without_end_leaves_the_hours_unknown():
    days = rows(Episode(at("2024-05-01 01:00"), at("2024-05-01 02:00")), Episode(at("2024-05-01 22:00")))
    assert days["2024-05-01"]["hours"] is None


def test_a_moment_is_a_headache_day_of_unknown_hours_and_of_known_medicine():
    moment = at("2024-05-01 09:00")
    day = rows(Episode(moment, moment, medicines=frozenset({"nsaid"})))["2024-05-01"]
    assert (day["hours"], day["nsaid"]) == (None, True)


def test_a_feature_is_true_if_one_attack_says_so_and_false_only_if_all_do():
    first, second = at("2024-05-01 01:00"), at("2024-05-01 09:00")
    for answers, expected in [
        ((True, None), True),
        ((True, False), True),
        ((False, False), False),
        ((False, None), None),
        ((None, None), None),
    ]:
        attacks = [
            Episode(start, start + ONE_HOUR, features={} if answer is None else {"nausea": answer})
            for start, answer in zip((first, second), answers, strict=True)
        ]
        assert rows(*attacks)["2024-05-01"]["nausea"] is expected


def test_the_severity_is_the_worst_and_unknown_where_an_attack_leaves_it_open_unless_one_was_severe():
    first, second = at("2024-05-01 01:00"), at("2024-05-01 09:00")
    for severities, expected in [
        ((Severity.MILD, Severity.MODERATE), 2),
        ((Severity.MILD, None), None),
        ((Severity.SEVERE, None), 3),
        ((None, None), None),
    ]:
        attacks = [
            Episode(start, start + ONE_HOUR, severity=severity)
            for start, severity in zip((first, second), severities, strict=True)
        ]
        assert rows(*attacks)["2024-05-01"]["severity"] == expected


def test_a_medicine_of_a_three_day_attack_is_not_counted_on_its_first_day_but_unknown_on_all():
    attack = Episode(at("2024-05-01 22:00"), at("2024-05-03 06:30"), medicines=frozenset({"triptan"}))
    assert [row["triptan"] for row in rows(attack).values()] == [None, None, None]


def test_a_medicine_of_a_one_day_attack_counts_on_that_day_even_beside_a_long_attack():
    long = Episode(at("2024-05-01 22:00"), at("2024-05-02 06:30"), medicines=frozenset({"triptan", "nsaid"}))
    short = Episode(at("2024-05-02 12:00"), at("2024-05-02 13:00"), medicines=frozenset({"triptan"}))
    days = rows(long, short)
    assert (days["2024-05-01"]["triptan"], days["2024-05-02"]["triptan"]) == (None, True)
    assert days["2024-05-02"]["nsaid"] is None


def test_a_class_of_medicine_that_is_not_named_is_not_known_rather_than_not_taken():
    day = rows(Episode(at("2024-05-01 01:00"), at("2024-05-01 02:00")))["2024-05-01"]
    assert all(day[name] is None for name in ("triptan", "opioid", "nausea", "aura", "severity"))


def test_days_that_are_not_listed_stay_unanswered_unless_they_are_called_clear():
    attacks = [Episode(at(f"2024-05-{day} 01:00"), at(f"2024-05-{day} 02:00")) for day in ("01", "04")]
    assert list(rows(*attacks)) == ["2024-05-01", "2024-05-04"]
    clear = rows(*attacks, unlisted="clear")
    assert [row["headache"] for row in clear.values()] == [True, False, False, True]
    assert clear["2024-05-02"]["triptan"] is None


def test_the_days_after_an_attack_without_an_end_stay_open_even_if_unlisted_days_are_clear():
    attacks = [
        Episode(at("2024-05-01 01:00")),
        Episode(at("2024-05-04 01:00"), at("2024-05-04 02:00")),
        Episode(at("2024-05-06 01:00"), at("2024-05-06 02:00")),
    ]
    assert list(rows(*attacks, unlisted="clear")) == ["2024-05-01", "2024-05-04", "2024-05-05", "2024-05-06"]


def test_a_headache_wins_over_a_day_called_free_and_it_is_said():
    attack = Episode(at("2024-05-01 01:00"), at("2024-05-01 02:00"))
    made = days_of([attack], headache_free=[date(2024, 5, 1), date(2024, 5, 2)])
    assert made.days["headache"].to_list() == [True, False]
    assert "2024-05-01" in made.remarks[0]


def test_the_hour_lost_in_spring_is_not_an_hour_of_headache():
    attack = Episode(at("2024-03-09 22:00"), at("2024-03-10 06:00"), clock_change=ONE_HOUR)
    assert [row["hours"] for row in rows(attack).values()] == [2.0, 5.0]
    assert days_of([attack]).remarks == ()


def test_the_hour_won_in_autumn_is_an_hour_of_headache():
    attack = Episode(at("2024-11-02 22:00"), at("2024-11-03 06:00"), clock_change=-ONE_HOUR)
    assert [row["hours"] for row in rows(attack).values()] == [2.0, 7.0]


def test_a_short_attack_while_the_clock_goes_back_can_end_before_it_starts_by_the_clock():
    attack = Episode(at("2024-11-03 01:50"), at("2024-11-03 01:10"), clock_change=-ONE_HOUR)
    assert rows(attack)["2024-11-03"]["hours"] == pytest.approx(1 / 3, abs=1e-3)


def test_two_attacks_through_one_change_of_the_clock_lose_its_hour_once():
    first = Episode(at("2024-03-09 22:00"), at("2024-03-10 06:00"), clock_change=ONE_HOUR)
    second = Episode(at("2024-03-10 01:00"), at("2024-03-10 08:00"), clock_change=ONE_HOUR)
    assert rows(first, second)["2024-03-10"]["hours"] == 7.0


def test_a_day_of_twenty_five_hours_is_written_as_twenty_four_and_said_aloud():
    attack = Episode(at("2024-11-02 12:00"), at("2024-11-04 00:00"), clock_change=-ONE_HOUR)
    made = days_of([attack])
    assert made.days["hours"].to_list() == [12.0, 24.0]
    assert "25 hours" in made.remarks[0]


def test_a_change_of_the_clock_within_a_long_attack_is_said_aloud():
    made = days_of([Episode(at("2024-03-08 12:00"), at("2024-03-11 00:30"), clock_change=timedelta(hours=9))])
    assert made.days["hours"].to_list() == [12.0, 24.0, 15.0, 0.5]
    assert "on which of its 4 days is not said" in made.remarks[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"end": at("2024-05-01 08:00")},
        {"end": at("2024-05-01 10:30"), "clock_change": 2 * ONE_HOUR},
        {"features": {"nausae": True}},
        {"medicines": frozenset({"botox"})},
        {"end": datetime.fromisoformat("2024-05-01 10:00+02:00")},
    ],
)
def test_an_impossible_episode_cannot_be_made(wrong: dict[str, object]):
    with pytest.raises(ValueError, match=r"episode|column"):
        Episode(at("2024-05-01 09:00"), **wrong)  # type: ignore[arg-type]


MINUTES = st.integers(0, 5 * 24 * 60)


@given(st.lists(st.tuples(MINUTES, st.integers(1, 2 * 24 * 60)), min_size=1, max_size=6))
def test_the_hours_of_a_day_are_those_minutes_in_which_some_attack_went_on(spans: list[tuple[int, int]]):
    """Against a slow count, minute by minute."""
    first = at("2024-05-01 00:00")
    attacks = [
        Episode(first + timedelta(minutes=begin), first + timedelta(minutes=begin + length))
        for begin, length in spans
    ]
    minutes = {first + timedelta(minutes=begin + minute) for begin, length in spans for minute in range(length)}
    expected: dict[date, int] = {}
    for minute in minutes:
        expected[minute.date()] = expected.get(minute.date(), 0) + 1
    made = days_of(attacks).days
    counted = dict(zip(made["date"], made["hours"], strict=True))
    assert counted == pytest.approx({day: count / 60 for day, count in expected.items()}, abs=1e-4)
    assert DiaryTable.of(made).days.height == len(expected)


@given(st.permutations(range(4)))
def test_the_order_of_attacks_never_matters(order: list[int]):
    attacks = [
        Episode(
            at("2024-05-01 22:00"), at("2024-05-02 06:30"), severity=Severity.MILD, medicines=frozenset({"nsaid"})
        ),
        Episode(at("2024-05-02 05:00"), at("2024-05-02 07:00"), severity=Severity.SEVERE, features={"nausea": True}),
        Episode(at("2024-05-02 09:00"), at("2024-05-02 10:00"), features={"nausea": False}, note="n"),
        Episode(at("2024-05-04 09:00")),
    ]
    shuffled = days_of([attacks[n] for n in order], unlisted="clear")
    assert shuffled.days.equals(days_of(attacks, unlisted="clear").days)
