"""The drawing of the head: which site is drawn where, how large its button is, and what the button is called.

A schematic of our own. The back view is drawn in two parts, head and shoulders, since its sites lie closer together
than fingers can tell apart. What a view looks like stands in `templates/injection/session_views.html`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from abate.treatment.paradigm import Site, preempt
from abate.treatment.paradigm_text import View

NARROWEST = 276
"""Pixels that a view has on the narrowest page: 320 less margins and borders."""

SHOULDERS = frozenset({"trapezius"})
BESIDE = 11
"""How far below its place the button of an optional site of the trapezius stands, a line leading to the place."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One view, or a part of one. Places are those of the paradigm, 0 to 100; `target` is the side of a button."""

    id: str
    title: str
    view: View
    left: int
    top: int
    width: int
    height: int
    target: float
    shoulders: bool = False
    reader_left: str = "L"
    """Which side of the patient lies to the reader's left: L or R."""
    reader_right: str = "R"

    @property
    def view_box(self) -> str:
        """As SVG has it."""
        return f"{self.left} {self.top} {self.width} {self.height}"

    @property
    def letter_right(self) -> int:
        """Where the letter at the right edge ends."""
        return self.left + self.width - 2

    @property
    def letter_top(self) -> int:
        """The base line of both letters."""
        return self.top + 7

    def shows(self, site: Site) -> bool:
        """Whether the site is drawn here."""
        return site.view == self.view and (site.muscle in SHOULDERS) == self.shoulders


PANELS = (
    Panel("front", "Front: the patient faces you", "front", 20, 4, 60, 72, 5.6, reader_left="R", reader_right="L"),
    Panel("left", "Left side", "left", 14, 8, 72, 84, 6.4, reader_left="L", reader_right=""),
    Panel("right", "Right side", "right", 14, 8, 72, 84, 6.4, reader_left="", reader_right="R"),
    Panel("back", "Back: head and neck", "back", 24, 2, 52, 62, 5),
    Panel("shoulders", "Back: neck and shoulders", "back", 6, 54, 88, 44, 8, shoulders=True),
)


@dataclass(frozen=True, slots=True)
class Target:
    """The button of one site: its square, its middle, and its place where the two differ."""

    site: Site
    name: str
    size: float
    x: float
    y: float

    @property
    def corner(self) -> tuple[float, float]:
        """Left and top of the square."""
        return round(self.x - self.size / 2, 2), round(self.y - self.size / 2, 2)

    @property
    def radius(self) -> float:
        """Of its circle, a hair's breadth within the square."""
        return round(self.size / 2 - 0.2, 2)

    @property
    def beside(self) -> bool:
        """Whether it stands beside its place."""
        return (self.x, self.y) != (self.site.x, self.site.y)


def name_of(site: Site) -> str:
    """As a person says it: left temporalis 2; procerus."""
    label = preempt().muscles[site.muscle].label.lower()
    return label if site.side == "midline" else f"{site.side} {label} {site.index}"


@cache
def drawing() -> tuple[tuple[Panel, tuple[Target, ...]], ...]:
    """Every view with its buttons, in the order of injection, optional sites last."""
    return tuple((panel, tuple(_targets(panel))) for panel in PANELS)


def _targets(panel: Panel) -> Iterator[Target]:
    for site in (*preempt().sites, *preempt().extra):
        if panel.shows(site):
            below = BESIDE if panel.shoulders and site.follows_the_pain else 0
            yield Target(site, name_of(site), panel.target, site.x, site.y + below)
