"""What the session page shows, made of a draft (or of what was signed) and the core's check of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Literal

from abate.clinic.injection.draft import Portion
from abate.clinic.injection.drawing import Panel, Target, drawing
from abate.clinic.injection.models import Vial
from abate.criteria.tree import Outcome
from abate.treatment import Edition, Session, SessionCheck, SessionFinding, Site
from abate.treatment.dilution import TENTHS_IN_A_ML, in_figures, units_per_tenth_ml
from abate.treatment.limits import Sign, limits, signs
from abate.treatment.paradigm import Muscle, preempt
from abate.treatment.session import InjectedSite

State = Literal["given", "changed", "out", "optional", "chosen"]

SKIPPED_BECAUSE = (
    "the patient does not wish it",
    "infection of the skin here",
    "weakness here before treatment",
    "side effect here after the last session",
    "scar or implant here",
)
"""Common words, to be chosen instead of typed; any other may be written."""


@dataclass(frozen=True, slots=True)
class Place:
    """One site as it stands in the session, on the drawing and in the list."""

    target: Target
    entry: InjectedSite | None

    @property
    def site(self) -> Site:
        """The site of the paradigm."""
        return self.target.site

    @property
    def id(self) -> str:
        """Muscle, side and number."""
        return self.site.id

    @property
    def short(self) -> str:
        """Within its muscle: left 2; a muscle without sides has one site."""
        return "midline" if self.site.side == "midline" else f"{self.site.side} {self.site.index}"

    @property
    def units(self) -> int:
        """What goes in; 0 where it is left out."""
        return self.entry.given if self.entry else 0

    @property
    def why(self) -> str:
        """Why it is left out, where that was said."""
        return (self.entry.skipped or "") if self.entry else ""

    @property
    def state(self) -> State:
        """How it stands to the pattern."""
        if self.site.follows_the_pain:
            return "chosen" if self.units else "optional"
        if not self.units:
            return "out"
        return "given" if self.units == self.site.units else "changed"

    @property
    def differs(self) -> bool:
        """Whether it departs from the pattern."""
        return self.state not in ("given", "optional")

    @property
    def is_square(self) -> bool:
        """Whether its shape, too, says that it is not of the pattern."""
        return self.state in ("changed", "chosen")

    @property
    def mark(self) -> str:
        """What stands on the button."""
        return {"out": "×", "optional": "+"}.get(self.state, str(self.units))

    @property
    def says(self) -> str:
        """The name of the button: the site and how it stands."""
        pattern = self.site.units
        return (
            f"{self.target.name}, "
            + {
                "given": f"{self.units} units",
                "changed": f"{self.units} units, the pattern has {pattern}",
                "out": f"left out: {self.why}" if self.why else "left out, no reason given yet",
                "optional": "follow the pain, not chosen",
                "chosen": f"follow the pain, {self.units} units",
            }[self.state]
        )


@dataclass(frozen=True, slots=True)
class SitesPage:
    """The sites of a session on the drawing and in the list."""

    session: Session
    edition: Edition
    may_change: bool

    @property
    def places(self) -> Mapping[str, Place]:
        """Every site by id, in the order of injection, optional sites last."""
        entries = {entry.site: entry for entry in self.session.entries}
        return {name: Place(target, entries.get(name)) for name, target in _targets().items()}

    @property
    def drawing(self) -> Sequence[tuple[Panel, Sequence[Place]]]:
        """Every view with its sites."""
        places = self.places
        return [(panel, [places[target.site.id] for target in targets]) for panel, targets in drawing()]

    @property
    def muscles(self) -> Iterator[MuscleRow]:
        """By muscle in the order of injection."""
        places = list(self.places.values())
        for muscle in preempt().muscles.values():
            own = [place for place in places if place.site.muscle == muscle.id]
            most = self.edition.muscles[muscle.id].units
            yield MuscleRow(
                muscle,
                [place for place in own if not place.site.follows_the_pain],
                [place for place in own if place.site.follows_the_pain],
                most,
            )

    @property
    def left_out(self) -> list[Place]:
        """Sites of the pattern that get nothing."""
        return [place for place in self.places.values() if place.state == "out"]

    @property
    def departs(self) -> list[Place]:
        """Sites that are not as in the pattern."""
        return [place for place in self.places.values() if place.differs]

    @property
    def extra_off_label(self) -> bool:
        """Whether optional sites are not in the edition."""
        return not self.edition.follow_the_pain

    @property
    def reasons(self) -> Sequence[str]:
        """Common reasons for leaving a site out."""
        return SKIPPED_BECAUSE

    @property
    def signs(self) -> list[tuple[str, Sign, bool | None]]:
        """What is looked for before the needle, and what was seen."""
        seen = self.session.examination
        return [(name, sign, getattr(seen, name)) for name, sign in signs().findings.items()]

    @property
    def looked_for_everything(self) -> bool:
        """Whether each sign, and infection at the sites, was looked for."""
        return self.session.infection_at is not None and all(seen is not None for _, _, seen in self.signs)

    @property
    def something_seen(self) -> bool:
        """Whether any sign or infection is there."""
        return bool(self.session.infection_at) or any(seen for _, _, seen in self.signs)


@dataclass(frozen=True, slots=True)
class MuscleRow:
    """One muscle with its sites, and the most that the edition gives it."""

    muscle: Muscle
    fixed: list[Place]
    extra: list[Place]
    most: int

    @property
    def units(self) -> int:
        """What goes in, optional sites included."""
        return sum(place.units for place in (*self.fixed, *self.extra))

    @property
    def given(self) -> list[Place]:
        """Sites that get something."""
        return [place for place in (*self.fixed, *self.extra) if place.units]

    @property
    def out(self) -> list[Place]:
        """Sites of the pattern that get nothing."""
        return [place for place in self.fixed if not place.units]

    @property
    def extra_chosen(self) -> bool:
        """Whether any optional site is given."""
        return any(place.units for place in self.extra)


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """The core's check, in the order in which it is read."""

    check: SessionCheck

    @property
    def volume(self) -> str:
        """Millilitres, or nothing where they are not known."""
        return "" if self.check.volume_ml is None else in_figures(self.check.volume_ml)

    @property
    def stops_met(self) -> list[SessionFinding]:
        """What forbids the session."""
        return self._of("stop", Outcome.MET)

    @property
    def stops_not_known(self) -> list[SessionFinding]:
        """What must be answered first."""
        return self._of("stop", Outcome.NOT_KNOWN)

    @property
    def waiting(self) -> list[tuple[str, list[SessionFinding]]]:
        """Stops that are not known, by the one thing that is missing."""
        causes: dict[str, list[SessionFinding]] = {}
        for found in self.stops_not_known:
            causes.setdefault(found.because, []).append(found)
        return list(causes.items())

    @property
    def warnings_unanswered(self) -> list[SessionFinding]:
        """What still needs its reason."""
        return [found for found in self.warnings_met if found.holds_up]

    @property
    def warnings_met(self) -> list[SessionFinding]:
        """What needs a reason."""
        return self._of("warning", Outcome.MET)

    @property
    def warnings_not_known(self) -> list[SessionFinding]:
        """What is open and holds nothing up."""
        return self._of("warning", Outcome.NOT_KNOWN)

    @property
    def fine(self) -> list[SessionFinding]:
        """What was looked at and is not there."""
        return [found for found in self.check.findings if found.outcome in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE)]

    def _of(self, kind: str, outcome: Outcome) -> list[SessionFinding]:
        return [found for found in self.check.findings if found.kind == kind and found.outcome is outcome]


