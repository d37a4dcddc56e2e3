"""The same in pandas, as an analyst would write it: nullable booleans, grouped by person and month."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

from benchmarks.contestant import Answers, from_diaries_to_answers
from benchmarks.diaries import AS_OF

ACUTE = ["triptan", "ergot", "opioid", "combination_analgesic", "paracetamol", "nsaid", "gepant", "ditan"]
Flags = Any  # a nullable boolean Series
Frames = tuple[pd.DataFrame, pd.DataFrame]


def at_least_two(flags: list[Flags]) -> Flags:
    result = None
    for one, other in combinations(flags, 2):
        result = one & other if result is None else result | (one & other)
    return result


def any_of(days: pd.DataFrame, names: list[str]) -> Flags:
    result = days[names[0]]
    for name in names[1:]:
        result = result | days[name]
    return result


def not_known_unless(flags: Flags) -> Flags:
    """True where the flag is, else not known."""
    return flags | pd.NA


def day_facts(days: pd.DataFrame) -> pd.DataFrame:
    """A nullable boolean column for each way to count days."""
    headache, severity = days["headache"], days["severity"]
    one_sided, pulsating, worse = days["unilateral"], days["pulsating"], days["aggravated_by_activity"]
    nausea, vomiting, light, sound = (days[name] for name in ("nausea", "vomiting", "photophobia", "phonophobia"))
    strong = severity >= 2
    pattern = at_least_two([one_sided, pulsating, strong, worse]) & (nausea | vomiting | (light & sound))
    migraine = headache & (pattern | days["aura"] | (days["believed_migraine"] & days["relieved_by_triptan"]))
    tension_pain = headache & at_least_two([~one_sided, ~pulsating, severity <= 2, ~worse])
    acute = any_of(days, ACUTE)
    return pd.DataFrame(
        {
            "headache_days": headache,
            "headache_days_4h": headache & (days["hours"] >= 4),
            "migraine_days": migraine,
            "moderate_severe_days": headache & strong,
            "migraine_or_moderate_severe_days": migraine | (headache & strong),
            "tension_type_days": tension_pain & ~nausea & ~vomiting & ~(light & sound),
            "chronic_tension_type_days": tension_pain
            & not_known_unless(~nausea)
            & ~vomiting
            & ~at_least_two([light, sound, nausea]),
            "migraine_pattern_days": headache & pattern,
            "unilateral_days": headache & one_sided,
            "autonomic_days": headache & days["autonomic"],
            "aggravated_days": headache & worse,
            "clear_days": ~headache & ~acute,
            "acute_days": acute,
            **{f"{name}_days": days[name] for name in ACUTE},
            "simple_analgesic_days": days["paracetamol"] | days["nsaid"],
            "overuse_class_days": any_of(days, ACUTE[:-2]),
        }
    )


def read(path: Path) -> pd.DataFrame:
    days = pd.read_parquet(path, dtype_backend="numpy_nullable")
    days["date"] = pd.to_datetime(days["date"])
    return days


def months_of(days: pd.DataFrame) -> pd.DataFrame:
    """Bounds of every count, for each person and 28-day month."""
    patients = days["patient"].unique()
    days = days.assign(month=(pd.Timestamp(AS_OF) - days["date"]).dt.days // 28 + 1)
    days = days[days["month"].between(1, 13)]
    facts = day_facts(days)
    keys = [days["patient"], days["month"]]
    everyone = pd.MultiIndex.from_product([patients, range(1, 14)], names=["patient", "month"])
    true = facts.fillna(False).groupby(keys).sum().reindex(everyone, fill_value=0)
    false = (~facts).fillna(False).groupby(keys).sum().reindex(everyone, fill_value=0)
    hours = days["hours"].where(days["headache"], 0.0).groupby(keys).agg(["sum", "count"])
    hours = hours.reindex(everyone, fill_value=0)
    months = pd.DataFrame({"answered_days": days.groupby(keys).size().reindex(everyone, fill_value=0)})
    for name in facts:
        months[f"{name} low"] = true[name]
        months[f"{name} high"] = 28 - false[name]
    months["headache_hours low"] = hours["sum"]
    months["headache_hours high"] = hours["sum"] + 24 * (28 - hours["count"])
    return months


def decisions_of(months: pd.DataFrame) -> pd.DataFrame:
    """Three-valued outcomes; what the history would say is not known."""
    by_month = months.unstack("month")

    def at_least(count: str, limit: int, month: int) -> Flags:
        low, high = by_month[f"{count} low", month], by_month[f"{count} high", month]
        return (low >= limit).astype("boolean").mask((low < limit) & (high >= limit))

    def in_three(count: str, limit: int) -> Flags:
        return at_least(count, limit, 1) & at_least(count, limit, 2) & at_least(count, limit, 3)

    def over_three(count: str, limit: int) -> Flags:
        return not_known_unless(at_least(count, limit, 4))

    headache_now, headache = at_least("headache_days", 15, 1), in_three("headache_days", 15)
    lasting = headache & over_three("headache_days", 15)
    outcomes = {
        "us-label/start": at_least("headache_days_4h", 15, 1) & pd.NA,
        "nice-ta260/start": headache_now & at_least("migraine_days", 8, 1) & pd.NA,
        "ichd-3/1.3": lasting & in_three("migraine_days", 8) & over_three("migraine_days", 8) & pd.NA,
        "ichd-3/2.3": lasting & in_three("chronic_tension_type_days", 15) & pd.NA,
        "ichd-3/8.2.2": headache_now & in_three("triptan_days", 10) & over_three("triptan_days", 10) & pd.NA,
    }
    words: Callable[[Flags], Flags] = lambda flags: flags.map({True: "met", False: "not met"}).fillna("not known")  # noqa: E731
    return pd.DataFrame({name: words(flags) for name, flags in outcomes.items()})


def answer(path: Path) -> Frames:
    months = months_of(read(path))
    return months, decisions_of(months)


def as_frames(found: Frames) -> Answers:
    months, decisions = (pl.from_pandas(frame.reset_index()) for frame in found)
    return months, decisions


if __name__ == "__main__":
    from_diaries_to_answers(answer, as_frames)
