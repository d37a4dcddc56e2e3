"""Day rules: what makes a diary day a headache day, a migraine day, a clear day ...

Each rule is one three-valued expression over the columns of a day: true, false, or null for "not known".
A rule is only ever false when the answers given rule it out. Every rule about headache begins with
`headache`, so that a headache-free day whose other cells are blank is known not to qualify.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import and_, or_

import polars as pl

from abate.diary import day

LONG_HEADACHE_HOURS = 4
"""US label of onabotulinumtoxinA and PREEMPT: a headache day is one with headache of at least 4 hours."""


@dataclass(frozen=True, slots=True)
class DayRule:
    """One way to count days: its name (the fact's name), the rule and whose rule it is."""

    name: str
    rule: pl.Expr
    source: str


def all_of(rules: Iterable[pl.Expr]) -> pl.Expr:
    """True when every rule is, false when any is false, else not known."""
    return reduce(and_, rules)


def any_of(rules: Iterable[pl.Expr]) -> pl.Expr:
    """True when any rule is, false when every one is false, else not known."""
    return reduce(or_, rules)


def at_least(count: int, rules: Iterable[pl.Expr]) -> pl.Expr:
    """True when at least `count` rules are, false when too few can be, else not known."""
    return any_of(all_of(chosen) for chosen in combinations(rules, count))


_headache, _severity = pl.col("headache"), pl.col("severity")
_nausea, _vomiting = pl.col("nausea"), pl.col("vomiting")
_light, _sound = pl.col("photophobia"), pl.col("phonophobia")
_one_sided, _pulsating, _worse = (pl.col(name) for name in day.PAIN_FEATURES)
_moderate_or_severe = _severity >= day.Severity.MODERATE
_any_acute = any_of(pl.col(name) for name in day.ACUTE_CLASSES)

_migraine_pain = at_least(2, [_one_sided, _pulsating, _moderate_or_severe, _worse])
_migraine_company = _nausea | _vomiting | (_light & _sound)
_migraine = _headache & (
    (_migraine_pain & _migraine_company)
    | pl.col("aura")
    | (pl.col("believed_migraine") & pl.col("relieved_by_triptan"))
)

_tension_type_pain = at_least(2, [~_one_sided, ~_pulsating, _severity <= day.Severity.MODERATE, ~_worse])
_tension_type = _headache & _tension_type_pain & ~_nausea & ~_vomiting & ~(_light & _sound)
_at_most_mild_nausea = ~_nausea | pl.lit(None, dtype=pl.Boolean)  # the diary does not grade nausea
_chronic_tension_type = (
    _headache & _tension_type_pain & _at_most_mild_nausea & ~_vomiting & ~at_least(2, [_light, _sound, _nausea])
)

RULES: tuple[DayRule, ...] = (
    DayRule("headache_days", _headache, "ICHD-3"),
    DayRule("headache_days_4h", _headache & (pl.col("hours") >= LONG_HEADACHE_HOURS), "US label; PREEMPT"),
    DayRule("migraine_days", _migraine, "ICHD-3 1.3 C"),
    DayRule("moderate_severe_days", _headache & _moderate_or_severe, "PREEMPT"),
    DayRule(
        "migraine_or_moderate_severe_days",
        _migraine | (_headache & _moderate_or_severe),
        "IHS 2025 goals of preventive treatment",
    ),
    DayRule("tension_type_days", _tension_type, "ICHD-3 2.1 and 2.2, C and D"),
    DayRule("chronic_tension_type_days", _chronic_tension_type, "ICHD-3 2.3, C and D"),
    DayRule("migraine_pattern_days", _headache & _migraine_pain & _migraine_company, "ICHD-3 1.1 C and D"),
    DayRule("unilateral_days", _headache & _one_sided, "ICHD-3 3.4 A"),
    DayRule("autonomic_days", _headache & pl.col("autonomic"), "ICHD-3 3.4 C"),
    DayRule("aggravated_days", _headache & _worse, "ICHD-3 3.4 C"),
    DayRule("clear_days", ~_headache & ~_any_acute, "no headache and no acute medicine"),
    DayRule("acute_days", _any_acute, "any acute medicine, counted once a day"),
    *(DayRule(f"{name}_days", pl.col(name), "ICHD-3 8.2: days of intake, not doses") for name in day.ACUTE_CLASSES),
    DayRule(
        "simple_analgesic_days",
        pl.col("paracetamol") | pl.col("nsaid"),
        "ICHD-3 8.2.3: non-opioid analgesics together",
    ),
    DayRule(
        "overuse_class_days",
        any_of(pl.col(name) for name in day.ACUTE_CLASSES if name not in ("gepant", "ditan")),
        "ICHD-3 8.2.6: the classes that 8.2 names, together",
    ),
)

RULE_NAMES = tuple(rule.name for rule in RULES)

HOURS_KNOWN = ~_headache | pl.col("hours").is_not_null()
HOURS = pl.when(_headache).then(pl.col("hours")).otherwise(0.0)
"""Hours with headache: none on a headache-free day, not known on a headache day whose cell is blank."""