@dataclass(frozen=True, slots=True)
class VialRow:
    """One vial taken for the session, and where its units go."""

    vial: Vial
    portion: Portion
    proposed: bool
    """Whether nobody said otherwise: then the units follow from the sites."""
    made_up: datetime | None
    """By the clinic's clocks."""

    @property
    def left(self) -> int:
        """Units that the sites do not get; below 0 more is given than was in it."""
        return self.vial.strength - self.portion.given

    @property
    def diluent_ml(self) -> str:
        """As noted, else what makes the label's concentration."""
        noted = self.vial.diluent_ml
        return in_figures(Fraction(noted) if noted else label_diluent_ml(self.vial.strength))

    @property
    def per_tenth(self) -> str:
        """Units in 0.1 mL as made up."""
        return in_figures(units_per_tenth_ml(self.vial.strength, float(self.vial.diluent_ml or 0)))


def label_diluent_ml(strength: int) -> Fraction:
    """Millilitres that make the label's concentration: 4 for 200 U, 2 for 100 U."""
    return Fraction(strength, TENTHS_IN_A_ML * limits().concentration.units_per_tenth_ml)


@cache
def _targets() -> Mapping[str, Target]:
    by_id = {target.site.id: target for _, targets in drawing() for target in targets}
    return MappingProxyType({name: by_id[name] for name in preempt().by_id})
