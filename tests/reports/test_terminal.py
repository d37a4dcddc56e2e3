"""The assessment in a terminal of 80 columns."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from abate import Assessment
from abate.reports.terminal import print_assessment


def printed(assessment: Assessment, width: int = 80) -> str:
    console = Console(file=StringIO(), width=width, color_system=None)
    print_assessment(assessment, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("case", ["year", "almost_empty", "many_blanks", "extreme"])
def test_it_fits_80_columns_and_cuts_nothing_off(case: str, request: pytest.FixtureRequest) -> None:
    text = printed(request.getfixturevalue(case))
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
    assert "…" not in text


def test_what_stands_against_treatment_comes_before_the_counts(extreme: Assessment) -> None:
    text = printed(extreme)
    assert (
        text.index("Contraindication: Hypersensitivity") < text.index("Caution: ") < text.index("Months of 28 days")
    )


def test_each_month_has_its_answered_days_and_its_bounds(year: Assessment) -> None:
    lines = printed(year).splitlines()
    for month in year.months[:6]:
        line = next(line for line in lines if line.strip().startswith(f"{month.last_day.day} {month.last_day:%b %Y}"))
        assert f"{month.answered_days}/28" in line
    assert "  and 7 earlier months" in lines


def test_outcomes_have_words_and_signs_not_colour_alone(year: Assessment) -> None:
    text = printed(year)
    for shown in ("● met", "○ not met", "◐ not known"):
        assert shown in text


def test_documents_whose_text_was_not_read_say_so_wherever_they_stand(year: Assessment) -> None:
    text = printed(year)
    for judged in year.documents.values():
        if judged.document.status == "unverified":
            assert text.count(f"{judged.document.id} (unverified)") == 1
    table = text[text.index("Documents side by side") : text.index("Reasons")]
    assert table.count("(unverified)") == 5
    assert "ihs-2025-goals (second-hand)" in text


def test_the_diagnosis_is_named(year: Assessment) -> None:
    assert "1.3 Chronic migraine" in printed(year)


def test_questions_are_few_and_the_rest_is_counted(year: Assessment, almost_empty: Assessment) -> None:
    for assessment in (year, almost_empty):
        asked = printed(assessment)
        asked = asked[asked.index("What would settle what is open") : asked.index("\nWarnings")]
        assert "more" in asked.splitlines()[-1]


def test_text_from_a_file_can_neither_style_nor_steer_the_terminal(extreme: Assessment) -> None:
    text = printed(extreme)
    assert "\x1b" not in text
    assert "<script>alert('x')</script>" in text
