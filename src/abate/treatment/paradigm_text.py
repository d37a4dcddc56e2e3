"""The shape of `preempt.yaml`, and the sums that must come out before anyone injects by it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt, model_validator

from abate.rulebook.document import Status
from abate.treatment.documents import Count, Part, Reviewed, Words

SITES, UNITS = 31, 155
"""The fixed pattern (PREEMPT; BOTOX US and EU/UK labels)."""

MOST_SITES, MOST_UNITS = 39, 195
"""With follow-the-pain (EU/UK labels). No document may go beyond: nothing above was studied in this indication."""

View = Literal["front", "left", "right", "back"]
Place = Annotated[tuple[Annotated[StrictInt, Field(ge=0, le=100)], ...], Field(min_length=2, max_length=2)]


class Share(Part):
    """Sites, and the units that they get together."""

    units: Count
    sites: Count


class ExtraSite(Part):
    """Where an optional site is drawn."""

    view: View
    at: Place


class FixedSite(ExtraSite):
    """A site of the fixed pattern: the numbers of the left and the right one (or one at the midline), and where."""

    order: Annotated[tuple[Count, ...], Field(min_length=1, max_length=2)]
    landmark: Words


class MuscleText(Part):
    """One muscle: what holds for all of its sites, and the sites in order."""

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)?$")]
    label: Words
    limit: Share
    follow_the_pain: Share | None = None
    technique: Words
    side_effect: Words
    sites: Annotated[tuple[FixedSite, ...], Field(min_length=1)]
    extra: tuple[ExtraSite, ...] = ()

    @property
    def numbers(self) -> list[int]:
        """The number in the order of injection of each site, left and right."""
        return [number for site in self.sites for number in site.order]


class Doses(Part):
    """Where the units are from."""

    citation: Words
    source: Words
    status: Status


class FollowThePain(Part):
    """The optional sites together."""

    landmark: Words
    most_sites: Count
    most_units: Count


class ParadigmText(Part):
    """The whole of `preempt.yaml`."""

    id: Words
    title: Words
    citation: Words
    source: Words
    edition: Reviewed
    status: Status
    doses: Doses
    units_a_site: Count
    muscles: Annotated[tuple[MuscleText, ...], Field(min_length=1)]
    follow_the_pain: FollowThePain

    @model_validator(mode="after")
    def _the_sums_come_out(self) -> ParadigmText:
        wrong = [*self._wrong_totals(), *(fault for muscle in self.muscles for fault in self._wrong_in(muscle))]
        if wrong:
            raise ValueError(f"the sums do not come out ({', '.join(wrong)}); correct sites, units or limits")
        return self

    def _wrong_totals(self) -> list[str]:
        numbers = sorted(number for muscle in self.muscles for number in muscle.numbers)
        extras = [muscle.follow_the_pain for muscle in self.muscles if muscle.follow_the_pain]
        sums = {
            "sites": (len(numbers), SITES),
            "units": (len(numbers) * self.units_a_site, UNITS),
            "follow-the-pain sites": (sum(extra.sites for extra in extras), self.follow_the_pain.most_sites),
            "follow-the-pain units": (sum(extra.units for extra in extras), self.follow_the_pain.most_units),
            "sites at most": (sum(muscle.limit.sites for muscle in self.muscles), MOST_SITES),
            "units at most": (sum(muscle.limit.units for muscle in self.muscles), MOST_UNITS),
            "muscles of different names": (len({muscle.id for muscle in self.muscles}), len(self.muscles)),
        }
        wrong = [f"{found} {what}, not {right}" for what, (found, right) in sums.items() if found != right]
        in_order = numbers == list(range(1, len(numbers) + 1))
        return wrong if in_order else [*wrong, "the numbers in `order` do not run from 1 without a gap"]

    def _wrong_in(self, muscle: MuscleText) -> list[str]:
        extra = muscle.follow_the_pain
        sites = len(muscle.numbers) + (extra.sites if extra else 0)
        wrong = []
        if (muscle.limit.sites, muscle.limit.units) != (sites, sites * self.units_a_site):
            wrong.append(f"{muscle.id} has {sites} sites, limit says {muscle.limit.sites} and {muscle.limit.units} U")
        if extra and (extra.units != extra.sites * self.units_a_site or len(muscle.extra) != extra.sites):
            wrong.append(f"{muscle.id} follows the pain with {extra.sites} sites, {len(muscle.extra)} are drawn")
        return wrong
