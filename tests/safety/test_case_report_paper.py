"""The draft on paper: a draft on every page, what is missing first, nothing claimed."""

from __future__ import annotations

import pypdfium2
import pytest
from tests.safety.effects import case, effect
from tests.safety.test_case_report import EMPTY

from abate.reports.case_report import case_report_paper

HOSTILE = "<script>alert('x')</script> #let x = 1 $y$ *bold* \x1b[31m"


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def darkest_shares(pdf: bytes) -> list[float]:
    """How much of each page is neither white nor nearly so: a blank page would have nothing."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pictures = [page.render(scale=0.5).to_numpy() for page in document]
        return [float((picture.min(axis=2) < 245).mean()) for picture in pictures]
    finally:
        document.close()


def test_every_page_says_that_it_is_a_draft_submitted_to_nobody() -> None:
    pages = pages_of(case_report_paper(case(effects=(effect(),) * 5)))
    assert len(pages) > 1
    assert all("DRAFT. Not submitted to any authority." in page for page in pages)


def test_every_page_carries_the_word_across_it_as_a_picture() -> None:
    assert all(share > 0.02 for share in darkest_shares(case_report_paper(case(effects=(effect(),) * 5))))


def test_what_is_missing_stands_first() -> None:
    text = pages_of(case_report_paper(case(**EMPTY)))[0]
    assert text.index("the reporter's country") < text.index("The four minimum criteria")
    assert text.count("not met") == 4


def test_a_complete_report_says_so_and_what_else_is_asked_for() -> None:
    text = pages_of(case_report_paper(case(effects=(effect(lots=None),))))[0]
    assert "Nothing of the four minimum criteria is missing" in text
    assert "brand and lot" in text


def test_the_page_shows_grade_with_version_and_expectedness_with_its_status() -> None:
    text = " ".join(pages_of(case_report_paper(case())))
    assert "grade 2 by CTCAE v5.0" in text
    assert "<1 % on placebo (us-label, recalled)" in text
    assert "common, 1 to 10 % (eu-label, recalled)" in " ".join(pages_of(case_report_paper(case(), label="eu-label")))


def test_no_cause_is_stated() -> None:
    assert "no cause is stated" in pages_of(case_report_paper(case()))[0]


@pytest.mark.parametrize(
    ("place", "named", "other"), [("uk", "Yellow Card", "MedWatch"), ("us", "MedWatch", "Yellow")]
)
def test_the_place_names_its_authority(place: str, named: str, other: str) -> None:
    text = " ".join(pages_of(case_report_paper(case(), jurisdiction=place)))
    assert named in text
    assert other not in text


def test_text_that_would_be_markup_is_shown_as_it_is() -> None:
    text = " ".join(pages_of(case_report_paper(case(narrative=HOSTILE, product=HOSTILE))))
    assert "<script>alert('x')</script> #let x = 1 $y$ *bold*" in text


def test_a_word_of_two_hundred_letters_stays_on_the_page() -> None:
    document = pypdfium2.PdfDocument(case_report_paper(case(product="W" * 200, effects=(effect(lots=["M" * 200]),))))
    for page in document:
        text = page.get_textpage()
        assert all(text.get_charbox(at)[2] < page.get_width() for at in range(text.count_chars()))
    document.close()


def test_it_is_tagged_for_screen_readers_and_the_same_every_time() -> None:
    pdf = case_report_paper(case())
    assert b"pdfuaid" in pdf
    assert pdf == case_report_paper(case())
