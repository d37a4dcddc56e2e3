"""The injection paradigm is data, and its sums come out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from abate.errors import ParadigmError, RefusedError
from abate.treatment import edition_named, preempt
from abate.treatment.documents import BUILT_IN
from abate.treatment.editions import read_edition
from abate.treatment.paradigm import read_paradigm

TEXT = (BUILT_IN / "preempt.yaml").read_text(encoding="utf-8")

# Facts of the labels: units and sites of each muscle, fixed and at most with follow-the-pain.
TABLE = {
    "corrugator": (10, 2, 10, 2),
    "procerus": (5, 1, 5, 1),
    "frontalis": (20, 4, 20, 4),
    "temporalis": (40, 8, 50, 10),
    "occipitalis": (30, 6, 40, 8),
    "cervical-paraspinal": (20, 4, 20, 4),
    "trapezius": (30, 6, 50, 10),
}


def test_there_are_31_sites_of_5_units_which_are_155() -> None:
    assert len(preempt().sites) == 31
    assert {site.units for site in preempt().sites} == {5}
    assert sum(site.units for site in preempt().sites) == 155


def test_every_muscle_has_its_units_and_sites_and_its_limit() -> None:
    found = {m.id: (m.units, m.sites, m.most_units, m.most_sites) for m in preempt().muscles.values()}
    assert found == TABLE


def test_units_of_the_sites_add_up_to_those_of_their_muscle() -> None:
    sums: Counter[str] = Counter()
    for site in preempt().sites:
        sums[site.muscle] += site.units
    assert sums == {muscle: units for muscle, (units, *_) in TABLE.items()}


def test_the_order_runs_from_corrugator_to_trapezius_without_a_gap() -> None:
    assert [site.order for site in preempt().sites] == list(range(1, 32))
    assert list(dict.fromkeys(site.muscle for site in preempt().sites)) == list(TABLE)


@pytest.mark.parametrize(
    ("order", "site"),
    [(1, "corrugator-left-1"), (2, "corrugator-right-1"), (3, "procerus"), (4, "frontalis-left-1"),
     (7, "frontalis-right-2"), (8, "temporalis-left-1"), (15, "temporalis-right-4"), (16, "occipitalis-left-1"),
     (22, "cervical-paraspinal-left-1"), (26, "trapezius-left-1"), (31, "trapezius-right-3")],
)  # fmt: skip
def test_a_site_is_named_by_muscle_side_and_number(order: int, site: str) -> None:
    assert preempt().sites[order - 1].id == site


def test_procerus_alone_lies_at_the_midline() -> None:
    assert [site.id for site in preempt().sites if site.side == "midline"] == ["procerus"]
    sides = Counter(site.side for site in preempt().sites)
    assert sides == {"left": 15, "right": 15, "midline": 1}


def test_follow_the_pain_sites_go_on_counting_and_may_all_be_on_one_side() -> None:
    extra = {site.id for site in preempt().extra}
    for side in ("left", "right"):
        assert {f"temporalis-{side}-5", f"temporalis-{side}-6"} < extra
        assert {f"occipitalis-{side}-4", f"occipitalis-{side}-5"} < extra
        assert {f"trapezius-{side}-{index}" for index in (4, 5, 6, 7)} < extra
    assert len(extra) == 16
    assert all(site.follows_the_pain and site.order is None for site in preempt().extra)


def test_every_site_says_where_how_and_what_may_go_wrong() -> None:
    for site in preempt().by_id.values():
        assert site.landmark and site.technique and site.side_effect
        assert 0 <= site.x <= 100 and 0 <= site.y <= 100


def test_left_and_right_are_mirrored_on_the_drawing() -> None:
    for site in preempt().by_id.values():
        if site.side != "left":
            continue
        other = preempt().by_id[site.id.replace("left", "right")]
        assert (other.x, other.y) == (100 - site.x, site.y)
        assert (site.view, other.view) in {("front", "front"), ("back", "back"), ("left", "right")}
        if site.view == "front":
            assert site.x > 50, "the patient faces the reader: left is on the right"
        if site.view == "back":
            assert site.x < 50


def test_no_two_sites_lie_on_the_same_place_of_the_drawing() -> None:
    places = [(site.view, site.x, site.y) for site in preempt().by_id.values()]
    assert len(places) == len(set(places))


def test_a_site_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        preempt().sites[0].units = 10  # type: ignore[misc]


def test_the_landmarks_carry_that_they_were_not_read_again() -> None:
    assert preempt().status == "recalled"
    assert "Blumenfeld" in preempt().citation


@pytest.mark.parametrize(
    ("site", "muscle"),
    [
        ("procerus", "procerus"),
        ("temporalis-left-6", "temporalis"),
        ("cervical-paraspinal-right-2", "cervical-paraspinal"),
        ("frontalis-left-9", "frontalis"),
        ("frontalis-left-21", None),
        ("procerus-left-1", None),
        ("temporalis-left", None),
        ("temporalis-left-0", None),
        ("temporalis-mid-1", None),
        ("masseter-left-1", None),
        ("", None),
        ("Temporalis-left-1", None),
        ("temporalis-left-1 ", None),
        ("procerus\n", None),
    ],
)
def test_an_id_names_its_muscle_or_is_none(site: str, muscle: str | None) -> None:
    assert preempt().muscle_of(site) == muscle


# ---- a file whose sums do not come out is refused ------------------------------------------------------


def refused(tmp_path: Path, old: str, new: str) -> str:
    assert old in TEXT
    path = tmp_path / "preempt.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ParadigmError) as problem:
        read_paradigm(path)
    return str(problem.value)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("units_a_site: 5", "units_a_site: 6", "186 units, not 155"),
        ("order: [3]", "order: [3, 32]", "32 sites, not 31"),
        ("order: [4, 5]", "order: [4, 4]", "without a gap"),
        ("limit: {units: 50, sites: 10}", "limit: {units: 55, sites: 11}", "200 units at most, not 195"),
        ("follow_the_pain: {sites: 2, units: 10}", "follow_the_pain: {sites: 3, units: 15}", "follow-the-pain"),
        ("      - {view: left, at: [64, 42]}\n", "", "1 are drawn"),
        ("id: procerus", "id: corrugator", "muscles of different names"),
        ("at: [56, 39]", "at: [56, 390]", "at[1]"),
        ("at: [56, 39]", "at: [56]", "at"),
        ("view: front", "view: above", "view"),
        ("status: recalled", "status: sure", "status"),
        ("citation:", "citatoin:", "did you mean 'citation'?"),
    ],
)
def test_a_paradigm_whose_sums_do_not_come_out_is_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    assert why in refused(tmp_path, old, new)


# ---- editions ------------------------------------------------------------------------------------------


def test_the_us_edition_is_155_units_and_none_optional() -> None:
    us = edition_named("us-label")
    assert (us.units, us.most_units, us.sites, us.most_sites, us.follow_the_pain) == (155, 155, 31, 31, False)


def test_the_eu_edition_goes_to_195_units_at_39_sites() -> None:
    eu = edition_named("eu-label")
    assert (eu.units, eu.most_units, eu.sites, eu.most_sites, eu.follow_the_pain) == (155, 195, 31, 39, True)


def test_an_edition_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(RefusedError, match="us-label, eu-label"):
        edition_named("moon-label")


@pytest.mark.parametrize("name", ["us-label", "eu-label"])
@pytest.mark.parametrize(
    "change",
    [{"units": 150}, {"most_units": 400}, {"sites": 30}, {"follow_the_pain": "flip"}, {"muscles": {}},
     {"muscles": {"masseter": {"units": 5, "sites": 1}}}, {"mosst_units": 1}],
)  # fmt: skip
def test_an_edition_that_does_not_agree_with_the_paradigm_is_refused(
    tmp_path: Path, name: str, change: dict[str, Any]
) -> None:
    values = yaml.safe_load((BUILT_IN / f"{name}.yaml").read_text(encoding="utf-8"))
    if change.get("follow_the_pain") == "flip":
        change = {"follow_the_pain": not values["follow_the_pain"]}
    path = tmp_path / "edition.yaml"
    path.write_text(yaml.safe_dump(values | change), encoding="utf-8")
    with pytest.raises(ParadigmError):
        read_edition(path, preempt())
