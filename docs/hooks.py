"""Fills the pages that are made from data: the glossary of facts, the documents, the hazards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django
import yaml

from abate.facts.glossary import glossary
from abate.rulebook import built_in
from abate.safety.terms import terms
from abate.safety.triage_document import built_in_triage
from abate.treatment import preempt
from abate.treatment.finding import finding_texts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abate.clinic.settings")
django.setup()

from abate.clinic.access import TABLE  # noqa: E402 - Django must know its settings first
from abate.clinic.people.models import Role  # noqa: E402

HAZARDS = Path(__file__).parent / "safety" / "hazards.yaml"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put each table where its mark stands."""
    tables = {
        "facts": _facts,
        "documents": _documents,
        "triage": _triage,
        "side-effects": _side_effects,
        "hazards": _hazards,
        "session findings": _session_findings,
        "session sites": _session_sites,
        "access": _access,
    }
    for mark, table in tables.items():
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


def _triage() -> str:
    return _table(
        ("level", "rule", "source", "status"),
        [(rule.level, rule.says, rule.source, rule.status) for rule in built_in_triage().rules],
    )


def _side_effects() -> str:
    return _table(
        ("side effect", "US label", "EU and UK label", "muscles tied to it", "sign of spread"),
        [
            (
                found.name,
                str(found.labels["us-label"]),
                str(found.labels["eu-label"]),
                found.muscles.says.replace("_", " ") if found.muscles else "",
                "yes" if found.spread else "",
            )
            for found in terms().values()
        ],
    )


def _session_findings() -> str:
    return _table(
        ("finding", "kind", "what it warns of", "why"),
        [(f"`{name}`", text.kind, text.says, text.why) for name, text in finding_texts().items()],
    )


def _session_sites() -> str:
    muscles = preempt().muscles.values()
    table = _table(
        ("muscle", "units", "sites", "at most", "sites at most"),
        [(m.label, *map(str, (m.units, m.sites, m.most_units, m.most_sites))) for m in muscles],
    )
    sites = _table(
        ("order", "site", "landmark (nominal)", "technique", "what may go wrong"),
        [(str(s.order), f"`{s.id}`", s.landmark, s.technique, s.side_effect) for s in preempt().sites],
    )
    return f"{preempt().citation} (status: {preempt().status}).\n\n{table}\n\n{sites}"


def _hazards() -> str:
    hazards = yaml.safe_load(HAZARDS.read_text(encoding="utf-8"))
    return _table(
        ("hazard", "cause", "effect", "control", "proved by"),
        [
            (h["hazard"], h["cause"], h["effect"], h["control"], "<br>".join(f"`{test}`" for test in h["tests"]))
            for h in hazards
        ],
    )


def _access() -> str:
    """One row a route: who may open it."""
    words = {str(role.value): role.label.lower() for role in Role}
    return _table(
        ("page", "who"),
        [
            (f"`{route}`", ", ".join(sorted(words.get(str(one), str(one)) for one in who)))
            for route, who in TABLE.items()
        ],
    )
