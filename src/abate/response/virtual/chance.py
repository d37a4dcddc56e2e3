"""Random numbers by counting: a function of seed, person, purpose and number, not of what was drawn before.

A person's numbers are the same whoever else is made, in whatever order and on however many processors. The mixing is
SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, doi 10.1145/2660193.2660195).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Single = npt.NDArray[np.float32]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)

FRACTION = 23
"""Bits after the point of a number in single precision."""

ONE = np.float32(1).view(np.uint32)
"""These bits and any fraction are a number from 1 on and below 2."""

NEARLY_ONE = np.float32(1 - 2**-24)
"""Taken from it, none becomes 0 and none is rounded up to 1."""


class Purpose(IntEnum):
    """What numbers are for; each purpose has its own."""

    PARAMETERS = 1
    DRIFT = 2
    DAYS = 3
    GAPS = 4
    WORLD = 5
    SCHEDULE = 6
    DETAILS = 7
    TIRING = 8
    ATTACKS = 9
    HABITS = 10
    HOURS = 11
    HISTORY = 12
    EFFECTS = 13
    PLACES = 14


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """The random numbers of some people: `keys` (people,) hold what belongs to each of them."""

    keys: Words

    @classmethod
    def of(cls, seed: int, people: npt.NDArray[np.int64], purpose: Purpose) -> Chance:
        """The numbers of these people (by their numbers in the cohort) for a purpose."""
        start = np.array([seed], dtype=np.uint64) * GOLDEN + np.uint64(purpose)
        _mix(start)
        keys = start + people.astype(np.uint64) * GOLDEN
        _mix(keys)
        return cls(keys)

    def uniform(self, how_many: int) -> Single:
        """Numbers between 0 and 1, neither included; shape (how_many, people)."""
        return self._pairs(how_many)[:how_many]

    def normal(self, how_many: int) -> Single:
        """Standard normal numbers (Box and Muller 1958, two from two); shape (how_many, people)."""
        pairs = self._pairs(how_many)
        radius = np.sqrt(np.float32(-2) * np.log(pairs[0::2]))
        angle = np.float32(2 * np.pi) * pairs[1::2]
        found = np.empty_like(pairs)
        np.multiply(radius, np.cos(angle), out=found[0::2])
        np.multiply(radius, np.sin(angle), out=found[1::2])
        return found[:how_many]

    def _pairs(self, how_many: int) -> Single:
        """Uniform numbers, an even number of them: each word of 64 bits gives two."""
        words, people = (how_many + 1) // 2, len(self.keys)
        mixed = np.arange(1, words + 1, dtype=np.uint64)[:, None] * GOLDEN + self.keys
        _mix(mixed)
        halves = mixed.view(np.uint32)
        halves >>= np.uint32(32 - FRACTION)
        halves |= ONE
        between_1_and_2 = halves.view(np.float32).reshape(words, people, 2).transpose(0, 2, 1)
        found = np.empty((words, 2, people), dtype=np.float32)
        np.subtract(between_1_and_2, NEARLY_ONE, out=found)
        return found.reshape(2 * words, people)


def _mix(words: Words) -> None:
    """Mix in place: each bit given turns about half of the bits over."""
    shifted = words >> np.uint64(30)
    words ^= shifted
    words *= FIRST
    np.right_shift(words, np.uint64(27), out=shifted)
    words ^= shifted
    words *= SECOND
    np.right_shift(words, np.uint64(31), out=shifted)
    words ^= shifted
