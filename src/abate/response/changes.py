"""What else was changed while somebody was treated: it may move the days as the injections do, and looks the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from abate.history import History, Preventive
from abate.history.preventives import class_named
from abate.history.terms import mentions

Kind = Literal["preventive", "CGRP medicine", "withdrawal"]

GOING_ON = ("ongoing", "helped", None)
"""Outcomes of a preventive that may still be taken where no day of its end is given."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something other than the injections that held from a day on; `ended` is its last day, if any."""

    kind: Kind
    name: str
    began: date
    ended: date | None = None

    def steps(self, since: date, as_of: date) -> Iterator[date]:
        """The days after `since`, up to `as_of`, from which something was different."""
        after = self.ended + timedelta(days=1) if self.ended else None
        yield from (day for day in (self.began, after) if day is not None and since < day <= as_of)

    def to_json(self) -> dict[str, Any]:
        """Kind, name and days."""
        ended = self.ended.isoformat() if self.ended else None
        return {"kind": self.kind, "name": self.name, "began": self.began.isoformat(), "ended": ended}


def changes_of(history: History, since: date, as_of: date) -> tuple[Change, ...]:
    """What is known to have begun or ended after `since`, up to `as_of`; what held all the time is no change."""
    return tuple(
        sorted(
            (change for change in _dated(history) if _changed(change, since, as_of)),
            key=lambda change: (change.began, change.name),
        )
    )


def undated(history: History, since: date) -> tuple[str, ...]:
    """Names of preventives that may have begun after `since`: nobody wrote down when."""
    return tuple(
        tried.name
        for tried in history.preventives or ()
        if tried.start is None
        and not _is_toxin(tried)
        and tried.outcome != "unsuitable"
        and (tried.stop >= since if tried.stop else tried.outcome in GOING_ON)
    )


def _dated(history: History) -> Iterator[Change]:
    for tried in history.preventives or ():
        if tried.start and tried.outcome != "unsuitable" and not _is_toxin(tried):
            yield Change(_kind(tried), tried.name, tried.start, tried.stop)
    withdrawn = history.acute_medicine.withdrawn_on
    if withdrawn:
        yield Change("withdrawal", "withdrawal of acute medicine", withdrawn)


def _changed(change: Change, since: date, as_of: date) -> bool:
    return any(change.steps(since, as_of))


def _kind(tried: Preventive) -> Kind:
    is_cgrp = mentions("cgrp_therapy", [tried.name]) or (
        tried.drug_class is not None and class_named(tried.drug_class) == "cgrp"
    )
    return "CGRP medicine" if is_cgrp else "preventive"


def _is_toxin(tried: Preventive) -> bool:
    """The injections themselves, which some lists of preventives hold too."""
    return mentions("botulinum_toxin", [tried.name]) is True
