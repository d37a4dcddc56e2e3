"""A standard session as plain values, and ways to change it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from abate.treatment import SessionCheck, check_session, preempt, session_from

HISTORY: dict[str, Any] = {
    "birth_date": "1985-04-02",
    "sex": "female",
    "conditions": [],
    "medicines": [],
    "allergies": [],
    "pregnant": False,
    "breastfeeding": False,
    "infection_at_injection_site": False,
    "toxin_sessions": [],
}
VIAL: dict[str, Any] = {
    "product": "onabotulinumtoxinA",
    "strength": 200,
    "lot": "C1234",
    "expiry": "2027-05-31",
    "diluent_ml": 4,
    "reconstituted_at": "2026-03-02T09:00",
    "units_given": 155,
    "units_wasted": 45,
    "waste_reason": "discarded",
}
HUNDRED = VIAL | {"strength": 100, "diluent_ml": 2}
STANDARD: dict[str, Any] = {
    "date": "2026-03-02",
    "edition": "us-label",
    "history": HISTORY,
    "injector": {"name": "A. Example", "profession": "physician", "valid_until": "2027-01-01"},
    "vials": [VIAL],
    "sites": "standard",
    "follow_the_pain": [],
    "infection_at": [],
    "recalled_lots": ["C3709C3"],
}
STOPS_OF_THE_FORMAT = (
    "contraindicated", "infection-at-site", "cumulative-units", "site-units", "muscle-units", "product", "strength",
    "lot-missing", "lot-expired", "lot-recalled", "reconstituted-too-long", "units-do-not-balance",
    "injector-not-valid",
)  # fmt: skip
WARNINGS_OF_THE_FORMAT = ("interval", "caution", "edition", "pregnancy")


def checked(**changes: Any) -> SessionCheck:
    """The standard session with some keys changed; None takes a key away."""
    values = {key: value for key, value in (deepcopy(STANDARD) | changes).items() if value is not None}
    return check_session(session_from(values))


def with_history(**changes: Any) -> SessionCheck:
    """The standard session of a person whose history differs; None takes a key away."""
    return checked(history={key: value for key, value in (HISTORY | changes).items() if value is not None})


def with_vial(**changes: Any) -> SessionCheck:
    """The standard session out of another vial; None takes a key away."""
    return checked(vials=[{key: value for key, value in (VIAL | changes).items() if value is not None}])


def outcome(check: SessionCheck, name: str) -> str:
    """The outcome of a finding in words."""
    return check.finding(name).outcome.words


def follow_the_pain(*sites: str, units: int = 5) -> dict[str, Any]:
    """Keys of an EU session with these sites besides the pattern, out of 200 U vials that account for every unit."""
    total = 155 + units * len(sites)
    vials = [VIAL | {"units_given": min(total, 200), "units_wasted": 200 - min(total, 200)}]
    if total > 200:
        vials.append(VIAL | {"units_given": total - 200, "units_wasted": 400 - total})
    return {
        "edition": "eu-label",
        "follow_the_pain": [{"site": site, "units": units} for site in sites],
        "vials": vials,
    }


def pattern(**instead: Any) -> list[dict[str, Any]]:
    """The whole pattern as a list; an entry is replaced by keyword (hyphens as underscores), None leaves it out."""
    entries = {site.id: {"site": site.id, "units": 5} for site in preempt().sites}
    for name, keys in instead.items():
        site = name.replace("_", "-")
        if keys is None:
            del entries[site]
        else:
            entries[site] = {"site": site} | keys
    return list(entries.values())
