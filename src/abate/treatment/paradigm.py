"""The injection paradigm: every site with its muscle, side, units, landmark and place on the drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from abate.rulebook.document import Status
from abate.treatment.documents import BUILT_IN, document
from abate.treatment.paradigm_text import ExtraSite, FixedSite, MuscleText, ParadigmText, View

Side = Literal["left", "right", "midline"]
SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")
MIRRORED: Mapping[View, View] = {"front": "front", "back": "back", "left": "right", "right": "left"}

HIGHEST_INDEX = 20
"""An id counted further is a slip of the pen, and no site."""


@dataclass(frozen=True, slots=True)
class Site:
    """One site. `order` is its number in the order of injection; None for an optional follow-the-pain site.

    `x` and `y` (0 to 100) place it on the schematic drawing of a view, for the eye only.
    """

    id: str
    muscle: str
    side: Side
    index: int
    order: int | None
    units: int
    landmark: str
    technique: str
    side_effect: str
    view: View
    x: int
    y: int

    @property
    def follows_the_pain(self) -> bool:
        """Whether the site is optional."""
        return self.order is None


@dataclass(frozen=True, slots=True)
class Muscle:
    """One muscle: units and sites of the fixed pattern, and the most that it may get, on whichever side."""

    id: str
    label: str
    units: int
    sites: int
    most_units: int
    most_sites: int
    paired: bool


@dataclass(frozen=True)
class Paradigm:
    """The paradigm. `sites` are the fixed pattern in the order of injection, `extra` the optional sites."""

    id: str
    title: str
    citation: str
    source: str
    status: Status
    muscles: Mapping[str, Muscle]
    sites: tuple[Site, ...]
    extra: tuple[Site, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Site]:
        """Every site, fixed and optional."""
        return MappingProxyType({site.id: site for site in (*self.sites, *self.extra)})

    def muscle_of(self, site: str) -> str | None:
        """The muscle that a site's id names, also beyond the sites of the paradigm; None where it is no such id."""
        written = re.fullmatch(r"(?P<muscle>[a-z-]+?)(?:-(?:left|right)-(?P<index>[1-9][0-9]?))?", site)
        muscle = self.muscles.get(written["muscle"]) if written else None
        if muscle is None or written is None or muscle.paired != (written["index"] is not None):
            return None
        return muscle.id if int(written["index"] or 1) <= HIGHEST_INDEX else None


def read_paradigm(path: Path) -> Paradigm:
    """Read a paradigm.

    Raises:
        ParadigmError: with every fault; also when 31 sites, 155 U or a muscle's limit do not come out.
    """
    text = document(path, ParadigmText)
    muscles = {muscle.id: _muscle(muscle, text.units_a_site) for muscle in text.muscles}
    fixed = [site for muscle in text.muscles for site in _fixed(muscle, text.units_a_site)]
    extra = [site for muscle in text.muscles for site in _extra(muscle, text)]
    return Paradigm(
        text.id,
        text.title,
        text.citation,
        text.source,
        text.status,
        MappingProxyType(muscles),
        tuple(sorted(fixed, key=lambda site: site.order or 0)),
        tuple(extra),
    )


@cache
def preempt() -> Paradigm:
    """The paradigm that comes with Abate."""
    return read_paradigm(BUILT_IN / "preempt.yaml")


def _muscle(text: MuscleText, units_a_site: int) -> Muscle:
    sites = len(text.numbers)
    paired = len(text.sites[0].order) == len(SIDES)
    return Muscle(text.id, text.label, sites * units_a_site, sites, text.limit.units, text.limit.sites, paired)


def _fixed(muscle: MuscleText, units: int) -> Iterator[Site]:
    for index, site in enumerate(muscle.sites, 1):
        if len(site.order) == 1:
            yield _site(muscle, "midline", index, site, site.order[0], units, site.landmark)
            continue
        for side, order in zip(SIDES, site.order, strict=True):
            yield _site(muscle, side, index, site, order, units, site.landmark)


def _extra(muscle: MuscleText, text: ParadigmText) -> Iterator[Site]:
    """Optional sites go on counting; each side has as many as the muscle may get, for all may go to one side."""
    for index, site in enumerate(muscle.extra, len(muscle.sites) + 1):
        for side in SIDES:
            yield _site(muscle, side, index, site, None, text.units_a_site, text.follow_the_pain.landmark)


def _site(  # noqa: PLR0913, PLR0917 - what a site is made of
    muscle: MuscleText,
    side: Side,
    index: int,
    place: FixedSite | ExtraSite,
    order: int | None,
    units: int,
    landmark: str,
) -> Site:
    x, y = place.at
    right = side == "right"
    return Site(
        id=muscle.id if side == "midline" else f"{muscle.id}-{side}-{index}",
        muscle=muscle.id,
        side=side,
        index=index,
        order=order,
        units=units,
        landmark=landmark,
        technique=muscle.technique,
        side_effect=muscle.side_effect,
        view=MIRRORED[place.view] if right else place.view,
        x=100 - x if right else x,
        y=y,
    )
