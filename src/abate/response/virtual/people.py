"""Virtual people: their parameters, their days, the gaps of their diaries, and the response that they truly have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from abate.response.model.curves import Curves
from abate.response.model.diary import NOT_ANSWERED, DailyAnswers
from abate.response.model.population import COPYING, DRUG, LOG_DRIFT, PARAMETERS, PLACEBO, USUAL
from abate.response.virtual.chance import Chance, Purpose, Single
from abate.response.virtual.worlds import Gaps, World

PEOPLE_AT_ONCE = 512
"""As many as stay in a core's cache with a year of days."""

DAYS_IN_A_MONTH = 28
CHRONIC = 15
"""Headache days of 28 with which somebody is let into a trial (PREEMPT)."""

NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(11)
SHARES = _WEIGHTS / _WEIGHTS.sum()

MENSTRUAL_DAYS, MENSTRUAL_RISE = 5, np.float32(1.2)
"""Days of each 28 in which headache is likelier, and by how much on the scale of log odds: an assumption."""

ATTACK_SHARES = np.array([0.35, 0.30, 0.35], dtype=np.float32)
"""Of attacks of one, two and three days: an assumption."""

_AS_LONG = np.cumsum(ATTACK_SHARES[::-1])[::-1]
_LEFT_SHARES = np.cumsum(_AS_LONG / _AS_LONG.sum())[:-1]
"""Of the attack that a diary begins in, one, two or three days are left: up to the last but one, summed up."""

FULL_EFFECT, BEGINS_TO_FADE, HAS_FADED = 14, 56, 112
"""Days since an injection, where the effect is a share of the days."""

DAYS_OF_TIRING = 168


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with people: days of diary before and after the first injections, and the days of injections.

    Injections before day `drug_from` hold placebo; the first injections are on day 0.
    """

    injections: tuple[int, ...] = (0, 84)
    days: int = 168
    baseline: int = DAYS_IN_A_MONTH
    drug_from: int = 0

    @property
    def of_drug(self) -> tuple[int, ...]:
        """Days of the injections that hold the drug."""
        return tuple(day for day in self.injections if day >= self.drug_from)

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The number of each day of the diary."""
        return np.arange(-self.baseline, self.days)


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """What is to be expected: the chance of a headache is `height / (1 + against exp(-drift))`.

    The drift is normal with the deviation `sd`. `against` has the shape (days, people), `sd` and `usual` (people,);
    `usual` is the chance in the long run without treatment.
    """

    against: Single
    height: Single | np.float32
    sd: Single
    usual: Single

    def those(self, chosen: npt.NDArray[np.bool_]) -> Shares:
        """The same of some of the people."""
        height = self.height[:, chosen] if isinstance(self.height, np.ndarray) else self.height
        return Shares(self.against[:, chosen], height, self.sd[chosen], self.usual[chosen])

    def expected(self, days: slice) -> Single:
        """The chance of a headache averaged over the drift; (days, people)."""
        height = self.height[days] if isinstance(self.height, np.ndarray) else self.height
        return averaged(self.against[days], self.sd) * height


