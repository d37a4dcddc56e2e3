"""What the trials of onabotulinumtoxinA published, beside what virtual people do in such a trial."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from abate.errors import InputError
from abate.response.virtual.trial import DOUBLE_BLIND, Trial
from abate.strict_yaml import read

FILE = Path(__file__).with_name("preempt.yaml")

ROUNDING = sqrt(12)
"""What is known to a step is off by step / root 12 on average (a uniform distribution)."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PublishedTrial(_Part):
    """A trial: its name, who was in it, and how its baseline was taken."""

    name: str
    people: str
    baseline: str


class Moment(_Part):
    """A published figure: of a mean `sd` is the standard deviation between people, of the other kinds it is none."""

    id: str
    says: str
    trial: str
    kind: Literal["mean", "sd", "share"]
    value: float
    n: int
    rounded: float
    fitted: bool
    source: str
    status: Literal["seen", "recalled"]
    sd: float = 0.0
    note: str = ""

    @property
    def standard_error(self) -> float:
        """How far another trial of this size would be off on average, rounding included."""
        match self.kind:
            case "mean":
                drawn = self.sd / sqrt(self.n)
            case "sd":
                drawn = self.value / sqrt(2 * self.n)
            case "share":
                drawn = sqrt(self.value * (100 - self.value) / self.n)
        return sqrt(drawn**2 + (self.rounded / ROUNDING) ** 2)


class Published(_Part):
    """Every published figure, and the trials they come from."""

    trials: dict[str, PublishedTrial]
    moments: tuple[Moment, ...]


@cache
def published() -> Published:
    """The figures of `preempt.yaml`."""
    return Published.model_validate(read(FILE, InputError).value)


@dataclass(frozen=True, slots=True)
class Compared:
    """A published figure and the simulated one."""

    moment: Moment
    simulated: float

    @property
    def away(self) -> float:
        """How many standard errors the simulated figure lies above the published one."""
        return (self.simulated - self.moment.value) / self.moment.standard_error

    @property
    def is_misfit(self) -> bool:
        """Whether it is off by more than one standard error."""
        return abs(self.away) > 1

    def to_json(self) -> dict[str, Any]:
        """Everything that is known of the two."""
        moment = self.moment
        return {
            **moment.model_dump(exclude={"sd", "n", "rounded", "kind"}, exclude_defaults=True),
            "standard_error": moment.standard_error,
            "simulated": self.simulated,
            "misfit": self.is_misfit,
        }


def compare(trial: Trial) -> tuple[Compared, ...]:
    """Every published figure that can be told from a trial beside it, in the order of `preempt.yaml`."""
    figures = trial.figures
    return tuple(Compared(moment, figures[moment.id]) for moment in published().moments if moment.id in figures)


@dataclass(frozen=True, slots=True)
class Week:
    """Mean change of headache days in a week of treatment from the last week before it, in both arms."""

    number: int
    botox: float
    placebo: float

    def published(self) -> tuple[float | None, float | None]:
        """The published changes of that week; None where there is none."""
        values = {moment.id: moment.value for moment in published().moments}
        return values.get(f"week_{self.number}_botox"), values.get(f"week_{self.number}_placebo")


def weeks(trial: Trial) -> Iterator[Week]:
    """The weeks of the double-blind phase."""
    for number in range(1, DOUBLE_BLIND + 1):
        yield Week(
            number,
            float(trial.botox.weekly_change(number).mean()),
            float(trial.placebo.weekly_change(number).mean()),
        )


def told(trial: Trial) -> dict[str, Any]:
    """Everything about a trial beside what was published, as JSON has it."""
    compared = compare(trial)
    return {
        "people": trial.people,
        "screened": trial.screened,
        "trials": {name: one.model_dump() for name, one in published().trials.items()},
        "fitted": [one.to_json() for one in compared if one.moment.fitted],
        "not_fitted": [one.to_json() for one in compared if not one.moment.fitted],
        "weeks": [
            {
                "week": week.number,
                "botox": week.botox,
                "placebo": week.placebo,
                "published": dict(zip(("botox", "placebo"), week.published(), strict=True)),
            }
            for week in weeks(trial)
        ],
    }
