"""The response in words: chances in numbers of 100, the grey zone named, a rise never told as a fall."""

from __future__ import annotations

from typing import Any

import pytest

from abate.reports.response_words import (
    chances,
    change_in_words,
    cheap_in_words,
    figures,
    of_100,
    times_in_words,
    wear_off_in_words,
)


def answer(**given: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("reduction", "probability", "wear_off", "onset", "duration"))
    return {**nothing, "grey_zone": {"from": 0.2, "to": 0.8}, "changes": [], **given}


def reduction(mean: float, *limits: float) -> dict[str, Any]:
    low95, low80, high80, high95 = limits
    return {"mean": mean, "interval80": [low80, high80], "interval95": [low95, high95]}


@pytest.mark.parametrize(
    ("chance", "words", "grey"),
    [
        (0.05, "very unlikely", False),
        (0.051, "unlikely", False),
        (0.2, "unlikely", False),
        (0.201, "grey zone: this diary cannot tell", True),
        (0.799, "grey zone: this diary cannot tell", True),
        (0.8, "likely", False),
        (0.95, "likely", False),
        (0.951, "very likely", False),
        (0.0, "very unlikely", False),
        (1.0, "very likely", False),
    ],
)
def test_a_chance_has_the_word_of_its_place_and_the_grey_zone_none(chance: float, words: str, grey: bool) -> None:
    [told] = chances(answer(probability={"reduction_30": chance}))
    assert (told.words, told.grey) == (words, grey)


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "fewer than 1 in 100"),
        (0.01, "1 in 100"),
        (0.48, "48 in 100"),
        (0.99, "99 in 100"),
        (1.0, "more than 99 in 100"),
    ],
)
def test_a_chance_is_never_told_as_none_or_as_certainty(chance: float, words: str) -> None:
    assert of_100(chance) == words


@pytest.mark.parametrize(
    ("given", "level", "span"),
    [
        (reduction(0.29, 0.0, 0.1, 0.45, 0.52), "29 % below", "a fall of 10 to 45 %"),
        (reduction(0.1, -0.2, -0.05, 0.3, 0.4), "10 % below", "between a rise of 5 % and a fall of 30 %"),
        (reduction(-0.2, -0.5, -0.4, -0.1, 0.1), "20 % above", "a rise of 10 to 40 %"),
    ],
)
def test_a_fall_and_a_rise_are_told_as_what_they_are(given: dict[str, Any], level: str, span: str) -> None:
    first, sure, _ = change_in_words(answer(reduction=given))
    assert level in first
    assert span in sure


def test_where_the_model_says_nothing_nothing_is_told() -> None:
    assert list(change_in_words(answer())) == []
    assert chances(answer()) == []
    assert wear_off_in_words(answer()) == ""
    assert list(figures(answer())) == []
    assert list(times_in_words(answer())) == []


def test_wear_off_stands_beside_what_was_believed_before_and_beside_its_double() -> None:
    told = wear_off_in_words(answer(wear_off={"probability": 0.2, "prior": 0.05}))
    assert "20 in 100" in told
    assert "it was 5 in 100" in told
    assert "A bad stretch in those weeks looks the same." in told


def test_onset_is_a_figure_of_the_population_alone() -> None:
    learnt = {"population_days": 8.0, "days": 3.0, "doubt_left": 0.97}
    [told] = times_in_words(answer(onset=learnt))
    assert "8 days in the population" in told
    assert "3 days" not in told


def test_a_cheap_estimate_on_a_remembered_baseline_says_so() -> None:
    given = {"reduction": 0.27, "usual_error": 0.15, "baseline_from": "history", "why": None}
    assert "27 % below" in cheap_in_words(answer(cheap_estimate=given))
    assert "what the history states" in cheap_in_words(answer(cheap_estimate=given))
    assert "history" not in cheap_in_words(answer(cheap_estimate={**given, "baseline_from": "diary"}))
    none = {**given, "reduction": None, "why": "there is no baseline"}
    assert (
        cheap_in_words(answer(cheap_estimate=none)) == "Cheap estimate from counts: no figure, there is no baseline."
    )
