"""The response on a terminal, for every kind of person: whatever is known, something is told and nothing breaks."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console
from tests.response.test_course import after, diary
from tests.response.test_respond import WHOLE, scattered

from abate import Response, respond
from abate.diary import Diary
from abate.reports.response_terminal import print_response


def printed(response: Response) -> str:
    out = io.StringIO()
    print_response(response, Console(file=out, width=80))
    return " ".join(out.getvalue().split())


def told(days: int, *injected: int) -> Response:
    return respond(diary(WHOLE), injections=[after(day) for day in injected], as_of=after(days))


@pytest.mark.parametrize(
    "asked",
    [
        lambda: told(167, 0, 84),
        lambda: told(167),
        lambda: told(10, 0),
        lambda: respond(diary({}), injections=[after(0)], as_of=after(84)),
        lambda: respond(diary(scattered(-84, 167, 20)), injections=[after(0), after(84)], as_of=after(167)),
        lambda: respond(diary(scattered(0, 167, 20)), injections=[after(0), after(84)], as_of=after(167)),
    ],
    ids=["treated", "never injected", "just injected", "empty diary", "no response", "no baseline"],
)
def test_whatever_is_known_the_estimand_and_the_limits_are_told(asked: Callable[[], Response]) -> None:
    out = printed(asked())
    assert "Total change on treatment" in out
    assert "What one diary cannot say" in out
    assert "Findings for a clinician" in out


def test_a_silent_model_says_that_it_is_and_why() -> None:
    out = printed(told(10, 0))
    assert "No figure has enough support; the warnings say why." in out
    assert "11 days have passed since the first injections, fewer than 28" in out
    assert "in 100" not in out


def test_a_stop_that_is_not_met_and_one_that_does_not_apply_are_told_as_such() -> None:
    assert "Stop – not applicable" in printed(told(167))
    assert "Stop ○ not met" in printed(told(100, 0))


def test_a_name_steers_no_terminal() -> None:
    response = told(167, 0, 84)
    hostile = Diary("Demo \x1b[31mAmber [bold]", response.diary.days)
    out = printed(respond(hostile, injections=[after(0)], as_of=after(167)))
    assert "\x1b" not in out
    assert "[bold]" in out
