"""Fills the pages that are made from data: the glossary of facts, the documents, the hazards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from abate.facts.glossary import glossary
from abate.rulebook import built_in

HAZARDS = Path(__file__).parent / "safety" / "hazards.yaml"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put each table where its mark stands."""
    for mark, table in {"facts": _facts, "documents": _documents, "hazards": _hazards}.items():
        place = f"<!-- {mark} -->"
        if place in markdown:
            markdown = markdown.replace(place, table())
    return markdown


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _facts() -> str:
    return _table(
        ("fact", "kind", "unit", "from", "definition", "source"),
        [(f"`{f.name}`", f.kind, f.unit, f.origin, f.definition, f.source) for f in glossary().values()],
    )


def _documents() -> str:
    return _table(
        ("id", "document", "publisher", "edition", "status"),
        [
            (f"`{d.id}`", f"[{d.title}]({d.source})" if d.source.startswith("http") else f"{d.title} ({d.source})",
             d.publisher, str(d.edition), d.status)
            for d in built_in().documents.values()
        ],
    )  # fmt: skip


def _hazards() -> str:
    hazards = yaml.safe_load(HAZARDS.read_text(encoding="utf-8"))
    return _table(
        ("hazard", "cause", "effect", "control", "proved by"),
        [
            (h["hazard"], h["cause"], h["effect"], h["control"], "<br>".join(f"`{test}`" for test in h["tests"]))
            for h in hazards
        ],
    )
