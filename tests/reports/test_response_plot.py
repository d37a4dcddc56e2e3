"""The plot of a course: every week drawn, an unanswered one never as a good one, the model's band over it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from tests.response.test_course import after, diary
from tests.response.test_respond import WHOLE, Days, scattered

from abate import Response, respond
from abate.errors import RefusedError
from abate.reports.response_plot import MOST_WEEKS, Plot, figure, picture_of, plot_of
from abate.reports.response_strips import strips

SVG = {"svg": "http://www.w3.org/2000/svg"}


def response(days: Days, *injected: int, on: int) -> Response:
    return respond(diary(days), injections=[after(day) for day in injected], as_of=after(on))


def drawn(days: Days, *injected: int, on: int) -> Plot:
    found = plot_of(response(days, *injected, on=on))
    assert found is not None
    return found


def test_every_week_from_the_baseline_to_the_as_of_day_is_drawn_and_stands_in_the_table() -> None:
    found = drawn(WHOLE, 0, 84, on=167)
    assert len(found.bars) == len(found.rows) == 36
    assert found.rows[0].dates.startswith("13 Oct")
    assert all(row.expected for row in found.rows)


def test_a_week_that_nobody_answered_is_open_to_the_top_and_never_empty() -> None:
    gap = {day: said for day, said in WHOLE.items() if not 7 <= (day - after(0)).days < 14}
    found = drawn(gap, 0, 84, on=167)
    bar = found.bars[13]
    assert bar.solid_y == found.floor
    assert bar.open_y == found.top
    assert "no day answered" in found.rows[13].counted
    assert "1 week is not answered at all" in found.words


def test_a_week_free_of_headache_has_no_bar() -> None:
    free = WHOLE | scattered(0, 27, 0)
    bar = drawn(free, 0, 84, on=167).bars[12]
    assert bar.solid_y == bar.open_y == drawn(free, 0, 84, on=167).floor


def test_the_bands_hold_each_other_and_the_line() -> None:
    found = drawn(WHOLE, 0, 84, on=167)

    def edges(outline: str) -> tuple[list[float], list[float]]:
        heights = [float(point.split(",")[1]) for point in outline.split()]
        half = len(heights) // 2
        return heights[:half], heights[half:][::-1]

    (wide_top, wide_low), (top, low) = edges(found.wide), edges(found.narrow)
    line = [float(point.split(",")[1]) for point in found.line.split()]
    assert len(line) == len(top) == 36
    for highest, high, middle, lower, lowest in zip(wide_top, top, line, low, wide_low, strict=True):
        assert highest <= high <= middle <= lower <= lowest


def test_without_an_answer_of_the_model_the_weeks_stand_alone_and_no_band_is_promised() -> None:
    found = drawn(scattered(0, 83, 10), 0, on=83)
    assert found.line == ""
    assert "expects" not in figure(found)
    assert all(not row.expected for row in found.rows)


def test_injections_stand_at_their_day_and_only_they_are_marked() -> None:
    found = drawn(WHOLE, 0, 60, on=167)
    assert [number for _, number in found.injections] == ["1", "2"]
    (first, _), (second, _) = found.injections
    slot = (found.right - found.left) / 36
    assert (second - first) / slot == pytest.approx(60 / 7, abs=0.01)


def test_of_a_long_course_the_newest_weeks_are_drawn_and_the_rest_is_said() -> None:
    found = drawn(scattered(-84, 840, 10), *range(0, 840, 84), on=840)
    assert len(found.bars) == MOST_WEEKS
    assert found.left_out == 12 + 121 - MOST_WEEKS
    assert f"{found.left_out} earlier weeks are not drawn" in figure(found)


def test_the_file_is_well_formed_named_and_holds_no_markup_of_a_name() -> None:
    told = response(WHOLE, 0, 84, on=167)
    hostile = Response(
        diary=type(told.diary)("<script>alert(1)</script>", told.diary.days),
        findings=told.findings,
        assessment=told.assessment,
        warnings=told.warnings,
    )
    root = ET.fromstring(picture_of(hostile))  # noqa: S314 - our own file
    assert root.find("svg:title", SVG) is not None
    assert root.find("svg:desc", SVG) is not None
    assert root.get("role") == "img"
    assert root.find(".//svg:script", SVG) is None


def test_where_nothing_was_injected_there_is_nothing_to_draw() -> None:
    with pytest.raises(RefusedError, match="no course to draw"):
        picture_of(respond(diary(WHOLE), injections=[], as_of=after(167)))


def test_strips_of_text_tell_a_week_without_an_answer_from_one_without_headache() -> None:
    days = scattered(-28, -1, 20) | scattered(0, 27, 0) | scattered(35, 83, 28)
    told = response(days, 0, on=83)
    before, cycle = strips(told.diary, told.findings.course)
    assert cycle.signs.split() == ["_"] * 4 + ["?"] + ["█"] * 7
    assert cycle.unanswered.split() == ["7"]
    assert before.name == "Before"
