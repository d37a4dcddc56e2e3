"""The judged tree of one person, with a because-sentence at every node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from abate.criteria.columns import Codes
from abate.criteria.tree import OUTCOMES, All, Any, AtLeast, FactKey, Leaf, Node, Outcome, When, parts_of

Describe = Callable[[FactKey], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One node as it came out: what it says, how it was judged, and why: the reasons that decide, each once."""

    id: str
    outcome: Outcome
    says: str
    reasons: tuple[str, ...]
    criteria: tuple[Finding, ...] = ()
    note: str = ""

    @property
    def because(self) -> str:
        """The reasons as one sentence."""
        return "; ".join(self.reasons)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Findings of one person out of judged columns; a node that several trees share is explained once.

    `outcomes` are the columns by identity of node, as `Columns.judge` fills them in; `person` is the row;
    `describe` puts a fact into a sentence.
    """

    outcomes: Mapping[int, Codes]
    person: int
    describe: Describe
    _found: dict[int, Finding] = field(default_factory=dict)

    def of(self, node: Node) -> Finding:
        """The finding of a node, with those of its parts."""
        found = self._found.get(id(node))
        if found is None:
            outcome = OUTCOMES[int(self.outcomes[id(node)][self.person])]
            parts = tuple(self.of(part) for part in parts_of(node))
            reasons = (self.describe(node.fact),) if isinstance(node, Leaf) else _reasons(node, outcome, parts)
            found = self._found[id(node)] = Finding(node.id, outcome, node.says, reasons, parts, node.note)
        return found


def _reasons(node: Node, outcome: Outcome, parts: tuple[Finding, ...]) -> tuple[str, ...]:
    """The reasons of the parts that decide, in their order."""
    if outcome is Outcome.NOT_APPLICABLE and not isinstance(node, When):
        return _together(parts)
    match node:
        case When():
            condition, part = parts
            if condition.outcome is Outcome.MET:
                return part.reasons
            unsure = condition.outcome is Outcome.NOT_KNOWN
            first = "not known whether it applies" if unsure else "does not apply"
            return (f"{first}: {condition.reasons[0]}", *condition.reasons[1:])
        case All() if outcome is Outcome.MET:
            deciding: Sequence[Finding] = parts
        case Any() if outcome is Outcome.NOT_MET:
            deciding = parts
        case All() | Any():
            deciding = [part for part in parts if part.outcome is outcome]
        case AtLeast():
            met = [part for part in parts if part.outcome is Outcome.MET]
            if outcome is not Outcome.MET:
                open_ = [part for part in parts if part.outcome is Outcome.NOT_KNOWN]
                deciding = open_ if outcome is Outcome.NOT_KNOWN else met or parts
                return (f"{len(met)} of the {node.count} needed", *_together(deciding))
            deciding = met
        case _:
            deciding = parts
    return _together([part for part in deciding if part.outcome is not Outcome.NOT_APPLICABLE])


def _together(parts: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason for part in parts for reason in part.reasons))
