"""The diagnoses of any number of people: those met, after the precedence that the classification itself states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from abate.criteria.columns import Codes
from abate.criteria.tree import Outcome
from abate.rulebook import Document

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Classification:
    """The diagnoses of one person, and what became of others that were met.

    `waiting` are met but not named while a diagnosis that would take their place is open; `dropped` gave way.
    Both map a code to the reason. `stopped` are those of the dropped that gave way to no diagnosis but to a finding
    that must be looked into first, and `unasked` says which such findings are not known.
    """

    codes: tuple[str, ...]
    waiting: Mapping[str, str]
    dropped: Mapping[str, str]
    stopped: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


class Classifier:
    """Applies the precedence of a classification to judged columns, rule after rule."""

    def __init__(self, document: Document, outcomes: Mapping[int, Codes]) -> None:
        """Judge the precedence of `document`; `outcomes` are its judged columns, by identity of node."""
        self._codes = tuple(document.decisions)
        self._outcomes = {
            name: outcomes[id(node)] for name, node in {**document.criteria, **document.decisions}.items()
        }
        people = len(self._outcomes[self._codes[0]])
        self._dropped: dict[str, Mask] = {name: np.zeros(people, bool) for name in self._outcomes}
        self._waiting: dict[str, Mask] = {name: np.zeros(people, bool) for name in self._outcomes}
        self._drops: list[tuple[str, Mask, str]] = []
        self._stops: list[tuple[str, Mask, str]] = []
        self._unasked: list[tuple[str, Mask]] = []
        self._waits: list[tuple[str, Mask, str]] = []
        for rule in document.precedence:
            lifted = self._met(rule.unless) if rule.unless else np.zeros(people, bool)
            stands = ~self._dropped[rule.when] & ~lifted
            certain = stands & self._met(rule.when) & ~self._waiting[rule.when]
            perhaps = stands & ~certain & (self._outcomes[rule.when] != Outcome.NOT_MET)
            finding = document.criteria.get(rule.when)
            if finding is not None:
                self._unasked.append((f"{finding.says}: not known. {rule.says}.", perhaps))
            for code in rule.drops:
                self._drops.append((code, certain & ~self._dropped[code], rule.says))
                if finding is not None:
                    self._stops.append((code, certain, rule.says))
                self._dropped[code] = self._dropped[code] | certain
                if not rule.stays_while_open:
                    self._waits.append((code, perhaps, f"{rule.says}; {rule.when} is open"))
                    self._waiting[code] = self._waiting[code] | perhaps

    def named(self) -> dict[str, Mask]:
        """For each code, the people for whom it is a diagnosis: the most particular of each branch."""
        standing = {code: self._met(code) & ~self._dropped[code] & ~self._waiting[code] for code in self._codes}
        return {
            code: stands & ~np.any([standing[below] for below in self._codes if below.startswith(f"{code}.")] or
                                   [np.zeros_like(stands)], axis=0)
            for code, stands in standing.items()
        }  # fmt: skip

    def of(self, person: int) -> Classification:
        """The diagnoses of one person, with the reasons of those that are not named."""

        def reasons(rules: list[tuple[str, Mask, str]], *, besides: Mapping[str, str]) -> dict[str, str]:
            found: dict[str, str] = {}
            for code, where, says in rules:
                if code in self._codes and where[person] and self._met(code)[person] and code not in besides:
                    found.setdefault(code, says)
            return found

        dropped = reasons(self._drops, besides={})
        waiting = reasons(self._waits, besides=dropped)
        return Classification(
            codes=tuple(code for code, named in self.named().items() if named[person]),
            waiting=waiting,
            dropped=dropped,
            stopped=tuple(reasons(self._stops, besides={})),
            unasked=tuple(says for says, where in self._unasked if where[person]),
        )

    def _met(self, name: str) -> Mask:
        met: Mask = self._outcomes[name] == Outcome.MET
        return met
