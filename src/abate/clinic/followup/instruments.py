"""Licensed questionnaires, as far as their totals go: bounds, bands, and the change that matters, with sources."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from abate.errors import InputError
from abate.reports.words import DOUBTFUL, STATUS_WORDS
from abate.strict_yaml import read

FILE = Path(__file__).with_name("instruments.yaml")

Status = Literal["seen", "recalled", "second-hand"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sourced(_Part):
    """A figure with where it is from, and how that is known."""

    source: str
    status: Status

    @property
    def doubt(self) -> str:
        """What to say beside the figure where its source was not read; else nothing."""
        return STATUS_WORDS[self.status] if self.status in DOUBTFUL else ""


class Band(_Part):
    """Totals from a number up to the next band."""

    starts: Decimal = Field(alias="from")
    name: str


class Bands(Sourced):
    """The bands of an instrument, the lowest first."""

    each: tuple[Band, ...]


class Change(Sourced):
    """A change that somebody found to matter."""

    by: Decimal
    says: str


class Instrument(_Part):
    """One total: its bounds, which way is better, its bands and the changes that matter."""

    id: str
    name: str
    says: str
    lowest: Decimal
    highest: Decimal
    note: str = ""
    better: Literal["lower", "higher"]
    licence: str
    bands: Bands | None = None
    changes: tuple[Change, ...]

    def band(self, total: Decimal) -> str:
        """The band in which a total lies; empty where the instrument has none."""
        reached = [band.name for band in self.bands.each if band.starts <= total] if self.bands else []
        return reached[-1] if reached else ""

    def gain(self, before: Decimal, now: Decimal) -> Decimal:
        """By how much it is better now; negative where it is worse."""
        return before - now if self.better == "lower" else now - before


class _Instruments(_Part):
    instruments: tuple[Instrument, ...]


@cache
def instruments() -> dict[str, Instrument]:
    """Every instrument by id."""
    found = _Instruments.model_validate(read(FILE, InputError).value)
    return {one.id: one for one in found.instruments}
