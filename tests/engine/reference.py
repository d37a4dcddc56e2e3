"""A slow and obvious engine: what the fast one must agree with.

Nothing of the product's counting or judging is used here. A day is a dictionary of the answers given (a key that
is missing or None is not known), a month is walked day by day, a tree is walked node by node. An answer is True,
False, or None for "not known"; an outcome is written in words.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from abate.criteria import tree

Answer = bool | None
Day = dict[str, Any]

ACUTE = ("triptan", "ergot", "opioid", "combination_analgesic", "paracetamol", "nsaid", "gepant", "ditan")
NAMED_BY_ICHD_8_2 = ("triptan", "ergot", "opioid", "combination_analgesic", "paracetamol", "nsaid")


# ---- three-valued words --------------------------------------------------------------------------------


def not_(answer: Answer) -> Answer:
    return None if answer is None else not answer


def all_of(*answers: Answer) -> Answer:
    if any(answer is False for answer in answers):
        return False
    if any(answer is None for answer in answers):
        return None
    return True


def any_of(*answers: Answer) -> Answer:
    if any(answer is True for answer in answers):
        return True
    if any(answer is None for answer in answers):
        return None
    return False


def at_least(count: int, *answers: Answer) -> Answer:
    surely = sum(answer is True for answer in answers)
    perhaps = sum(answer is None for answer in answers)
    if surely >= count:
        return True
    if surely + perhaps < count:
        return False
    return None


# ---- one day -------------------------------------------------------------------------------------------


def day_answers(day: Day) -> dict[str, Answer]:
    """Every day rule, answered for one answered day."""
    headache = day["headache"]
    severity, hours = day.get("severity"), day.get("hours")
    one_sided, pulsating = day.get("unilateral"), day.get("pulsating")
    worse_with_activity = day.get("aggravated_by_activity")
    nausea, vomiting = day.get("nausea"), day.get("vomiting")
    light, sound = day.get("photophobia"), day.get("phonophobia")
    moderate_or_severe = None if severity is None else severity in (2, 3)
    mild_or_moderate = None if severity is None else severity in (0, 1, 2)

    pain_of_migraine = at_least(2, one_sided, pulsating, moderate_or_severe, worse_with_activity)
    company_of_migraine = any_of(nausea, vomiting, all_of(light, sound))
    migraine = all_of(
        headache,
        any_of(
            all_of(pain_of_migraine, company_of_migraine),
            day.get("aura"),
            all_of(day.get("believed_migraine"), day.get("relieved_by_triptan")),
        ),
    )
    pain_of_tension = at_least(2, not_(one_sided), not_(pulsating), mild_or_moderate, not_(worse_with_activity))
    tension_type = all_of(headache, pain_of_tension, not_(nausea), not_(vomiting), not_(all_of(light, sound)))
    # Mild nausea is allowed and more is not; the diary does not say which, so a day with nausea stays open.
    no_more_than_mild_nausea = True if nausea is False else None
    chronic_tension_type = all_of(
        headache,
        pain_of_tension,
        no_more_than_mild_nausea,
        not_(vomiting),
        not_(at_least(2, light, sound, nausea)),
    )
    any_acute = any_of(*(day.get(name) for name in ACUTE))
    return {
        "headache_days": headache,
        "headache_days_4h": all_of(headache, None if hours is None else hours >= 4),
        "migraine_days": migraine,
        "moderate_severe_days": all_of(headache, moderate_or_severe),
        "migraine_or_moderate_severe_days": any_of(migraine, all_of(headache, moderate_or_severe)),
        "tension_type_days": tension_type,
        "chronic_tension_type_days": chronic_tension_type,
        "migraine_pattern_days": all_of(headache, pain_of_migraine, company_of_migraine),
        "unilateral_days": all_of(headache, one_sided),
        "autonomic_days": all_of(headache, day.get("autonomic")),
        "aggravated_days": all_of(headache, worse_with_activity),
        "clear_days": all_of(not_(headache), not_(any_acute)),
        "acute_days": any_acute,
        **{f"{name}_days": day.get(name) for name in ACUTE},
        "simple_analgesic_days": any_of(day.get("paracetamol"), day.get("nsaid")),
        "overuse_class_days": any_of(*(day.get(name) for name in NAMED_BY_ICHD_8_2)),
    }


def hours_of(day: Day) -> float | None:
    """Hours with headache: none on a headache-free day."""
    return day.get("hours") if day["headache"] else 0.0


# ---- 28 days -------------------------------------------------------------------------------------------


def month_of(days: list[Day], as_of: date | None, month: int) -> dict[str, Any]:
    """One person's month: answered days, and bounds by name; `as_of` None leaves every day out."""
    by_date = {day["date"]: day for day in days}
    answered, low, high = 0, {}, {}
    hours_low, hours_high = 0.0, 0.0
    for back in range(28 * (month - 1), 28 * month):
        day = None if as_of is None else by_date.get(as_of - timedelta(days=back))
        if day is None:
            hours_high += 24
            continue
        answered += 1
        for name, answer in day_answers(day).items():
            low[name] = low.get(name, 0) + (answer is True)
            high[name] = high.get(name, 0) + (answer is not False)
        hours = hours_of(day)
        hours_low += 0 if hours is None else hours
        hours_high += 24 if hours is None else hours
    bounds = {name: (low.get(name, 0), high.get(name, 0) + 28 - answered) for name in day_answers({"headache": None})}
    return {"answered": answered, "headache_hours": (hours_low, hours_high), **bounds}


