"""The decision aid meets the twelve IPDAS items, and every figure in it has a source that says how it was read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from pydantic import ValidationError
from tests.clinic.guide.pages import text_of

from abate.clinic.guide.documents import (
    FOLDER,
    READ_WORDS,
    DecisionAid,
    Figure,
    Option,
    decision_aid,
    expectations,
    help_after_injections,
    sources,
    sources_of,
)
from abate.clinic.guide.icons import IconArray
from abate.errors import InputError
from abate.strict_yaml import read

pytestmark = pytest.mark.django_db

WRITTEN: dict[str, Any] = read(FOLDER / "decision_aid.yaml", InputError).value
BOTOX: dict[str, Any] = next(option for option in WRITTEN["options"] if option["id"] == "botox")
RESPONDERS: dict[str, Any] = BOTOX["figures"][0]


@pytest.fixture
def html() -> str:
    return Client().get("/decision-aid/").content.decode()


def section(html: str, name: str) -> str:
    """What stands under the heading with this name, up to the next of its rank or higher."""
    start = re.search(rf'<h(\d) id="{name}">', html)
    assert start, f"no section {name}"
    rest = html[start.end() :]
    end = re.search(rf"<h[1-{start[1]}][ >]|</section>|</main>", rest)
    return text_of(rest[: end.start()] if end else rest)


def options(html: str) -> dict[str, str]:
    """The section of each option."""
    found = re.findall(r'<section class="option" aria-labelledby="([^"]+)">(.*?)</section>', html, re.DOTALL)
    return dict(found)


# ---- IPDAS, the six that qualify ------------------------------------------------------------------------


def test_1_it_describes_the_condition(html: str) -> None:
    assert "15 days a month or more" in section(html, "condition")


def test_2_it_states_the_decision(html: str) -> None:
    assert "one decision" in section(html, "decision")


def test_3_it_lists_every_option_and_doing_nothing_among_them(html: str) -> None:
    assert list(options(html)) == ["nothing", "overuse", "tablets", "cgrp", "botox", "without-medicine"]
    assert "Nothing new for now" in section(html, "options")


def test_4_every_option_has_good_sides(html: str) -> None:
    for words in options(html).values():
        assert re.search(r"<h3>Good sides</h3><ul><li>\w", words)


def test_5_every_option_has_bad_sides(html: str) -> None:
    for words in options(html).values():
        assert re.search(r"<h3>Bad sides</h3><ul><li>\w", words)


def test_6_every_option_tells_what_it_is_like_to_live_through(html: str) -> None:
    for words in options(html).values():
        assert re.search(r"<h3>What is it like\?</h3><p>\w", words)


# ---- IPDAS, the six that certify ------------------------------------------------------------------------


def test_7_every_option_is_told_in_equal_detail(html: str) -> None:
    headings = {tuple(re.findall(r"<h3>(.*?)</h3>", words)) for words in options(html).values()}
    assert len(headings) == 1
    aid = decision_aid()
    for part in ("what", "how", "living", "effort"):
        lengths = [len(getattr(option, part).split()) for option in aid.options]
        assert max(lengths) <= 2.5 * min(lengths), f"{part}: {lengths}"
    assert {(len(option.good), len(option.bad)) for option in aid.options} == {(2, 2)}


def test_8_it_cites_its_sources(html: str) -> None:
    assert "Dodick and others, Headache 2010" in section(html, "sources")
    for name in sources_of(decision_aid()):
        assert f'id="source-{name}"' in html
        assert f'href="#source-{name}"' in html


def test_9_it_has_a_date(html: str) -> None:
    assert "Written on 22 Nov 2026" in section(html, "date")


def test_10_it_tells_how_it_is_kept_up_to_date(html: str) -> None:
    assert "at least once a year" in section(html, "updates")
    assert decision_aid().review_by > decision_aid().written


def test_11_it_tells_how_uncertain_the_figures_are(html: str) -> None:
    assert "cannot compare figures of different options" in section(html, "uncertain")
    for words in options(html).values():
        assert re.search(r"<h3>How sure is it\?</h3><p>\w", words)


def test_12_it_tells_who_paid(html: str) -> None:
    said = section(html, "paid")
    assert "Nobody paid" in said
    assert "conflict of interest" in said


# ---- what a person deciding must read about Botox -------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "not a quick fix",
        "weeks to months",
        "It wears off. It is repeated every 12 weeks.",
        "not for every type of headache",
        "mostly mild",
        "Sometimes they are severe",
        "hours to weeks later",
        "people have died",
        "Only a qualified professional",
        "looks at your whole history",
    ],
)
def test_it_says_what_is_important_about_botox(html: str, words: str) -> None:
    assert words in section(html, "important")


# ---- figures --------------------------------------------------------------------------------------------


def test_half_the_headache_days_is_47_against_35_of_100(html: str) -> None:
    assert (RESPONDERS["group"]["people"], RESPONDERS["compared"]["people"]) == (47, 35)
    said = text_of(options(html)["botox"])
    assert "47 of 100 people who got Botox" in said
    assert "35 of 100 people who got dummy injections" in said


def test_where_sources_disagree_both_figures_are_told(html: str) -> None:
    assert "found 45 against 34" in text_of(options(html)["botox"])


def test_how_each_figure_was_read_stands_beside_it(html: str) -> None:
    for option in decision_aid().options:
        shown = text_of(options(html)[option.id])
        for figure in option.figures:
            assert READ_WORDS[sources()[figure.source].status] in shown


def test_every_picture_has_100_signs_and_as_many_filled_as_its_figure_says(html: str) -> None:
    pictures = re.findall(r'<svg class="icons.*?aria-label="([^"]+)">(.*?)</svg>', html, re.DOTALL)
    assert len(pictures) == sum(len(f.groups) for option in decision_aid().options for f in option.figures)
    for label, drawn in pictures:
        counted, others = (
            re.search(rf'<path class="{name}" d="([^"]*)"', drawn)[1].count("M")  # type: ignore[index]
            for name in ("counted", "others")
        )
        told = re.match(r"(fewer than 1|\d+) of 100 ", label)
        assert told, label
        assert counted == (0 if told[1] == "fewer than 1" else int(told[1]))
        assert counted + others == 100


@pytest.mark.parametrize("filled", [0, 1, 10, 47, 99, 100])
def test_signs_are_filled_row_by_row(filled: int) -> None:
    drawn = IconArray(filled)
    assert (drawn.counted.count("M"), drawn.others.count("M")) == (filled, 100 - filled)
    assert not set(re.findall(r"M[^M]+", drawn.counted)) & set(re.findall(r"M[^M]+", drawn.others))


def changed(**parts: Any) -> dict[str, Any]:
    return {name: value for name, value in (RESPONDERS | parts).items() if value is not ...}


@pytest.mark.parametrize(
    ("figure", "why"),
    [
        (changed(source=...), "Field required"),
        (changed(source="a-friend"), "no source 'a-friend'"),
        (changed(group={"people": 470, "who": "people"}), "less than or equal to 100"),
        (changed(group={"people": 47, "of": 200, "who": "people"}), "Extra inputs"),
        (changed(compared=...), "say why there is none"),
        (changed(no_comparison="none"), "say why there is none"),
    ],
)
def test_a_figure_without_source_comparison_or_the_one_denominator_is_refused(
    figure: dict[str, Any], why: str
) -> None:
    with pytest.raises(ValidationError, match=re.escape(why)):
        Figure.model_validate(figure)


@pytest.mark.parametrize("status", ["unsure", "K-low", "unverified", "sure", ""])
def test_a_source_that_is_less_sure_than_recalled_is_refused(status: str) -> None:
    from abate.clinic.guide.documents import Source  # noqa: PLC0415

    with pytest.raises(ValidationError, match="status"):
        Source.model_validate({"title": "x", "status": status, "paid_by": "x"})


@pytest.mark.parametrize("part", sorted(set(Option.model_fields) - {"figures", "no_figures"}))
def test_an_option_that_lacks_what_the_others_have_is_refused(part: str) -> None:
    with pytest.raises(ValidationError, match=part):
        Option.model_validate({name: value for name, value in BOTOX.items() if name != part})


def test_an_option_without_figures_says_why() -> None:
    with pytest.raises(ValidationError, match="say why there are none"):
        Option.model_validate(BOTOX | {"figures": []})


def test_every_source_is_used_and_has_a_payer() -> None:
    assert set(sources_of(decision_aid(), expectations(), help_after_injections())) == set(sources())


def test_a_misspelt_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        DecisionAid.model_validate(WRITTEN | {"payd_by": "nobody"})


def test_nothing_on_the_page_loads_from_elsewhere(html: str) -> None:
    assert not re.search(r'(src|href)="https?://[^"]+\.(js|css|png|svg)', html)
    assert "<script>" not in html
    assert "style=" not in html
