"""What the page says and what it never lets through."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape, unescape

import pytest

from abate import Assessment
from abate.criteria.findings import Finding
from abate.reports.documents import TREATMENT_DECISIONS, side_by_side
from abate.reports.page import page


def leaves(finding: Finding) -> list[Finding]:
    return [leaf for part in finding.criteria for leaf in leaves(part)] if finding.criteria else [finding]


def as_text(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


@pytest.fixture(scope="module")
def html(year: Assessment) -> str:
    return page(year)


def test_text_of_a_diary_or_history_never_becomes_markup(extreme: Assessment) -> None:
    written = page(extreme)
    assert "<script" not in written.lower()
    assert "&lt;script&gt;" in written
    assert "\x1b" not in written


def test_the_policy_allows_the_style_of_the_page_and_nothing_else(html: str) -> None:
    style = re.search("<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert " style=" not in html
    assert not re.search(r"\son[a-z]+=", html)
    assert not re.search(r"(src|srcset|data|action)=", html)


def test_every_month_stands_in_a_table_with_its_bounds_and_its_answered_days(html: str, year: Assessment) -> None:
    text = as_text(html)
    for month in year.months:
        count = month.counts["headache_days"]
        figures = f"{count.low:.0f}" if count.low == count.high else f"{count.low:.0f}–{count.high:.0f}"
        assert f"{month.answered_days} of 28 {figures} " in text


def test_every_decision_has_its_outcome_in_words_and_its_reason(html: str, year: Assessment) -> None:
    text = unescape(as_text(html))
    for judged in year.documents.values():
        for finding in judged.decisions.values():
            assert f"{finding.outcome.words} " in text
            for leaf in leaves(finding):
                assert " ".join(leaf.because.split()) in text


def test_every_document_is_compared_with_its_status(html: str, year: Assessment) -> None:
    table = html[html.index('id="documents-caption"') : html.index('id="reasons"')]
    for judged in side_by_side(year):
        assert escape(judged.document.title) in table
        for name in TREATMENT_DECISIONS:
            assert (f'href="#because-{judged.document.id}-{name}"' in table) == (name in judged.decisions)
    unverified = [judged for judged in side_by_side(year) if judged.document.status == "unverified"]
    assert table.count("unverified example") == len(unverified) > 0


def test_every_day_of_the_calendar_says_what_it_was(html: str, year: Assessment) -> None:
    days = re.findall(r'<td class="day day-([a-z]+)[^>]*>.*?<span class="unseen">([^<]+)</span></td>', html)
    assert len(days) == 28 * len(year.months)
    answered = sum(month.answered_days for month in year.months)
    assert sum(state != "unanswered" for state, _ in days) == answered
    assert all("not answered" in words for state, words in days if state == "unanswered")


def test_a_contraindication_stands_before_everything_else(extreme: Assessment) -> None:
    text = as_text(page(extreme))
    assert text.index("Contraindication: Hypersensitivity to any botulinum toxin") < text.index("Last 28 days")
    assert "A neuromuscular disorder raises the risk" in text


def test_what_was_never_asked_is_named_as_not_known(almost_empty: Assessment) -> None:
    text = as_text(page(almost_empty))
    assert "not known Contraindications not known yet: " in text
    assert "Which preventives were tried is not known" in text
    assert "date of the text not found" in text


def test_codes_not_met_are_folded_away(html: str) -> None:
    codes = html[html.index('id="classification"') :]
    assert re.search(r'<details class="stays-folded">\s*<summary>Not met: \d+ codes</summary>', codes)


def test_the_questions_that_settle_a_decision_alone_come_first(html: str) -> None:
    listed = html[html.index('id="questions"') : html.index('id="months"')]
    assert listed.rindex("Alone can settle") < listed.index("Bears on")
