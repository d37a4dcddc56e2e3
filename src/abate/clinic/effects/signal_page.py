"""How often a side effect followed sessions of one lot, muscle or injector: counts to look at, none about a cause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from abate.clinic.access import caller_of
from abate.clinic.effects.models import Effect
from abate.clinic.effects.recording import standing
from abate.clinic.effects.sessions import Injected, injected, muscles_of, signed_sessions
from abate.clinic.people.models import Clinic
from abate.safety.signals import FEWEST_SESSIONS, FEWEST_WITH, METHOD, Grouping, signals
from abate.safety.terms import terms

TITLES: dict[Grouping, str] = {"lot": "Lot", "site": "Muscle", "injector": "Injector"}


@require_safe
def signal_page(request: HttpRequest) -> HttpResponse:
    """The tables for one side effect that the clinic has recorded."""
    clinic = caller_of(request).at
    recorded = standing(Effect.objects.filter(clinic=clinic)).values_list("session", "term")
    names = {name for _, name in recorded if name in terms()}
    chosen = request.GET.get("term", "")
    term = chosen if chosen in names else next((name for name in terms() if name in names), None)
    context: dict[str, Any] = {
        "clinic": clinic,
        "terms": [found for name, found in terms().items() if name in names],
        "term": terms()[term] if term else None,
        "method": METHOD,
        "fewest_with": FEWEST_WITH,
        "fewest_sessions": FEWEST_SESSIONS,
    }
    if term:
        effects = pl.DataFrame(
            [(str(session) if session else None, name) for session, name in recorded],
            schema={"session": pl.String, "term": pl.String},
            orient="row",
        )
        found = {by: signals(sessions, effects, by=by, term=term) for by, sessions in _sessions(clinic)}
        context["tables"] = [
            {"by": by, "title": TITLES[by], "rows": [_row(row) for row in one.table.iter_rows(named=True)]}
            for by, one in found.items()
        ]
        context["without_session"] = found["lot"].without_session
    return render(request, "effects/signals.html", context)


def _sessions(clinic: Clinic) -> Iterator[tuple[Grouping, pl.DataFrame]]:
    """The signed sessions, a row for each and each group of it."""
    rows = [(injected(one), str(one.signed_by)) for one in signed_sessions(clinic).select_related("signed_by")]
    groups: dict[Grouping, list[tuple[str, str | None]]] = {
        "lot": [(one.key, lot) for one, _ in rows for lot in one.lots or (None,)],
        "site": [(one.key, muscle) for one, _ in rows for muscle in _muscles(one)],
        "injector": [(one.key, name) for one, name in rows],
    }
    for by, found in groups.items():
        yield by, pl.DataFrame(found, schema={"session": pl.String, by: pl.String}, orient="row")


def _muscles(one: Injected) -> tuple[str | None, ...]:
    return tuple(muscles_of(one)) or (None,)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A row in whole percent; a difference in percentage points."""
    percent = {key: None if row[key] is None else round(100 * row[key]) for key in row if _is_share(key)}
    return {**row, **percent, "with_it": row["with"]}


def _is_share(key: str) -> bool:
    return "share" in key or key.startswith("difference")
