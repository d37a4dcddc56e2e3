"""Facts of synthetic people, all of them known, so that two-valued engines can judge them too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt

MONTHS = 4
DAYS_IN_A_MONTH = 28
DECISIONS = ("nice-ta260/start", "nice-ta260/continue", "nice-ta260/stop", "ichd-3/1.3")


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """`counts` have the shape (people, months), column 0 the last month; `numbers` and `flags` a value per person."""

    counts: dict[str, npt.NDArray[np.uint8]]
    numbers: dict[str, npt.NDArray[np.float64]]
    flags: dict[str, npt.NDArray[np.bool_]]


def people(count: int) -> People:
    """That many people, the same every time."""
    draw = np.random.default_rng(20_260_630)
    usual = draw.integers(4, 29, (count, 1))
    headache = np.clip(usual + draw.integers(-3, 4, (count, MONTHS)), 0, DAYS_IN_A_MONTH).astype(np.uint8)
    counts = {"headache_days": headache, "migraine_days": (headache * draw.random((count, 1))).astype(np.uint8)}
    for name in ("ergot", "triptan", "opioid", "combination_analgesic", "simple_analgesic", "overuse_class"):
        counts[f"{name}_days"] = draw.integers(0, 13, (count, MONTHS)).astype(np.uint8)
    whole = {
        "age_years": (14, 80),
        "preventives_exhausted": (0, 7),
        "months_at_frequency": (0, 60),
        "migraine_attacks": (0, 60),
        "botox_sessions": (0, 5),
        "botox_cycles_completed": (0, 5),
        "headache_days_reduction_percent": (-20, 90),
    }
    numbers = {name: draw.integers(low, high, count).astype(float) for name, (low, high) in whole.items()}
    flags = {"better_explained": draw.random(count) < 0.05, "overuse_managed": draw.random(count) < 0.5}
    by_month = {name: np.asfortranarray(days) for name, days in counts.items()}  # as either side keeps them
    return People(by_month, numbers, flags)


def digests(met: Sequence[npt.NDArray[np.bool_]]) -> list[str]:
    """For each decision how many people meet it, and a digest that tells whether they are the same people."""
    return [f"{np.count_nonzero(flags)} {sha256(np.packbits(flags).tobytes()).hexdigest()[:16]}" for flags in met]
