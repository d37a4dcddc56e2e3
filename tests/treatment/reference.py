"""A slow and obvious reading of a session's plain values, with nothing of the product's used.

It says which hard limits are breached or open. Written from the facts of the labels, not from the code.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

MOST = {
    "corrugator": 10, "procerus": 5, "frontalis": 20, "temporalis": 50, "occipitalis": 40, "cervical-paraspinal": 20,
    "trapezius": 50,
}  # fmt: skip
FIXED = {
    "corrugator": 1, "frontalis": 2, "temporalis": 4, "occipitalis": 3, "cervical-paraspinal": 2, "trapezius": 3,
}  # fmt: skip
EXTRA = {"temporalis": 2, "occipitalis": 2, "trapezius": 4}


def standard_sites() -> list[str]:
    sites = ["procerus"]
    for muscle, count in FIXED.items():
        for side in ("left", "right"):
            for index in range(1, count + 1):
                sites.append(f"{muscle}-{side}-{index}")
    return sites


def every_site() -> list[str]:
    sites = standard_sites()
    for muscle, count in EXTRA.items():
        for side in ("left", "right"):
            for index in range(FIXED[muscle] + 1, FIXED[muscle] + count + 1):
                sites.append(f"{muscle}-{side}-{index}")
    return sites


def units_by_site(session: dict[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    entries = session["sites"]
    if entries == "standard":
        entries = [{"site": site, "units": 5} for site in standard_sites()]
    for entry in [*entries, *session.get("follow_the_pain", [])]:
        found[entry["site"]] = 0 if "skipped" in entry else entry["units"]
    return found


def totals(session: dict[str, Any]) -> tuple[int, int]:
    """Units, and sites that got some."""
    units = sites = 0
    for given in units_by_site(session).values():
        units += given
        if given > 0:
            sites += 1
    return units, sites


def volume(session: dict[str, Any]) -> Fraction | None:
    total = Fraction(0)
    for vial in session.get("vials", []):
        if "units_given" not in vial or "strength" not in vial or "diluent_ml" not in vial:
            return None
        per_unit = Fraction(str(vial["diluent_ml"])) / vial["strength"]
        for _ in range(vial["units_given"]):
            total += per_unit
    return total if session.get("vials") else None


def breached(session: dict[str, Any]) -> set[str]:  # noqa: PLR0912 - one limit after the other
    """Hard limits that are broken for certain."""
    broken = set()
    units = units_by_site(session)
    total, sites = totals(session)
    if sites == 0:
        broken.add("nothing-injected")
    muscles: dict[str, int] = {}
    for site, given in units.items():
        muscle = re.sub("-(left|right)-[0-9]+$", "", site)
        muscles[muscle] = muscles.get(muscle, 0) + given
        if given > (5 if site in every_site() else 0):
            broken.add("site-units")
        if given > 0 and site in session.get("infection_at", []):
            broken |= {"infection-at-site", "contraindicated"}
    for muscle, given in muscles.items():
        if given > MOST[muscle]:
            broken.add("muscle-units")
    history = session.get("history", {})
    if "botulinum toxin" in history.get("allergies", []) or history.get("infection_at_injection_site"):
        broken.add("contraindicated")
    day = date.fromisoformat(session["date"])
    three_months_ago = date(day.year - (day.month <= 3), (day.month - 4) % 12 + 1, day.day)
    recent = 0
    for other in history.get("toxin_sessions", []):
        if three_months_ago < date.fromisoformat(other["date"]) <= day:
            recent += other.get("units", 0)
    out_of_vials = 0
    for vial in session.get("vials", []):
        out_of_vials += vial.get("units_given", 0)
        broken |= _vial(vial, session, day)
    if recent + max(total, out_of_vials) > 400:
        broken.add("cumulative-units")
    whole = all("units_given" in vial for vial in session.get("vials", []))
    if "vials" in session and (out_of_vials > total or (whole and out_of_vials != total)):
        broken.add("units-do-not-balance")
    injector = session.get("injector", {})
    if "valid_until" in injector and date.fromisoformat(injector["valid_until"]) < day:
        broken.add("injector-not-valid")
    return broken


def _vial(vial: dict[str, Any], session: dict[str, Any], day: date) -> set[str]:
    broken = set()
    if "product" in vial and vial["product"] != "onabotulinumtoxinA":
        broken.add("product")
    if "strength" in vial and vial["strength"] not in (50, 100, 200):
        broken.add("strength")
    lot = vial.get("lot", "").replace(" ", "").lower()
    if lot == "":
        broken.add("lot-missing")
    if lot == "c3709c3" or (lot and lot in [other.lower() for other in session.get("recalled_lots", [])]):
        broken.add("lot-recalled")
    if "expiry" in vial and date.fromisoformat(vial["expiry"]) < day:
        broken.add("lot-expired")
    if "reconstituted_at" in vial and (day - date.fromisoformat(vial["reconstituted_at"][:10])).days > 1:
        broken.add("reconstituted-too-long")
    if vial.get("units_wasted", 0) > 0 and "waste_reason" not in vial:
        broken.add("units-do-not-balance")
    if (
        "strength" in vial
        and "units_given" in vial
        and "units_wasted" in vial
        and vial["units_given"] + vial["units_wasted"] != vial["strength"]
    ):
        broken.add("units-do-not-balance")
    return broken


NEEDED = {
    "contraindicated": ["history.allergies"],
    "cumulative-units": ["history.toxin_sessions"],
    "injector-not-valid": ["injector.name", "injector.profession", "injector.valid_until"],
    "lot-recalled": ["recalled_lots"],
}
NEEDED_OF_A_VIAL = {
    "product": ["product"],
    "strength": ["strength"],
    "lot-expired": ["expiry"],
    "lot-recalled": ["lot"],
    "reconstituted-too-long": ["reconstituted_at"],
    "units-do-not-balance": ["strength", "units_given", "units_wasted"],
}


def may_be_open(session: dict[str, Any]) -> bool:
    """Whether an answer is missing that a hard limit cannot do without."""
    for keys in NEEDED.values():
        for key in keys:
            value: Any = session
            for step in key.split("."):
                value = value.get(step, {}) if step != key.split(".")[-1] else value.get(step)
            if value is None:
                return True
    if "infection_at" not in session and "infection_at_injection_site" not in session.get("history", {}):
        return True
    if "vials" not in session:
        return True
    for vial in session["vials"]:
        for keys in NEEDED_OF_A_VIAL.values():
            if any(key not in vial for key in keys):
                return True
    recent = [other for other in session["history"]["toxin_sessions"] if other["date"] > "2025-12-02"]
    return any("units" not in other for other in recent)
