"""What would settle an open criterion: the facts not known whose answer could still change its outcome."""

from __future__ import annotations

from collections.abc import Mapping

from abate.criteria.columns import Codes
from abate.criteria.tree import All, Any, AtLeast, FactKey, Leaf, Node, Not, Outcome, When, parts_of

Answers = frozenset[FactKey]

NONE: Answers = frozenset()


def open_facts(node: Node, outcomes: Mapping[int, Codes], person: int) -> Answers:
    """Every fact not known that bears on the node: found below open nodes only, since a decided part is settled."""
    if _outcome(node, outcomes, person) is not Outcome.NOT_KNOWN:
        return NONE
    if isinstance(node, Leaf):
        return frozenset({node.fact})
    return NONE.union(*(open_facts(part, outcomes, person) for part in parts_of(node)))


def fewest_answers(node: Node, outcomes: Mapping[int, Codes], person: int) -> Answers:
    """A smallest set of facts whose answers, if they come out one way, would settle an open node.

    Smallest where no fact stands in two places of the tree; where one does, a small set all the same.
    """
    ways = [_answers(node, want, outcomes, person) for want in (Outcome.MET, Outcome.NOT_MET)]
    return min((way for way in ways if way is not None), key=_fewest, default=NONE)


def _answers(node: Node, want: Outcome, outcomes: Mapping[int, Codes], person: int) -> Answers | None:
    """The fewest facts that can bring a node to an outcome; None where no answer can."""
    outcome = _outcome(node, outcomes, person)
    if outcome is not Outcome.NOT_KNOWN:
        return NONE if outcome in (want, Outcome.NOT_APPLICABLE) else None
    return _ways(node, want, outcomes, person)


def _ways(node: Node, want: Outcome, outcomes: Mapping[int, Codes], person: int) -> Answers | None:
    match node:
        case Leaf():
            return frozenset({node.fact})
        case Not():
            opposite = Outcome.NOT_MET if want is Outcome.MET else Outcome.MET
            return _answers(node.part, opposite, outcomes, person)
        case When():
            applies = _answers(node.condition, Outcome.MET, outcomes, person)
            result = _answers(node.part, want, outcomes, person)
            return None if applies is None or result is None else applies | result
        case All():
            needed = len(node.parts) if want is Outcome.MET else 1
        case Any():
            needed = 1 if want is Outcome.MET else len(node.parts)
        case AtLeast():
            needed = node.count if want is Outcome.MET else len(node.parts) - node.count + 1
    ways = [_answers(part, want, outcomes, person) for part in node.parts]
    possible = sorted((way for way in ways if way is not None), key=_fewest)
    if len(possible) < needed:
        return None
    return NONE.union(*possible[:needed])


def _fewest(answers: Answers) -> tuple[int, list[tuple[str, int, int]]]:
    """Fewer first; then by name, so that the order never depends on chance."""
    return len(answers), sorted((key.name, key.first_month, key.last_month) for key in answers)


def _outcome(node: Node, outcomes: Mapping[int, Codes], person: int) -> Outcome:
    return Outcome(int(outcomes[id(node)][person]))
