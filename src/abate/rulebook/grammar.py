"""From the words of a rule document to a tree of criteria.

A criterion is a mapping with an `id` and what it `says`, and exactly one of

    all: [criteria]                     any: [criteria]
    at_least: 2, of: [criteria]         not: criterion
    criterion: ichd-3/1.3               the decision or named criterion of a document
    <a fact of the glossary>: <test>    `headache_days: ">= 15"`, `pregnant: false`, `jurisdiction: [us, us-wa]`

A count is judged in month 1 (the 28 days that end on the as-of day) unless the criterion says
`in_month: 4`, `each_of_months: 3` (months 1 to 3, each) or `over_months: 13` (the sum).
`applies_when: criterion` makes it not applicable where that is not met. `note` explains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any as Anything
from typing import cast

from abate.criteria.tree import (
    All,
    Any,
    AtLeast,
    FactKey,
    Is,
    Leaf,
    Node,
    Not,
    OneOf,
    Operator,
    Test,
    Threshold,
    When,
)
from abate.errors import Fault
from abate.facts.facts import MONTHS_JUDGED
from abate.facts.glossary import Fact, glossary
from abate.strict_yaml import Document, Path_

Resolve = Callable[[str], Node | None]
"""Finds the criterion of a document by `document/name`; None when there is none."""

COMBINATIONS = ("all", "any", "at_least", "not", "criterion")
MONTH_WORDS = ("in_month", "each_of_months", "over_months")
WORDS = ("id", "says", "note", "applies_when", "of", *MONTH_WORDS)

OPERATOR_WORDS: Mapping[Operator, str] = {
    ">=": "at least",
    ">": "more than",
    "<=": "at most",
    "<": "fewer than",
    "==": "exactly",
}

STAND_IN = All(id="faulty", says="", parts=())
"""Takes the place of a criterion that cannot be read, so that reading goes on to the next fault."""

_COMPARISON = re.compile(r"(>=|<=|>|<|==)\s*(-?\d+(?:\.\d+)?)")


class Grammar:
    """Reads the criteria of one document and collects every fault on the way."""

    def __init__(self, document: Document, resolve: Resolve) -> None:
        """Criteria of `document`; `resolve` finds those it refers to."""
        self.document = document
        self.resolve = resolve
        self.faults: list[Fault] = []

    def criterion(self, given: Anything, path: Path_, default_id: str = "") -> Node:
        """The tree of one criterion. For a faulty one a stand-in, so that every fault is found."""
        if not isinstance(given, dict):
            return self._fault(
                path, "this is no criterion", "write a mapping, such as {headache_days: '>= 15'}", given
            )
        all_known = self._only_known_words(given, path)
        heads = [key for key in given if key in COMBINATIONS or key in glossary()]
        if not heads and not all_known:
            return STAND_IN
        if len(heads) != 1:
            what = f"it has {', '.join(heads)}" if heads else "it has neither a combination nor a fact"
            right = f"give it exactly one of {', '.join(COMBINATIONS)} or a fact of the glossary"
            return self._fault(path, what, right)
        head = heads[0]
        self._only_fitting_words(given, head, path)
        name = str(given.get("id") or default_id or (given[head] if head == "criterion" else head))
        texts = {"id": name, "says": str(given.get("says", "")), "note": str(given.get("note", ""))}
        body = (
            self._fact(head, given, texts, path) if head in glossary() else self._combined(head, given, texts, path)
        )
        if "applies_when" not in given:
            return body
        condition = self.criterion(given["applies_when"], (*path, "applies_when"), f"{name}-applies")
        return When(id=body.id, says=body.says, note=body.note, condition=condition, part=body)

    def _combined(self, head: str, given: dict[str, Anything], texts: dict[str, str], path: Path_) -> Node:
        inner = (*path, head)
        match head:
            case "all":
                parts = self._list(given["all"], inner)
                return All(**_said(texts, "All of these"), parts=parts)
            case "any":
                parts = self._list(given["any"], inner)
                return Any(**_said(texts, "Any of these"), parts=parts)
            case "at_least":
                parts = self._list(given.get("of"), (*path, "of"))
                count = given["at_least"]
                if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= len(parts):
                    right = f"write a whole number from 1 to {len(parts)}"
                    return self._fault(inner, "this is no number of criteria", right, count)
                return AtLeast(**_said(texts, f"At least {count} of these"), count=count, parts=parts)
            case "not":
                part = self.criterion(given["not"], inner, f"{texts['id']}-part")
                return Not(**_said(texts, f"Not: {part.says}"), part=part)
            case _:
                return self._reference(given, texts, inner)

    def _reference(self, given: dict[str, Anything], texts: dict[str, str], path: Path_) -> Node:
        found = self.resolve(str(given["criterion"]))
        if found is None:
            right = "name a decision or criterion as document/name, such as ichd-3/1.3"
            why = "no document has such a criterion, or it leads back to this one"
            return self._fault(path, why, right, given["criterion"])
        if not {"id", "says", "note"} & given.keys():
            return found
        return All(**_said(texts, found.says), parts=(found,))

    def _list(self, given: Anything, path: Path_) -> tuple[Node, ...]:
        if not isinstance(given, list) or not given:
            self._fault(path, "there are no criteria in it", "write a list with at least one criterion", given)
            return ()
        return tuple(self.criterion(part, (*path, at)) for at, part in enumerate(given))

    def _fact(self, name: str, given: dict[str, Anything], texts: dict[str, str], path: Path_) -> Node:
        fact = glossary()[name]
        test = self._test(fact, given[name], (*path, name))
        if test is None:
            return STAND_IN
        months = {word: given[word] for word in MONTH_WORDS if word in given}
        if isinstance(test, Threshold | Is | OneOf):
            return self._compared(fact, test, months, _said(texts, _tested(fact, test)), path)
        parts = tuple(
            self._compared(fact, one, months, {"id": f"{texts['id']}-{end}", "says": _tested(fact, one)}, path)
            for end, one in zip(("from", "to"), test, strict=True)
        )
        return All(**_said(texts, f"{_sentence(fact.label)} {given[name]}"), parts=parts)

    def _compared(
        self, fact: Fact, test: Test, months: Mapping[str, Anything], says: dict[str, str], path: Path_
    ) -> Node:
        if not months:
            return Leaf(**says, fact=FactKey(fact.name), test=test)
        return self._over_months(fact, test, months, says, path)

    def _over_months(
        self, fact: Fact, test: Test, months: Mapping[str, Anything], says: dict[str, str], path: Path_
    ) -> Node:
        (word, number), *more = months.items()
        if more or fact.kind != "count":
            right = "give one of in_month, each_of_months, over_months, to a count only"
            return self._fault((*path, word), "months do not fit here", right)
        if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= MONTHS_JUDGED:
            right = f"write a whole number from 1 to {MONTHS_JUDGED}"
            return self._fault((*path, word), "this is no number of months", right, number)
        if word == "in_month":
            return Leaf(**says, fact=FactKey(fact.name, number, number), test=test)
        if word == "over_months":
            return Leaf(**says, fact=FactKey(fact.name, 1, number), test=test)
        parts = tuple(
            Leaf(
                id=f"{says['id']}-month-{month}",
                says=f"{_tested(fact, test)} in month {month}",
                fact=FactKey(fact.name, month, month),
                test=test,
            )
            for month in range(1, number + 1)
        )
        return All(**says, parts=parts)

    def _test(self, fact: Fact, given: Anything, path: Path_) -> Test | tuple[Threshold, Threshold] | None:
        if fact.kind == "flag":
            if isinstance(given, bool):
                return Is(given)
            self._fault(path, f"{fact.name} is a flag", "test it with true or false", given)
        elif fact.kind == "category":
            words = given if isinstance(given, list) else [given]
            if words and all(word in fact.words for word in words):
                return OneOf(frozenset(words))
            right = f"test it with one or more of {', '.join(fact.words)}"
            self._fault(path, f"{fact.name} is a word", right, ", ".join(map(str, words)))
        else:
            comparisons = [_COMPARISON.fullmatch(part.strip()) for part in str(given).split(" and ")]
            tests = [Threshold(cast("Operator", found[1]), float(found[2])) for found in comparisons if found]
            if len(tests) == len(comparisons) == 1:
                return tests[0]
            if len(tests) == len(comparisons) == 2:
                return tests[0], tests[1]
            right = f"compare it, such as '>= 15' or '>= 4 and <= 72' (in {fact.unit})"
            self._fault(path, f"{fact.name} is a {fact.kind}", right, given)
        return None

    def _only_known_words(self, given: dict[str, Anything], path: Path_) -> bool:
        known = (*WORDS, *COMBINATIONS, *glossary())
        for key in given:
            if key not in known:
                near = get_close_matches(key, known, n=1, cutoff=0.5)
                right = f"did you mean {near[0]!r}?" if near else "`abate facts` lists what can be asked"
                self._fault((*path, key), "no such fact or word", right, key)
        return given.keys() <= {*known}

    def _only_fitting_words(self, given: dict[str, Anything], head: str, path: Path_) -> None:
        """Months belong to facts and `of` to `at_least`; elsewhere they would be passed over in silence."""
        for key in given:
            if key in MONTH_WORDS and head in COMBINATIONS:
                self._fault((*path, key), "months do not fit here", "give them to the counts inside")
            if key == "of" and head != "at_least":
                self._fault((*path, key), "`of` does not fit here", "write `at_least` beside it, or leave it out")

    def _fault(self, path: Path_, why: str, right: str, value: Anything = None) -> Node:
        shown = None if value is None or isinstance(value, (dict, list)) else str(value)
        self.faults.append(self.document.fault(path, why, right, shown))
        return STAND_IN


def _said(texts: dict[str, str], otherwise: str) -> dict[str, str]:
    return texts if texts["says"] else {**texts, "says": otherwise}


def _tested(fact: Fact, test: Test) -> str:
    """What a leaf says when the document leaves it to the glossary."""
    match test:
        case Threshold(operator, limit):
            return f"{_sentence(fact.label)}: {OPERATOR_WORDS[operator]} {limit:g}"
        case Is(wanted):
            return f"{_sentence(fact.label)}: {'yes' if wanted else 'no'}"
        case OneOf(words):
            return f"{_sentence(fact.label)}: {' or '.join(sorted(words))}"


def _sentence(label: str) -> str:
    return label[:1].upper() + label[1:]
