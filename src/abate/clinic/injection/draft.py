"""What a draft session holds: the core's own parts, so that nothing can be kept that the core would not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, StrictInt, field_validator, model_validator

from abate.clinic.injection.models import Vial
from abate.treatment import preempt
from abate.treatment.documents import Part
from abate.treatment.finding import finding_ids
from abate.treatment.session import Examination, InjectedSite, Instant, Reason, SiteId

REST_DISCARDED = "the rest of the vial was discarded"
MOST = 60


def _storable(words: str) -> str:
    if "\x00" in words or any("\ud800" <= sign <= "\udfff" for sign in words):
        raise ValueError("it holds a character that cannot be stored; leave it out")
    return words


def _with_offset(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("the offset from UTC is missing; write 2026-03-02T09:00+00:00")
    return instant


Words = Annotated[str, Field(strict=True, max_length=200), AfterValidator(_storable)]
Units = Annotated[StrictInt, Field(ge=0, le=10_000)]


class Portion(Part):
    """Where the units of one vial went; both together are its strength."""

    given: Units
    wasted: Units
    reason: Words = ""


class Draft(Part):
    """The part of a session that people fill in. None is not known.

    `portions` holds what was said of single vials, by id; of the others the sites take what they need, vial by vial
    in the order of taking. `waste_reason` is said of what is then left.
    """

    sites: Annotated[tuple[InjectedSite, ...], Field(max_length=MOST)]
    follow_the_pain: Annotated[tuple[InjectedSite, ...], Field(max_length=MOST)] = ()
    given_at: Annotated[Instant, AfterValidator(_with_offset)] | None = None
    infection_at: Annotated[tuple[SiteId, ...], Field(max_length=MOST)] | None = None
    examination: Examination = Examination()
    reasons: Mapping[str, Annotated[Reason, AfterValidator(_storable)]] = {}
    portions: Mapping[UUID, Portion] = {}
    waste_reason: Words = REST_DISCARDED

    @field_validator("reasons")
    @classmethod
    def _of_findings(cls, reasons: Mapping[str, str]) -> Mapping[str, str]:
        unknown = sorted(set(reasons) - finding_ids())
        if unknown:
            raise ValueError(f"there is no finding {', '.join(unknown)}; write the id of a finding")
        return reasons

    @model_validator(mode="after")
    def _storable_reasons(self) -> Draft:
        for entry in (*self.sites, *self.follow_the_pain):
            _storable(entry.skipped or "")
        names = [entry.site for entry in (*self.sites, *self.follow_the_pain)]
        if len(set(names)) != len(names):
            raise ValueError("the same site stands there twice; keep one of them")
        return self

    @property
    def total_units(self) -> int:
        """Units into the sites."""
        return sum(entry.given for entry in (*self.sites, *self.follow_the_pain))

    @classmethod
    def standard(cls) -> Draft:
        """The whole pattern."""
        return cls(sites=tuple(InjectedSite(site=site.id, units=site.units) for site in preempt().sites))

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return self.model_dump(mode="json")

    def with_sites(self, changed: Mapping[str, Mapping[str, Any] | None]) -> Draft:
        """The draft with other entries for these sites, each where it belongs; None leaves a site out."""
        fixed = {site.id for site in preempt().sites}
        entries = {entry.site: entry for entry in (*self.sites, *self.follow_the_pain)}
        for site, entry in changed.items():
            if entry is None:
                entries.pop(site, None)
            else:
                entries[site] = InjectedSite.model_validate({"site": site, **entry})
        order = {site.id: at for at, site in enumerate((*preempt().sites, *preempt().extra))}
        sorted_entries = sorted(entries.values(), key=lambda entry: (order.get(entry.site, len(order)), entry.site))
        return self.with_parts(
            sites=tuple(entry for entry in sorted_entries if entry.site in fixed),
            follow_the_pain=tuple(entry for entry in sorted_entries if entry.site not in fixed),
        )

    def with_parts(self, **parts: Any) -> Draft:
        """The draft with other parts, checked again as a whole."""
        return Draft.model_validate({name: getattr(self, name) for name in Draft.model_fields} | parts)

    def portions_of(self, vials: Sequence[Vial]) -> dict[UUID, Portion]:
        """Where the units of every vial went: as said, else the sites take what they need, in order of taking."""
        said = {vial.id: self.portions[vial.id] for vial in vials if vial.id in self.portions}
        needed = max(0, self.total_units - sum(portion.given for portion in said.values()))
        shared = dict(said)
        for vial in vials:
            if vial.id not in said:
                given = min(needed, vial.strength)
                needed -= given
                wasted = vial.strength - given
                shared[vial.id] = Portion(given=given, wasted=wasted, reason=self.waste_reason if wasted else "")
        return shared
