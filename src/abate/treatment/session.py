"""An injection session as it is planned or was given. A key that is missing is "not known"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, field_validator, model_validator

from abate.history import History
from abate.history.history import Day, Known, Number
from abate.treatment.documents import Part
from abate.treatment.paradigm import preempt

STANDARD = "standard"
MOST = 200
"""Entries of one list: far more than any session has, few enough for any check to be done at once."""


CHANGE_OF_CLOCKS = timedelta(hours=1)
EARLIEST, LATEST = date(1989, 1, 1), date(2199, 12, 31)
"""No session lies outside: the first botulinum toxin was licensed in 1989."""


def _instant(value: object) -> object:
    """Only a day with a time, as written or as YAML reads it."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and len(value) > len("2026-03-02") and value[10] in "T ":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("this is no day and time; write 2026-03-02T09:00, where clocks change also the offset: +01:00")


def _not_blank(words: str) -> str:
    if not words.strip():
        raise ValueError("there are no words in it; write the reason")
    return words.strip()


def _site_id(name: str) -> str:
    if preempt().muscle_of(name) is None:
        known = ", ".join(preempt().muscles)
        raise ValueError(f"this is no site; write muscle-side-number, such as temporalis-left-1, of {known}")
    return name


Instant = Annotated[datetime, BeforeValidator(_instant)]
Text = Annotated[str, Field(strict=True, max_length=200)]
Reason = Annotated[str, Field(strict=True, max_length=1000), AfterValidator(_not_blank)]
Units = Annotated[StrictInt, Field(ge=0, le=10_000)]
SiteId = Annotated[str, Field(strict=True, max_length=50), AfterValidator(_site_id)]


class _Part(Part):
    """A part of a session; `vials:` with nothing after it means the same as no key."""

    @model_validator(mode="before")
    @classmethod
    def _blank_is_not_known(cls, given: object) -> object:
        return {} if given is None else given


class Injector(_Part):
    """Who injects, and from and until which day they may; both days are days on which they may."""

    name: Text | None = None
    profession: Text | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None


class Vial(_Part):
    """One vial, for one patient: what it is, how it was made up, and where its units went."""

    product: Text | None = None
    strength: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = None
    lot: Text | None = None
    expiry: Day | None = None
    serial: Text | None = None
    diluent_ml: Annotated[Number, Field(gt=0, le=100)] | None = None
    reconstituted_at: Instant | None = None
    units_given: Units | None = None
    units_wasted: Units | None = None
    waste_reason: Text | None = None


class InjectedSite(_Part):
    """One site: its units, or the reason why it was skipped (then it got none, whatever was planned)."""

    site: SiteId
    units: Units | None = None
    skipped: Reason | None = None

    @model_validator(mode="after")
    def _units_or_a_reason(self) -> InjectedSite:
        if self.skipped is None and not self.units:
            raise ValueError("it has neither units nor a reason why it was skipped; write units: 5, or skipped: why")
        return self

    @property
    def given(self) -> int:
        """Units that went into it."""
        return 0 if self.skipped is not None else self.units or 0


class Examination(_Part):
    """What was looked for before the needle; see `examination.yaml`."""

    neck_weakness: Known = None
    neck_pain: Known = None
    brow_ptosis: Known = None
    lid_ptosis: Known = None
    small_frame: Known = None
    facial_surgery: Known = None


class Session(_Part):
    """One session. `sites: standard` is the whole pattern; of a list, what is left out is not injected.

    `given_at` is the time of the injections (local, or with an offset); without it the whole day is possible.
    `infection_at` and `recalled_lots` are complete when given. `reasons` answer warnings, by id of the finding.
    """

    date: Day
    edition: Literal["us-label", "eu-label"]
    given_at: Instant | None = None
    history: History = History()
    injector: Injector = Injector()
    vials: Annotated[tuple[Vial, ...], Field(max_length=MOST)] | None = None
    sites: Annotated[tuple[InjectedSite, ...], Field(max_length=MOST)]
    follow_the_pain: Annotated[tuple[InjectedSite, ...], Field(max_length=MOST)] = ()
    infection_at: Annotated[tuple[SiteId, ...], Field(max_length=MOST)] | None = None
    recalled_lots: tuple[Text, ...] | None = None
    examination: Examination = Examination()
    reasons: Mapping[str, Reason] = {}

    @field_validator("sites", mode="before")
    @classmethod
    def _whole_pattern(cls, given: object) -> object:
        if given == STANDARD:
            return [{"site": site.id, "units": site.units} for site in preempt().sites]
        if isinstance(given, str):
            raise ValueError("there is no such pattern; write standard, or a list of {site: ..., units: 5}")
        return given

    @field_validator("reasons", "follow_the_pain", mode="before")
    @classmethod
    def _nothing_after_the_key(cls, given: Any, info: Any) -> Any:
        return given if given is not None else {} if info.field_name == "reasons" else []

    @model_validator(mode="after")
    def _holds_together(self) -> Session:
        _each_once("site", (entry.site for entry in (*self.sites, *self.follow_the_pain)))
        _each_once("serial", (vial.serial for vial in self.vials or () if vial.serial))
        if not EARLIEST <= self.date <= LATEST:
            raise ValueError(f"no session is on {self.date}; correct the date")
        birth = self.history.birth_date
        if birth is not None and self.date < birth:
            raise ValueError(f"the session ({self.date}) lies before the birth ({birth}); correct one of them")
        if self.given_at is not None and self.given_at.date() != self.date:
            raise ValueError(f"given_at ({self.given_at}) is not on the day of the session; correct one of them")
        for at, vial in enumerate(self.vials or (), 1):
            self._reconstituted_before(at, vial.reconstituted_at)
        return self

    def _reconstituted_before(self, number: int, made_up: datetime | None) -> None:
        if made_up is None:
            return
        given = self.given_at
        if given is not None and (given.tzinfo is None) != (made_up.tzinfo is None):
            raise ValueError(f"of given_at and vial {number} only one has an offset; write both with or both without")
        offsets = (given.utcoffset() if given else None, made_up.utcoffset())
        if offsets[0] is not None and offsets[1] is not None and abs(offsets[0] - offsets[1]) > CHANGE_OF_CLOCKS:
            raise ValueError(f"given_at and vial {number} lie in different time zones; write both in the clinic's")
        if made_up > given if given is not None else made_up.date() > self.date:
            raise ValueError(f"vial {number} was reconstituted after it was given ({made_up}); correct the time")

    @property
    def entries(self) -> tuple[InjectedSite, ...]:
        """Every entry, the skipped ones too."""
        return (*self.sites, *self.follow_the_pain)

    @property
    def total_units(self) -> int:
        """Units that went into the sites."""
        return sum(entry.given for entry in self.entries)

    @property
    def injected(self) -> tuple[InjectedSite, ...]:
        """The sites that got units."""
        return tuple(entry for entry in self.entries if entry.given)


def _each_once(what: str, names: Iterable[str]) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise ValueError(f"the same {what} stands there twice ({', '.join(twice)}); keep one of them")
