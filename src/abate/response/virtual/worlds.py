"""Worlds in which virtual people live: the model's own, and others that it does not know of.

Each other world is one way in which the model may be wrong. How well the model's answers hold there is in
docs/validation; sizes are chosen as in the study of the model, not measured in patients.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

import numpy as np

from abate.errors import RefusedError
from abate.response.model.population import (
    COPYING,
    DRUG,
    FIRST_SHARE,
    LOG_DRIFT,
    LOG_DURATION,
    LOG_ONSET,
    PLACEBO,
    USUAL,
    Population,
    population,
)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Which days are not answered, as shares of all days.

    `burst_days` is how long a gap lasts on average. `missing_clear` and `missing_headache`, where given, stand
    instead of `missing` for days without and with headache. `unreported` is the share of headache days that are
    answered as clear at the end of 24 weeks of treatment, rising from none at the first injections.
    """

    missing: float = 0.10
    burst_days: float = 1.0
    missing_clear: float | None = None
    missing_headache: float | None = None
    unreported: float = 0.0

    def __post_init__(self) -> None:
        shares = (self.missing, self.missing_clear, self.missing_headache, self.unreported)
        if not all(0 <= share < 1 for share in shares if share is not None) or self.burst_days < 1:
            raise RefusedError("gaps: shares lie between 0 and 1, and a gap lasts a day or more")
        if self.burst_days > 1 and self.missing > 1 - 1 / self.burst_days:
            raise RefusedError("gaps: so many days in so short gaps cannot be; a gap would begin where one ends")

    @property
    def are_there(self) -> bool:
        """Whether any day is left out."""
        return any((self.missing, self.missing_clear, self.missing_headache))


@dataclass(frozen=True, slots=True)
class World:
    """How people differ from what the model believes. The defaults are the model's own world.

    Attributes:
        name, says: what to call it, and what is different in it.
        believed: the population from which parameters are drawn.
        drift_days, drift_scale: memory of the slow drift; its standard deviation times this.
        attacks: headaches come as attacks of one to three days instead of days that copy the day before.
        menstrual: share of people with more headache in five days of every 28.
        shift_sd: something else raises or lowers the log odds for good after treatment began, by a normal amount with
            this standard deviation; it is part of the total change.
        shift_within: the days of treatment within which it comes; 0: with the first injections.
        multiplies: the effect is a share of the days instead of a shift of log odds, and fades by a straight line
            from day 56.
        without_response: share of people in whom the drug does nothing; the others respond more, to the same mean.
        gaps: which days are not answered.
    """

    name: str
    says: str
    believed: Population = field(default_factory=lambda: population("published"))
    drift_days: float = 30.0
    drift_scale: float = 1.0
    attacks: bool = False
    menstrual: float = 0.0
    shift_sd: float = 0.0
    shift_within: int = 0
    multiplies: bool = False
    without_response: float = 0.0
    gaps: Gaps = Gaps()


def _changed(name: str, changes: Mapping[int, tuple[float, float | None]]) -> Population:
    """The published population with other means and, where given, other standard deviations of some parameters."""
    published = population("published")
    mean, sd = published.mean.copy(), published.sd
    for parameter, (middle, spread) in changes.items():
        mean[parameter] = middle
        sd[parameter] = sd[parameter] if spread is None else spread
    return replace(published, name=name, mean=mean, covariance=np.diag(sd**2))


OTHER_FIT = _changed(
    "other-fit",
    {
        USUAL: (-0.7, 1.3),
        DRUG: (0.54, 0.48),
        PLACEBO: (0.54, 0.72),
        LOG_ONSET: (1.65, None),
        COPYING: (-1.4, None),
        LOG_DRIFT: (-0.73, None),
    },
)
"""The other end of the valley that PREEMPT's figures leave: rounded from what `validation.tune_population` found
while expectation set in over 12 days instead of 21."""

CLINIC_LIKE = _changed(
    "clinic-like",
    {
        DRUG: (1.35, 0.7),
        PLACEBO: (0.30, 0.5),
        LOG_DURATION: (float(np.log(70)), 0.22),
        FIRST_SHARE: (1.5, None),
    },
)
"""People to whom the drug does more and fades sooner: an assumption, within what clinics report of wear-off."""

WORLDS: Mapping[str, World] = {
    one.name: one
    for one in (
        World("own", "people as the model believes them to be"),
        World("drift-10-days", "good and bad stretches last days, not months", drift_days=10),
        World("drift-90-days", "good and bad stretches last a season", drift_days=90),
        World("no-drift", "no good or bad months at all", drift_scale=0),
        World("drift-doubled", "good and bad months differ twice as much", drift_scale=2),
        World("attacks", "headaches come as attacks of one to three days", attacks=True),
        World("menstrual", "60 % have more headache in five days of every 28", menstrual=0.6),
        World(
            "other-fit",
            "people of whom fewer reach 15 days, and who respond more alike, as PREEMPT allows too",
            OTHER_FIT,
        ),
        World("level-shift", "something untold changes the days for good as treatment begins", shift_sd=0.8),
        World(
            "level-shift-later",
            "something untold changes the days for good within the first 12 weeks of treatment",
            shift_sd=0.8,
            shift_within=84,
        ),
        World(
            "multiplies",
            "the effect is a share of the days, and fades by a straight line from day 56",
            multiplies=True,
        ),
        World("two-kinds", "the drug does nothing in 45 %, and more in the others", without_response=0.45),
        World(
            "better-response",
            "people respond better than believed",
            _changed("better-response", {DRUG: (1.12, None)}),
        ),
        World(
            "worse-response", "people respond worse than believed", _changed("worse-response", {DRUG: (0.12, None)})
        ),
        World("more-days", "people have more headache than believed", _changed("more-days", {USUAL: (0.86, None)})),
        World(
            "missing-when-well",
            "days without headache are left out more often",
            gaps=Gaps(missing_clear=0.25, missing_headache=0.05),
        ),
        World(
            "missing-when-ill",
            "days with headache are left out more often",
            gaps=Gaps(missing_clear=0.05, missing_headache=0.20),
        ),
        World(
            "tired-of-the-diary",
            "more and more headache days are answered as clear, up to a fifth",
            gaps=Gaps(unreported=0.20),
        ),
        World("long-gaps", "45 % of days are not answered, in gaps of a week", gaps=Gaps(missing=0.45, burst_days=7)),
        World(
            "clinic-like",
            "the drug does more and fades sooner, as clinics tell",
            CLINIC_LIKE,
        ),
    )
}


def world(name: str) -> World:
    """A world by its name.

    Raises:
        RefusedError: when there is none of that name.
    """
    if name not in WORLDS:
        near = get_close_matches(name, WORLDS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(WORLDS)}"
        raise RefusedError(f"no world is called {name!r}; {hint}")
    return WORLDS[name]