def prorated(low: float, answered: int) -> float | None:
    """For the eye: what is known, as if the answered days were the month."""
    return None if answered == 0 else round(low * 28 / answered, 1)


# ---- a tree --------------------------------------------------------------------------------------------

MET, NOT_MET, NOT_KNOWN, NOT_APPLICABLE = "met", "not met", "not known", "not applicable"

Value = bool | str | tuple[float, float] | None
"""What is known of a fact: yes or no, a word, or the lowest and highest figure it can be."""

Given = dict[tree.FactKey, Value]


def outcome_of(node: tree.Node, facts: Given) -> str:
    """What a criterion comes to, for one person."""
    match node:
        case tree.Leaf():
            return _leaf(node, facts.get(node.fact))
        case tree.Not():
            outcome = outcome_of(node.part, facts)
            return {MET: NOT_MET, NOT_MET: MET}.get(outcome, outcome)
        case tree.When():
            condition = outcome_of(node.condition, facts)
            if condition == MET:
                return outcome_of(node.part, facts)
            return NOT_KNOWN if condition == NOT_KNOWN else NOT_APPLICABLE
    applying = [outcome for outcome in (outcome_of(part, facts) for part in node.parts) if outcome != NOT_APPLICABLE]
    if not applying:
        return NOT_APPLICABLE
    met, not_met = applying.count(MET), applying.count(NOT_MET)
    match node:
        case tree.All():
            return NOT_MET if not_met else MET if met == len(applying) else NOT_KNOWN
        case tree.Any():
            return MET if met else NOT_MET if not_met == len(applying) else NOT_KNOWN
        case tree.AtLeast():
            if met >= node.count:
                return MET
            # Open parts may all turn out not to apply: too few are left only once some part does apply.
            too_few = len(applying) - not_met < node.count
            return NOT_MET if too_few and met + not_met else NOT_KNOWN
    raise AssertionError(node)


def _leaf(leaf: tree.Leaf, value: Value) -> str:
    if value is None:
        return NOT_KNOWN
    match leaf.test:
        case tree.Is(wanted):
            return MET if value is wanted else NOT_MET
        case tree.OneOf(words):
            return MET if value in words else NOT_MET
        case tree.Threshold(operator, limit):
            low, high = value
            figures = {low, high, limit} if low <= limit <= high else {low, high}
            held = {_compare(figure, operator, limit) for figure in figures}
            return NOT_KNOWN if len(held) == 2 else MET if held == {True} else NOT_MET
    raise AssertionError(leaf)


def _compare(figure: float, operator: str, limit: float) -> bool:
    if operator == ">=":
        return figure >= limit
    if operator == ">":
        return figure > limit
    if operator == "<=":
        return figure <= limit
    if operator == "<":
        return figure < limit
    return figure == limit
