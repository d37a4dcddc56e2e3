"""Editions of the paradigm: what a label makes of it. The US text fixes 155 U, the EU and UK text allows 195 U."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictBool

from abate.errors import Fault, ParadigmError, RefusedError
from abate.rulebook.document import Status
from abate.treatment.documents import BUILT_IN, Count, Part, Reviewed, Words, document
from abate.treatment.paradigm import Paradigm, preempt
from abate.treatment.paradigm_text import Share

EDITIONS = ("us-label", "eu-label")


class Edition(Part):
    """One edition: its dose, the most that it allows, and its share of every muscle.

    `id` is also that of the rule document whose contraindications and cautions hold.
    """

    id: Words
    title: Words
    publisher: Words
    edition: Reviewed
    source: Words
    status: Status
    note: str = ""
    units: Count
    sites: Count
    most_units: Count
    most_sites: Count
    follow_the_pain: StrictBool
    muscles: Annotated[dict[str, Share], Field(min_length=1)]


def read_edition(path: Path, paradigm: Paradigm) -> Edition:
    """Read an edition of a paradigm.

    Raises:
        ParadigmError: with every fault; also when its table does not agree with the sites of the paradigm.
    """
    edition = document(path, Edition)
    wrong = [
        f"{what} {found}, not {right}" for what, (found, right) in _sums(edition, paradigm).items() if found != right
    ]
    if wrong:
        why = f"the table does not agree with {paradigm.id} ({'; '.join(wrong)})"
        raise ParadigmError([Fault(why, "correct the edition", str(path))])
    return edition


@cache
def edition_named(name: str) -> Edition:
    """An edition that comes with Abate.

    Raises:
        RefusedError: when there is none of that name.
    """
    if name not in EDITIONS:
        raise RefusedError(f"no edition {name!r}; there are {', '.join(EDITIONS)}")
    return read_edition(BUILT_IN / f"{name}.yaml", preempt())


def _sums(edition: Edition, paradigm: Paradigm) -> dict[str, tuple[object, object]]:
    extra = edition.follow_the_pain
    right = {
        muscle.id: (muscle.most_units, muscle.most_sites) if extra else (muscle.units, muscle.sites)
        for muscle in paradigm.muscles.values()
    }
    return {
        "muscles": (sorted(edition.muscles), sorted(right)),
        "units": (edition.units, sum(site.units for site in paradigm.sites)),
        "sites": (edition.sites, len(paradigm.sites)),
        "units at most": (edition.most_units, sum(units for units, _ in right.values())),
        "sites at most": (edition.most_sites, sum(sites for _, sites in right.values())),
        **{
            f"{muscle} (units, sites)": ((share.units, share.sites), right.get(muscle))
            for muscle, share in edition.muscles.items()
        },
    }