def averaged(against: Single, sd: Single) -> Single:
    """1 / (1 + against exp(-drift)) averaged over a normal drift with this deviation."""
    found = np.zeros_like(against)
    for node, share in zip(NODES, SHARES, strict=True):
        found += np.float32(share) / (1 + against * np.exp(-np.float32(node) * sd))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Some people of a cohort, by their `numbers` in it.

    `parameters` has the shape (9, people); `headache` (days, people) what truly was, `answers` the same as it stands
    in the diary: 1, 0, or -1 for not answered. `shares` tells what was to be expected, good and bad months apart.
    """

    seed: int
    plan: Plan
    numbers: npt.NDArray[np.int64]
    parameters: Single
    headache: npt.NDArray[np.bool_]
    answers: npt.NDArray[np.int8]
    shares: Shares

    def expected(self, first: int, last: int) -> Single:
        """Chance of a headache averaged over good and bad months, from one day to another, both included."""
        return self.shares.expected(slice(first + self.plan.baseline, last + 1 + self.plan.baseline))

    def reduction(self, first: int, last: int) -> Single:
        """True reduction over days from the first injections on, the last one included; (people,)."""
        found: Single = 1 - self.expected(first, last).mean(axis=0) / self.shares.usual
        return found

    def counted(self, first: int, last: int) -> npt.NDArray[np.int64]:
        """Headache days that stand in the diary from one day to another, both included; (people,)."""
        found: npt.NDArray[np.int64] = (self._between(first, last) == 1).sum(axis=0)
        return found

    def answered(self, first: int, last: int) -> npt.NDArray[np.int64]:
        """Days that are answered, likewise."""
        found: npt.NDArray[np.int64] = (self._between(first, last) != NOT_ANSWERED).sum(axis=0)
        return found

    @property
    def are_chronic(self) -> npt.NDArray[np.bool_]:
        """Who has 15 headache days or more in the 28 days before the first injections, prorated as trials do."""
        found, answered = self.counted(-DAYS_IN_A_MONTH, -1), self.answered(-DAYS_IN_A_MONTH, -1)
        chronic: npt.NDArray[np.bool_] = (found * DAYS_IN_A_MONTH >= CHRONIC * answered) & (answered > 0)
        return chronic

    def those(self, chosen: npt.NDArray[np.bool_]) -> People:
        """Some of them."""
        return replace(
            self,
            numbers=self.numbers[chosen],
            parameters=self.parameters[:, chosen],
            headache=self.headache[:, chosen],
            answers=self.answers[:, chosen],
            shares=self.shares.those(chosen),
        )

    def of_one(self, at: int) -> DailyAnswers:
        """The diary of one of them, as the model reads it."""
        return DailyAnswers(-self.plan.baseline, np.ascontiguousarray(self.answers[:, at]), self.plan.injections)

    def _between(self, first: int, last: int) -> npt.NDArray[np.int8]:
        return self.answers[first + self.plan.baseline : last + 1 + self.plan.baseline]


def simulate(world: World, plan: Plan, people: range | npt.NDArray[np.int64], seed: int) -> Iterator[People]:
    """Make people up, some hundred at a time, so that memory does not grow with their number.

    Args:
        world: how people are.
        plan: what is done with them.
        people: their numbers in the cohort, any of them; a number stands for the same person in every call, and a
            plan that goes on longer only adds days.
        seed: of the cohort, 0 or more.
    """
    for begin in range(0, len(people), PEOPLE_AT_ONCE):
        numbers = np.array(people[begin : begin + PEOPLE_AT_ONCE], dtype=np.int64)
        yield _Made(world, plan, numbers, seed).people()


class _Made:
    """Some people in the making; `against` and `height` as in `Shares`."""

    def __init__(self, world: World, plan: Plan, numbers: npt.NDArray[np.int64], seed: int) -> None:
        self.world, self.plan, self.numbers, self.seed = world, plan, numbers, seed
        self.days = plan.numbers
        self.at_random = self._chance(Purpose.WORLD).uniform(8)
        self.parameters = self._parameters()
        self.sd: Single = np.exp(self.parameters[LOG_DRIFT]) * np.float32(world.drift_scale)
        self.against, self.height = self._trajectory()

    def people(self) -> People:
        headache = self._headache(self._chances())
        shares = Shares(self.against, self.height, self.sd, self._usual())
        answers = self._answers(headache)
        return People(self.seed, self.plan, self.numbers, self.parameters, headache, answers, shares)

    def _chance(self, purpose: Purpose) -> Chance:
        return Chance.of(self.seed, self.numbers, purpose)

    def _parameters(self) -> Single:
        root = np.linalg.cholesky(self.world.believed.covariance)
        normal = self._chance(Purpose.PARAMETERS).normal(len(PARAMETERS))
        drawn: Single = (self.world.believed.mean[:, None] + root @ normal).astype(np.float32)
        share = self.world.without_response
        if share:
            drawn[DRUG] = np.where(self.at_random[0] < share, 0, drawn[DRUG] / (1 - share))
        return drawn

    def _trajectory(self) -> tuple[Single, Single | np.float32]:
        height: Single | np.float32 = np.float32(1)
        each, plan = self.parameters, self.plan
        if self.world.multiplies:
            height = 1 - self._share_lost() * self._since(plan.of_drug)
            each = each.copy()
            each[PLACEBO] = each[DRUG] = 0
        against = Curves(each, plan.days).odds_against(self.days, plan.of_drug)
        if self.world.shift_sd:
            begins = self.at_random[1] * self.world.shift_within
            shift = np.float32(self.world.shift_sd) * self._chance(Purpose.WORLD).normal(10)[8]
            against *= np.exp(-shift * (self.days[:, None] >= begins))
        if self.world.menstrual:
            against *= np.exp(-MENSTRUAL_RISE * self._is_menstrual())
        return against, height

    def _share_lost(self) -> Single:
        """The share of the days that the drug and expectation take away in the end."""
        full = self.parameters[USUAL] - self.parameters[DRUG] - self.parameters[PLACEBO]
        lost: Single = 1 - (1 + np.exp(-self.parameters[USUAL])) / (1 + np.exp(-full))
        return np.maximum(lost, -0.2)

    def _since(self, injections: tuple[int, ...]) -> Single:
        """How much of its effect the last injection has, by straight lines; (days, 1)."""
        given = np.array(injections, dtype=np.int64)
        last = np.searchsorted(given, self.days, side="right") - 1
        since = np.where(last >= 0, self.days - given[np.maximum(last, 0)], HAS_FADED) if len(given) else HAS_FADED
        shape = np.interp(since, [0, FULL_EFFECT, BEGINS_TO_FADE, HAS_FADED], [0, 1, 1, 0])
        found: Single = np.broadcast_to(shape, self.days.shape).astype(np.float32)[:, None]
        return found

    def _is_menstrual(self) -> npt.NDArray[np.bool_]:
        phase = (self.days[:, None] + np.floor(self.at_random[2] * DAYS_IN_A_MONTH)) % DAYS_IN_A_MONTH
        found: npt.NDArray[np.bool_] = (phase < MENSTRUAL_DAYS) & (self.at_random[3] < self.world.menstrual)
        return found

    def _usual(self) -> Single:
        """The chance of a headache in the long run without treatment."""
        plain = np.exp(-self.parameters[USUAL])
        usual, raised = averaged(np.stack([plain, plain * np.exp(-MENSTRUAL_RISE)]), self.sd)
        share = np.where(self.at_random[3] < self.world.menstrual, MENSTRUAL_DAYS / DAYS_IN_A_MONTH, 0)
        found: Single = (usual + share * (raised - usual)).astype(np.float32)
        return found

    def _chances(self) -> Single:
        """The chance of a headache on each day, the drift of that day included, and what the day before was not."""
        drift = self._chance(Purpose.DRIFT).normal(len(self.days))
        kept = np.float32(np.exp(-1 / self.world.drift_days))
        drift[1:] *= np.sqrt(1 - kept**2)
        for eve, today in pairwise(drift):
            today += kept * eve  # noqa: PLW2901  in place
        drift *= -self.sd
        np.exp(drift, out=drift)
        drift *= self.against
        drift += 1
        return np.divide(self.height, drift, out=drift)

    def _headache(self, shares: Single) -> npt.NDArray[np.bool_]:
        chance = self._chance(Purpose.DAYS).uniform(len(self.days))
        if self.world.attacks:
            return self._attacks(shares, chance)
        copying = 1 / (1 + np.exp(-self.parameters[COPYING]))
        drawn_first = chance[0] < shares[0]
        shares *= 1 - copying
        found = chance < shares
        found[0] = drawn_first
        shares += copying
        after_one = chance < shares
        for eve, today, too in zip(found, found[1:], after_one[1:], strict=False):
            too &= eve  # noqa: PLW2901  in place
            today |= too  # noqa: PLW2901
        return found

    def _attacks(self, shares: Single, chance: Single) -> npt.NDArray[np.bool_]:
        """Attacks of one to three days, as often as gives the same share of days."""
        mean = np.float32(ATTACK_SHARES @ np.arange(1, 4))
        starts = shares / (shares + mean * (1 - shares))
        longer = self._chance(Purpose.ATTACKS).uniform(len(self.days))
        lengths = 1 + np.searchsorted(np.cumsum(ATTACK_SHARES)[:-1], longer)
        found = np.empty(shares.shape, dtype=np.bool_)
        left = np.where(chance[0] < shares[0], 1 + np.searchsorted(_LEFT_SHARES, longer[0]), 0)
        found[0] = left > 0
        for day, (start, drawn, length) in enumerate(zip(starts[1:], chance[1:], lengths[1:], strict=True), 1):
            left = np.where(left > 1, left - 1, np.where(drawn < start, length, 0))
            found[day] = left > 0
        return found

    def _answers(self, headache: npt.NDArray[np.bool_]) -> npt.NDArray[np.int8]:
        """What stands in the diary."""
        gaps = self.world.gaps
        answers = headache.astype(np.int8)
        if gaps.unreported:
            tired = gaps.unreported * np.clip(self.days / DAYS_OF_TIRING, 0, 1)[:, None]
            answers[self._chance(Purpose.TIRING).uniform(len(self.days)) < tired] = 0
        if gaps.are_there:
            chance = self._chance(Purpose.GAPS).uniform(len(self.days))
            left_out = _missing(gaps, headache, chance).view(np.int8)
            answers |= np.multiply(left_out, NOT_ANSWERED, out=left_out)  # -1 has all bits set
        return answers


def _missing(gaps: Gaps, headache: npt.NDArray[np.bool_], chance: Single) -> npt.NDArray[np.bool_]:
    if gaps.burst_days > 1:
        return _in_bursts(gaps, chance)
    clear = gaps.missing if gaps.missing_clear is None else gaps.missing_clear
    ill = gaps.missing if gaps.missing_headache is None else gaps.missing_headache
    found: npt.NDArray[np.bool_] = chance < (clear if clear == ill else np.where(headache, ill, clear))
    return found


def _in_bursts(gaps: Gaps, chance: Single) -> npt.NDArray[np.bool_]:
    """A chain that leaves a gap with 1 / `burst_days` and enters one so that the share is right."""
    leave = 1 / gaps.burst_days
    enter = leave * gaps.missing / (1 - gaps.missing)
    found = chance < np.float32(enter)
    found[0] = chance[0] < gaps.missing
    goes_on = chance < np.float32(1 - leave)
    for eve, today, goes in zip(found, found[1:], goes_on[1:], strict=False):
        goes &= eve  # noqa: PLW2901  in place
        today |= goes  # noqa: PLW2901
    return found
