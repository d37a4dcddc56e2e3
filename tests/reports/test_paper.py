"""One page for the doctor, whatever the history holds."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from tests.reports.conftest import diary

from abate import Assessment, assess
from abate.reports.paper import paper
from abate.reports.words import count_in_figures


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == 1
        page = document[0].get_textpage()
        return " ".join(page.get_text_range().split())
    finally:
        document.close()


def test_a_year_fits_one_page_with_its_counts_and_documents(year: Assessment) -> None:
    text = text_of(paper(year))
    for month in year.months[:4]:
        assert f"{month.answered_days} of 28 {count_in_figures(month.counts['headache_days'])} " in text
    for name in ("us-label", "nice-ta260", "ehf-2018", "evicore"):
        assert name in text
    assert "Quilla Testperson" in text
    assert "born 2 Apr 1985" in text
    assert "1.3 Chronic migraine" in text
    assert "findings for a clinician, not a diagnosis" in text.lower()


def test_unverified_documents_are_named_as_such(year: Assessment) -> None:
    text = text_of(paper(year))
    assert text.count("unverified") >= sum(
        judged.document.status == "unverified" for judged in year.documents.values()
    )
    assert "ihs-2025-goals (second-hand)" in text


def test_thirty_preventives_and_texts_that_would_be_markup_still_fit_one_page(extreme: Assessment) -> None:
    text = text_of(paper(extreme))
    assert "<script>alert('x')</script> #let x = 1 $y$ \\ *bold*" in text
    assert "more preventives" in text
    assert "more months in the diary" in text


def test_no_contraindication_red_flag_or_caution_is_left_out_for_want_of_room(extreme: Assessment) -> None:
    text = text_of(paper(extreme))
    for warning in (
        "Hypersensitivity to any botulinum toxin",
        "Infection at a proposed injection site",
        "Papilloedema",
        "neuromuscular disorder raises the risk",
        "No adequate data in pregnancy",
        "anticoagulant",
    ):
        assert warning in text


@pytest.mark.parametrize("case", ["almost_empty", "many_blanks"])
def test_little_knowledge_is_one_page_too(case: str, request: pytest.FixtureRequest) -> None:
    text = text_of(paper(request.getfixturevalue(case)))
    assert "Which preventives were tried is not known" in text
    assert "date of birth not known" in text


def test_the_page_is_tagged_and_titled_in_english_and_the_same_every_time(year: Assessment) -> None:
    pdf = paper(year)
    assert b"pdfuaid" in pdf
    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"/Lang ?\(en", pdf)
    assert (
        pypdfium2.PdfDocument(pdf).get_metadata_dict()["Title"]
        == "Headache assessment, Quilla Testperson, 1 Mar 2026"
    )
    assert pdf == paper(year)


def test_a_name_in_letters_of_no_font_at_hand_is_printed_all_the_same() -> None:
    text = text_of(paper(assess(diary("Nemo \U0001f642 \u674e", 24))))
    assert "Nemo" in text
