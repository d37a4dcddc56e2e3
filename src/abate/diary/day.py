"""The diary day: what one answered day may hold, as columns of a table.

A day without a row was not answered. A row with `headache = false` is a headache-free day.
A null cell is "not known". Nothing unknown is ever counted as no.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Literal

import polars as pl

ColumnKind = Literal["patient", "date", "flag", "hours", "severity", "note"]

EARLIEST_DATE = date(1950, 1, 1)
"""No headache diary is older; an earlier date is a slip (a two-digit year, a spreadsheet's zero)."""

HOURS_IN_A_DAY = 24


class Severity(IntEnum):
    """Worst pain of the day."""

    NONE = 0
    MILD = 1
    MODERATE = 2
    SEVERE = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the diary: its name, what kind of value it holds and what it means."""

    name: str
    kind: ColumnKind
    meaning: str


PAIN_FEATURES = ("unilateral", "pulsating", "aggravated_by_activity")
ACCOMPANYING_FEATURES = ("nausea", "vomiting", "photophobia", "phonophobia")
ACUTE_CLASSES = (
    "triptan",
    "ergot",
    "opioid",
    "combination_analgesic",
    "paracetamol",
    "nsaid",
    "gepant",
    "ditan",
)

COLUMNS: tuple[Column, ...] = (
    Column("patient", "patient", "whose day it is; may be left out of a one-patient file"),
    Column("date", "date", "the local calendar day"),
    Column("headache", "flag", "any headache on that day"),
    Column("hours", "hours", "hours with headache on that day, 0 to 24"),
    Column("severity", "severity", "worst pain of that day: none, mild, moderate, severe"),
    Column("unilateral", "flag", "the pain was on one side"),
    Column("pulsating", "flag", "the pain was pulsating"),
    Column("aggravated_by_activity", "flag", "routine activity made it worse, or was avoided"),
    Column("nausea", "flag", "nausea"),
    Column("vomiting", "flag", "vomiting"),
    Column("photophobia", "flag", "light was unpleasant"),
    Column("phonophobia", "flag", "sound was unpleasant"),
    Column("aura", "flag", "an aura that fulfils ICHD-3 1.2"),
    Column("autonomic", "flag", "a cranial autonomic sign on the side of the pain, or restlessness"),
    Column("believed_migraine", "flag", "the patient took it for migraine at onset"),
    Column("relieved_by_triptan", "flag", "a triptan or ergot relieved it"),
    Column("triptan", "flag", "a triptan was taken"),
    Column("ergot", "flag", "an ergot was taken"),
    Column("opioid", "flag", "an opioid was taken"),
    Column("combination_analgesic", "flag", "a combination analgesic was taken"),
    Column("paracetamol", "flag", "paracetamol (acetaminophen) was taken"),
    Column("nsaid", "flag", "an NSAID, aspirin among them, was taken"),
    Column("gepant", "flag", "a gepant was taken"),
    Column("ditan", "flag", "a ditan was taken"),
    Column("note", "note", "free text, never interpreted"),
)

NAMES = tuple(column.name for column in COLUMNS)
FLAGS = tuple(column.name for column in COLUMNS if column.kind == "flag")

DTYPES: dict[ColumnKind, pl.DataType] = {
    "patient": pl.String(),
    "date": pl.Date(),
    "flag": pl.Boolean(),
    "hours": pl.Float64(),
    "severity": pl.UInt8(),
    "note": pl.String(),
}

SCHEMA = pl.Schema({column.name: DTYPES[column.kind] for column in COLUMNS})
"""The diary in memory: one row per answered day, severity as 0 to 3, null for "not known"."""

SEVERITY_WORDS = {severity.name.lower(): int(severity) for severity in Severity}

CONTRADICTIONS: tuple[tuple[str, str, pl.Expr], ...] = (
    ("hours", "the day has no headache, yet hours of it", ~pl.col("headache") & (pl.col("hours") > 0)),
    (
        "severity",
        "the day has no headache, yet a severity",
        ~pl.col("headache") & (pl.col("severity") > Severity.NONE),
    ),
    (
        "severity",
        "the day has a headache, yet its severity is none",
        pl.col("headache") & (pl.col("severity") == Severity.NONE),
    ),
)
"""Cells of one day that cannot both be true: (the column to name, why, where it is so)."""
