"""The drawing of the head: every site once, on its side, apart from its neighbours."""

from __future__ import annotations

from itertools import combinations

import pytest

from abate.clinic.injection.drawing import NARROWEST, Panel, Target, drawing
from abate.treatment import preempt

SMALLEST_TARGET = 24
TARGETS = {target.site.id: (panel, target) for panel, targets in drawing() for target in targets}


def test_every_site_of_the_paradigm_has_one_button_with_its_name() -> None:
    drawn = [target for _, targets in drawing() for target in targets]
    assert sorted(target.site.id for target in drawn) == sorted(preempt().by_id)
    assert sum(not target.site.follows_the_pain for target in drawn) == 31
    assert len({target.name for target in drawn}) == len(drawn)
    assert TARGETS["temporalis-left-2"][1].name == "left temporalis 2"
    assert TARGETS["procerus"][1].name == "procerus"


@pytest.mark.parametrize("site", [name for name in TARGETS if name != "procerus"])
def test_a_site_lies_on_the_half_that_bears_the_letter_of_its_side(site: str) -> None:
    """Facing the patient, the patient's left is at your right; from behind, left is left; a profile is one side."""
    panel, target = TARGETS[site]
    letter = {"left": "L", "right": "R"}[target.site.side]
    if panel.view in ("left", "right"):
        assert [panel.reader_left, panel.reader_right] == (["L", ""] if letter == "L" else ["", "R"])
    else:
        assert letter == (panel.reader_left if target.site.x < 50 else panel.reader_right)


def test_a_nose_that_points_to_the_readers_left_shows_the_left_side() -> None:
    """In front of the ear lies temporalis 3: nearer to the nose than the sites above and behind the ear."""
    assert TARGETS["temporalis-left-3"][0].id == "left"
    assert TARGETS["temporalis-left-3"][1].x < TARGETS["temporalis-left-4"][1].x
    assert TARGETS["temporalis-right-3"][0].id == "right"
    assert TARGETS["temporalis-right-3"][1].x > TARGETS["temporalis-right-4"][1].x


@pytest.mark.parametrize(("panel", "targets"), drawing(), ids=lambda part: getattr(part, "id", ""))
def test_buttons_are_large_enough_and_apart_on_the_narrowest_page(panel: Panel, targets: tuple[Target, ...]) -> None:
    pixels = NARROWEST / panel.width
    assert panel.target * pixels >= SMALLEST_TARGET
    for one, other in combinations(targets, 2):
        apart = max(abs(one.x - other.x), abs(one.y - other.y))
        assert apart >= panel.target, (one.name, other.name)


@pytest.mark.parametrize(("panel", "targets"), drawing(), ids=lambda part: getattr(part, "id", ""))
def test_every_button_lies_within_its_view(panel: Panel, targets: tuple[Target, ...]) -> None:
    for target in targets:
        x, y = target.corner
        assert panel.left <= x, target.name
        assert x + target.size <= panel.left + panel.width, target.name
        assert panel.top <= y, target.name
        assert y + target.size <= panel.top + panel.height, target.name
