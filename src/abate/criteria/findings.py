"""The judged tree of one person, with a because-sentence at every node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from abate.criteria.columns import Codes
from abate.criteria.tree import OUTCOMES, All, Any, AtLeast, FactKey, Leaf, Node, Outcome, When, parts_of

Describe = Callable[[FactKey], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One node as it came out: what it says, how it was judged, and why."""

    id: str
    outcome: Outcome
    says: str
    because: str
    criteria: tuple[Finding, ...] = ()
    note: str = ""


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
            because = self.describe(node.fact) if isinstance(node, Leaf) else _because(node, outcome, parts)
            found = self._found[id(node)] = Finding(node.id, outcome, node.says, because, parts, node.note)
        return found


def _because(node: Node, outcome: Outcome, parts: tuple[Finding, ...]) -> str:
    """The reasons of the parts that decide, in their order, each once."""
    if outcome is Outcome.NOT_APPLICABLE and not isinstance(node, When):
        return _joined([part.because for part in parts])
    match node:
        case When():
            condition, part = parts
            if condition.outcome is Outcome.MET:
                return part.because
            if condition.outcome is Outcome.NOT_KNOWN:
                return f"not known whether it applies: {condition.because}"
            return f"does not apply: {condition.because}"
        case All() if outcome is Outcome.MET:
            deciding: Iterable[Finding] = parts
        case Any() if outcome is Outcome.NOT_MET:
            deciding = parts
        case All() | Any():
            deciding = [part for part in parts if part.outcome is outcome]
        case AtLeast():
            met = sum(part.outcome is Outcome.MET for part in parts)
            deciding = [part for part in parts if part.outcome is Outcome.MET] or parts
            if outcome is not Outcome.MET:
                open_ = [part for part in parts if part.outcome is Outcome.NOT_KNOWN]
                deciding = open_ if outcome is Outcome.NOT_KNOWN else deciding
                return _joined([f"{met} of the {node.count} needed", *(part.because for part in deciding)])
        case _:
            deciding = parts
    return _joined([part.because for part in deciding if part.outcome is not Outcome.NOT_APPLICABLE])


def _joined(reasons: Iterable[str]) -> str:
    apart = [reason for joined in reasons for reason in joined.split("; ")]
    return "; ".join(dict.fromkeys(reason for reason in apart if reason))
