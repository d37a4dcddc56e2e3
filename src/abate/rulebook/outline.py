"""A rule document as a readable outline, the way a clinician would review it."""

from __future__ import annotations

from collections.abc import Iterator

from abate.criteria.tree import All, Any, AtLeast, Leaf, Node, Not, OneOf, Threshold, When
from abate.facts.glossary import glossary
from abate.rulebook.document import Document

INDENT = "    "


def outline(document: Document) -> str:
    """The document with its citation, status and every criterion, one per line."""
    head = [
        document.title,
        f"{document.publisher}. Edition: {document.edition}.",
        f"Source: {document.source}",
        f"Status: {document.status}",
    ]
    if document.superseded_by:
        head.append(f"Superseded by {document.superseded_by}")
    if document.note:
        head.append(f"Note: {document.note}")
    lines = [*head, ""]
    for name, node in document.decisions.items():
        lines += [f"{name}: {node.says}", *_parts(node, 1), ""]
    if document.precedence:
        lines.append("Precedence:")
        lines += [f"{INDENT}{rule.when} before {', '.join(rule.drops)}: {rule.says}" for rule in document.precedence]
    return "\n".join(lines).rstrip()


def _parts(node: Node, depth: int) -> Iterator[str]:
    """What a node is made of, each part below its heading."""
    indent = INDENT * depth
    match node:
        case Leaf():
            yield f"{indent}= {_tested(node)}"
        case When():
            yield f"{indent}only where: {node.condition.says}"
            yield from _parts(node.part, depth)
        case Not():
            yield f"{indent}not: {node.part.says}"
            yield from _parts(node.part, depth + 1)
        case All() | Any() | AtLeast():
            yield f"{indent}{_heading(node)}"
            for part in node.parts:
                yield f"{indent}- {part.says}{f'  [{_tested(part)}]' if isinstance(part, Leaf) else ''}"
                if part.note:
                    yield f"{indent}  ({part.note})"
                if not isinstance(part, Leaf):
                    yield from _parts(part, depth + 1)


def _heading(node: All | Any | AtLeast) -> str:
    match node:
        case All():
            return "all of:"
        case Any():
            return "any of:"
        case AtLeast():
            return f"at least {node.count} of:"


def _tested(leaf: Leaf) -> str:
    fact = leaf.fact
    months = ""
    if glossary()[fact.name].kind == "count":
        first, last = fact.first_month, fact.last_month
        months = f", month {first}" if first == last else f", months {first} to {last} in all"
    match leaf.test:
        case Threshold(operator, limit):
            return f"{fact.name} {operator} {limit:g}{months}"
        case OneOf(words):
            return f"{fact.name}: {' or '.join(sorted(words))}"
        case is_flag:
            return f"{fact.name}: {'yes' if is_flag.wanted else 'no'}"
