"""What one history says on a day: facts by name, those not known left out."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from abate.history import History, Preventive, ToxinSession
from abate.history.preventives import class_named, drug_named
from abate.history.terms import mentions

DAYS_IN_A_CYCLE = 84
"""Twelve weeks (BOTOX US and EU/UK labels: every 12 weeks)."""

ADEQUATE_TRIAL_DAYS = 60
"""Two months (payers' policies, read second-hand: Aetna asks for 60 days of each class, Anthem for 2 months)."""

Bounds = tuple[float, float]
Known = bool | str | Bounds

_NOT_WORKED = ("not_effective",)
_NOT_WORKED_OR_BORNE = ("not_effective", "not_tolerated")
_EXHAUSTED = ("not_effective", "not_tolerated", "unsuitable")


def facts_from_history(history: History, as_of: date) -> dict[str, Known]:
    """Every fact that the history answers: flags, words, and numbers as (lowest, highest).

    Sessions, preventives and dates after the as-of day are left aside, so that a day in the past can be judged;
    how a preventive went is not known while it was still being taken.
    """
    headache, acute = history.headache, history.acute_medicine
    facts: dict[str, Known | None] = {
        "age_years": _exactly(_completed_years(history.birth_date, as_of)),
        "sex": history.sex,
        "jurisdiction": history.jurisdiction,
        "pregnant": history.pregnant,
        "breastfeeding": history.breastfeeding,
        "specialist_involved": history.specialist_involved,
        "months_at_frequency": _exactly(_months_between(headache.since, as_of)),
        "migraine_attacks": _exactly(headache.migraine_attacks),
        "better_explained": headache.better_explained,
        "unremitting_since_onset": headache.unremitting_since_onset,
        "indomethacin_response": headache.indomethacin_response,
        "red_flags_cleared": headache.red_flags_cleared,
        "overuse_managed": history.overuse_managed,
        "overuse_months": _exactly(_months_between(acute.overuse_since, as_of)),
        "nsaid_is_aspirin": acute.nsaid_is_aspirin,
        "acute_amounts_cannot_be_verified": acute.amounts_cannot_be_verified,
        "other_acute_medicine_days": _exactly(acute.other_medicine_days),
        "pain_free_in_2_hours": acute.pain_free_in_2_hours,
        "infection_at_injection_site": history.infection_at_injection_site,
        "toxin_allergy": mentions("botulinum_toxin", history.allergies),
        "neuromuscular_disorder": mentions("neuromuscular_disorder", history.conditions),
        "swallowing_or_breathing_disorder": mentions("swallowing_or_breathing_disorder", history.conditions),
        "interacting_medicine": mentions("interacting_medicine", history.medicines),
        "anticoagulant": mentions("anticoagulant", history.medicines),
        "cgrp_therapy": _cgrp_therapy(history, as_of),
    }
    for part in ("attack", "aura", "tension_type", "cluster", "continuous"):
        for name, value in getattr(headache, part):
            is_flag = value is None or isinstance(value, bool)
            facts[f"{part}_{name}"] = value if is_flag else _exactly(value)
    for name, value in headache.red_flags:
        facts[f"red_flag_{name}"] = value
    if history.pregnant:
        facts["red_flag_pregnancy_or_puerperium"] = True
    facts |= _preventive_facts(history.preventives, as_of)
    facts |= _toxin_facts(history.toxin_sessions, as_of)
    return {name: value for name, value in facts.items() if value is not None}


def first_botox_session(history: History, as_of: date) -> date | None:
    """The first onabotulinumtoxinA session for headache up to the as-of day; None where there is none for certain."""
    certain, possible = botox_for_headache(history.toxin_sessions or (), as_of)
    return certain[0] if certain and certain[0] == possible[0] else None


def botox_for_headache(sessions: Iterable[ToxinSession], as_of: date) -> tuple[list[date], list[date]]:
    """Dates of the sessions up to a day that certainly are onabotulinumtoxinA for headache, and of those that may be.

    A session is a day: two entries of one day, such as two vials, are one session.
    """
    certain, possible = set(), set()
    for session in sessions:
        botox = is_botox_for_headache(session.product, session.indication)
        if session.date > as_of or botox is False:
            continue
        possible.add(session.date)
        if botox:
            certain.add(session.date)
    return sorted(certain), sorted(possible)


def months_before(day: date, months: int) -> date:
    """The same day of the month, that many calendar months earlier (the month's last day where it has none)."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _exactly(value: float | None) -> Bounds | None:
    return None if value is None else (float(value), float(value))


def _completed_years(birth_date: date | None, as_of: date) -> int | None:
    if birth_date is None or birth_date > as_of:
        return None
    return as_of.year - birth_date.year - ((as_of.month, as_of.day) < (birth_date.month, birth_date.day))


def _months_between(since: date | None, as_of: date) -> float | None:
    """Calendar months, parts of a month counting: more than 3 only from the day after the third month is full."""
    if since is None or since > as_of:
        return None
    whole = (as_of.year - since.year) * 12 + as_of.month - since.month
    if months_before(as_of, whole) < since:
        whole -= 1
    return whole + (months_before(as_of, whole) - since).days / 31


def _preventive_facts(preventives: tuple[Preventive, ...] | None, as_of: date) -> dict[str, Bounds]:
    if preventives is None:
        return {}
    possible = [
        _as_it_stood(preventive, as_of)
        for preventive in preventives
        if not (preventive.start and preventive.start > as_of)
        and mentions("botulinum_toxin", [preventive.name]) is not True
    ]
    certain = [preventive for preventive in possible if mentions("botulinum_toxin", [preventive.name]) is False]
    adequate = [preventive for preventive in certain if _adequately_tried(preventive, as_of) is True]
    perhaps_adequate = [preventive for preventive in possible if _adequately_tried(preventive, as_of) is not False]
    return {
        "preventives_exhausted": _how_many(certain, possible, _EXHAUSTED),
        "preventives_not_effective": _how_many(certain, possible, _NOT_WORKED),
        "preventives_not_effective_or_not_tolerated": _how_many(certain, possible, _NOT_WORKED_OR_BORNE),
        "preventives_exhausted_60_days": _how_many(adequate, perhaps_adequate, _EXHAUSTED),
        "preventive_classes_exhausted": _how_many_classes(certain, possible),
        "preventive_classes_exhausted_60_days": _how_many_classes(adequate, perhaps_adequate),
    }


def _as_it_stood(preventive: Preventive, as_of: date) -> Preventive:
    """The preventive as of a day; its outcome was not known yet while it was being taken."""
    ended_later = preventive.stop is not None and preventive.stop > as_of
    return preventive.model_copy(update={"outcome": None}) if ended_later else preventive


def _adequately_tried(preventive: Preventive, as_of: date) -> bool | None:
    """Whether the trial was long enough to count; one that was not tolerated or unsuitable always is."""
    if preventive.outcome in ("not_tolerated", "unsuitable"):
        return True
    if preventive.start is None or (preventive.stop is None and preventive.outcome == "not_effective"):
        return None
    long_enough = (min(preventive.stop or as_of, as_of) - preventive.start).days >= ADEQUATE_TRIAL_DAYS
    return True if long_enough else None if preventive.outcome is None else False


def _how_many(certain: list[Preventive], possible: list[Preventive], outcomes: tuple[str, ...]) -> Bounds:
    """Different drugs with such an outcome, and with one that is not known besides."""
    low = {drug_named(tried.name) for tried in certain if tried.outcome in outcomes}
    high = {drug_named(tried.name) for tried in possible if tried.outcome is None or tried.outcome in outcomes}
    return float(len(low)), float(len(high))


def _how_many_classes(certain: list[Preventive], possible: list[Preventive]) -> Bounds:
    """Different classes. A drug whose class is not stated, or only vaguely, may be of one already counted."""
    exhausted = [tried for tried in certain if tried.outcome in _EXHAUSTED]
    low = {class_named(tried.drug_class) for tried in exhausted if tried.drug_class} - {None}
    drugs = [tried for tried in possible if tried.outcome is None or tried.outcome in _EXHAUSTED]
    high = {_class_or_drug(tried) for tried in drugs}
    return float(max(len(low), bool(exhausted))), float(len(high))


def _class_or_drug(tried: Preventive) -> str:
    if not tried.drug_class:
        return f"the class of {drug_named(tried.name)}"
    return class_named(tried.drug_class) or tried.drug_class


def _cgrp_therapy(history: History, as_of: date) -> bool | None:
    """Whether one is being taken: listed among the medicines, or a preventive that goes on."""
    going_on = [
        preventive
        for preventive in history.preventives or ()
        if preventive.outcome in ("ongoing", "helped", None)
        and not (preventive.stop and preventive.stop <= as_of)
        and not (preventive.start and preventive.start > as_of)
    ]
    certain = [preventive.name for preventive in going_on if preventive.outcome is not None or preventive.stop]
    perhaps = [preventive.name for preventive in going_on if preventive.name not in certain]
    named = mentions("cgrp_therapy", (*(history.medicines or ()), *certain))
    if named or (history.medicines is not None and mentions("cgrp_therapy", perhaps) is False):
        return named
    return None


def _toxin_facts(sessions: tuple[ToxinSession, ...] | None, as_of: date) -> dict[str, Known | None]:
    if sessions is None:
        return {}
    past = [session for session in sessions if session.date <= as_of]
    recent = [session for session in past if session.date > months_before(as_of, 3)]
    units = sum(session.units or 0 for session in recent)
    units_open = any(session.units is None for session in recent)
    others = [s for s in past if s.date > months_before(as_of, 4) and is_botox(s.product) is not True]
    certain, possible = botox_for_headache(sessions, as_of)
    return {
        "toxin_units_last_3_months": (float(units), float("inf") if units_open else float(units)),
        "other_toxin_last_4_months": _any(None if is_botox(s.product) is None else True for s in others),
        "botox_sessions": (float(len(certain)), float(len(possible))),
        "botox_cycles_completed": (_cycles_completed(certain, as_of), _cycles_completed(possible, as_of)),
        "days_since_last_botox": _days_since_last(certain, possible, as_of),
    }


def is_botox(product: str | None) -> bool | None:
    """Whether a product is onabotulinumtoxinA; not known where it names neither that nor another toxin."""
    return _one_or_other("onabotulinumtoxina", "other_toxin", product)


def is_botox_for_headache(product: str | None, indication: str | None) -> bool | None:
    """Whether a session was onabotulinumtoxinA for headache; not known where the words leave that open."""
    answers = (is_botox(product), _is_for_headache(indication))
    return False if False in answers else None if None in answers else True


def _is_for_headache(indication: str | None) -> bool | None:
    return _one_or_other("headache", "indication_other_than_headache", indication)


def _one_or_other(one: str, other: str, word: str | None) -> bool | None:
    """Yes where a word names one group alone, no where it names the other alone, else not known."""
    if word is None:
        return None
    is_one, is_other = mentions(one, [word]) is True, mentions(other, [word]) is True
    return None if is_one == is_other else is_one


def _cycles_completed(dates: list[date], as_of: date) -> float:
    """Every cycle but the last has ended with the next session; the last is complete after twelve weeks."""
    if not dates:
        return 0.0
    return float(len(dates) - 1 + ((as_of - dates[-1]).days >= DAYS_IN_A_CYCLE))


def _days_since_last(certain: list[date], possible: list[date], as_of: date) -> Bounds | None:
    """Nothing is known of days since a session that may never have been."""
    if not certain:
        return None
    return float((as_of - possible[-1]).days), float((as_of - certain[-1]).days)


def _any(answers: Iterable[bool | None]) -> bool | None:
    known = list(answers)
    return True if True in known else None if None in known else False
