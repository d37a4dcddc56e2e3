"""The criteria of a document as a packet shows them: two levels, each with its outcome and the evidence for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from abate.assessment import JudgedDocument
from abate.criteria.findings import Finding
from abate.criteria.tree import All, Any, AtLeast, Leaf, Node, Not, When, parts_of
from abate.reports.words import DECISION_WORDS, harmless, outcome_in_words

DEEPEST = 1
"""Levels shown below a criterion; the reasons of what lies deeper stand with it."""

Judged = tuple[Node, Finding]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion as it came out. Where its parts follow, a level deeper, `says` ends with how they combine."""

    level: int
    outcome: str
    says: str
    evidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of the document: what is decided, how it came out, and its criteria."""

    name: str
    outcome: str
    says: str
    note: str
    criteria: tuple[Criterion, ...]


def decided(judged: JudgedDocument, name: str) -> Decided:
    """One decision with its criteria."""
    node, finding = judged.document.decisions[name], judged.decisions[name]
    inner = _unwrapped(node)
    return Decided(
        name=DECISION_WORDS.get(name, name),
        outcome=outcome_in_words(finding.outcome),
        says=node.says if isinstance(inner, (Leaf, Not)) else _said(inner, node.says),
        note=" ".join(dict.fromkeys(one.note for one in (node, inner) if one.note)),
        criteria=tuple(_criteria(node, finding, 0)),
    )


def shown_parts(node: Node, finding: Finding) -> tuple[Judged, ...]:
    """What a node is made of: a condition stands beside the parts of what it is for, and one part for its whole.

    What must not hold stays one criterion: inside it met and not met would change places.
    """
    match node:
        case Leaf() | Not():
            return ((node, finding),)
        case When():
            condition, part = finding.criteria
            return ((node.condition, condition), *shown_parts(node.part, part))
        case All() if len(node.parts) == 1 and not isinstance(node.parts[0], Leaf):
            return shown_parts(node.parts[0], finding.criteria[0])
        case _:
            return tuple(zip(parts_of(node), finding.criteria, strict=True))


def _criteria(node: Node, finding: Finding, level: int) -> Iterator[Criterion]:
    for part, found in shown_parts(node, finding):
        inside = level < DEEPEST and not isinstance(part, (Leaf, Not))
        below = {reason for one in found.criteria for reason in one.reasons} if inside else set()
        yield Criterion(
            level=level,
            outcome=outcome_in_words(found.outcome),
            says=_said(part, part.says) if inside else part.says,
            evidence=harmless("; ".join(reason for reason in found.reasons if reason not in below)),
            note=part.note,
        )
        if inside:
            yield from _criteria(part, found, level + 1)


def _unwrapped(node: Node) -> Node:
    """The node whose parts are shown."""
    match node:
        case When():
            return _unwrapped(node.part)
        case All() if len(node.parts) == 1 and not isinstance(node.parts[0], Leaf):
            return _unwrapped(node.parts[0])
        case _:
            return node


def _said(node: Node, says: str) -> str:
    """What is said, and how the parts of the node combine."""
    match node:
        case When():
            return f"{says} (applies only where the first holds)"
        case All():
            return f"{says} (all of)"
        case Any():
            return f"{says} (any of)"
        case AtLeast():
            return f"{says} (at least {node.count} of)"
        case _:
            return says
