"""What would settle an open criterion: the facts not known whose answer could still change its outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from abate.criteria.columns import Codes
from abate.criteria.tree import OUTCOMES, All, Any, AtLeast, FactKey, Leaf, Node, Not, Outcome, When, parts_of

Answers = frozenset[FactKey]

Ways = Mapping[Outcome, Answers]
"""For every outcome that a node can still come to, the fewest facts whose answers can bring it there."""

NONE: Answers = frozenset()

MET, NOT_MET, NOT_APPLICABLE = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE


def open_facts(node: Node, outcomes: Mapping[int, Codes], person: int) -> Answers:
    """Every fact not known that bears on the node: found below open nodes only, since a decided part is settled."""
    if _outcome(node, outcomes, person) is not Outcome.NOT_KNOWN:
        return NONE
    if isinstance(node, Leaf):
        return frozenset({node.fact})
    return NONE.union(*(open_facts(part, outcomes, person) for part in parts_of(node)))


def fewest_answers(
    node: Node, outcomes: Mapping[int, Codes], person: int, known: dict[int, Ways] | None = None
) -> Answers:
    """A smallest set of facts whose answers, if they come out one way, would settle an open node.

    To settle it is to bring it to any outcome but not known. Smallest where no fact stands in two places of the
    tree; where one does, a small set all the same. `known` collects what was found for each node, by identity, so
    that trees which share nodes need not go through them again.
    """
    return _fewest(_ways(node, outcomes, person, {} if known is None else known).values()) or NONE


def _ways(node: Node, outcomes: Mapping[int, Codes], person: int, known: dict[int, Ways]) -> Ways:
    found = known.get(id(node))
    if found is None:
        outcome = _outcome(node, outcomes, person)
        if outcome is not Outcome.NOT_KNOWN:
            found = {outcome: NONE}
        elif isinstance(node, Leaf):
            found = {MET: frozenset({node.fact}), NOT_MET: frozenset({node.fact})}
        else:
            found = _combined(node, [_ways(part, outcomes, person, known) for part in parts_of(node)])
        known[id(node)] = found
    return found


def _combined(node: All | Any | AtLeast | Not | When, parts: list[Ways]) -> Ways:
    match node:
        case All():
            return _to_all(parts)
        case Any():
            return _turned(_to_all([_turned(part) for part in parts]))
        case AtLeast():
            return _to_at_least(node.count, parts)
        case Not():
            return _turned(parts[0])
        case When():
            return _to_when(*parts)


def _to_all(parts: Sequence[Ways]) -> Ways:
    """Met: every part met or not applicable, one of them met. Not met: one part not met."""
    ways = {
        MET: _one_and_others(parts, MET, (MET, NOT_APPLICABLE), len(parts) - 1),
        NOT_MET: _fewest(part.get(NOT_MET) for part in parts),
        NOT_APPLICABLE: _together([part.get(NOT_APPLICABLE) for part in parts], len(parts)),
    }
    return _possible(ways)


def _to_at_least(count: int, parts: Sequence[Ways]) -> Ways:
    """Met: so many parts met. Not met: so many others out that too few are left, and one part that does apply."""
    out = (NOT_MET, NOT_APPLICABLE)
    ways = {
        MET: _together([part.get(MET) for part in parts], count),
        NOT_MET: _fewest(
            [
                _one_and_others(parts, NOT_MET, out, len(parts) - count),
                _one_and_others(parts, MET, out, len(parts) - count + 1),
            ]
        ),
        NOT_APPLICABLE: _together([part.get(NOT_APPLICABLE) for part in parts], len(parts)),
    }
    return _possible(ways)


def _to_when(condition: Ways, part: Ways) -> Ways:
    """The part's outcome once the condition is met; not applicable as soon as it is not."""
    ways = {outcome: condition[MET] | answers for outcome, answers in part.items()} if MET in condition else {}
    never = (condition.get(NOT_MET), condition.get(NOT_APPLICABLE), ways.get(NOT_APPLICABLE))
    return _possible({**ways, NOT_APPLICABLE: _fewest(never)})


def _turned(ways: Ways) -> Ways:
    """Met and not met change places."""
    opposite = {MET: NOT_MET, NOT_MET: MET}
    return {opposite.get(outcome, outcome): answers for outcome, answers in ways.items()}


def _possible(ways: Mapping[Outcome, Answers | None]) -> Ways:
    return {outcome: answers for outcome, answers in ways.items() if answers is not None}


def _one_and_others(parts: Sequence[Ways], one: Outcome, others: tuple[Outcome, ...], needed: int) -> Answers | None:
    """The fewest answers that bring some part to one outcome, and as many others as needed to any of theirs."""
    eased = [_fewest(part.get(outcome) for outcome in others) for part in parts]
    return _fewest(
        part[one] | rest
        for at, part in enumerate(parts)
        if one in part and (rest := _together(eased[:at] + eased[at + 1 :], needed)) is not None
    )


def _together(ways: Iterable[Answers | None], needed: int) -> Answers | None:
    """The union of the smallest sets, as many as needed, the first of equals first; None where there are too few."""
    possible = sorted((way for way in ways if way is not None), key=len)
    return NONE.union(*possible[:needed]) if len(possible) >= needed else None


def _fewest(ways: Iterable[Answers | None]) -> Answers | None:
    return min((way for way in ways if way is not None), key=len, default=None)


def _outcome(node: Node, outcomes: Mapping[int, Codes], person: int) -> Outcome:
    return OUTCOMES[int(outcomes[id(node)][person])]
