"""Made-up registries of any size, the same on every machine: diaries, sessions, histories and side effects.

Everybody is injected about every 12 weeks after 8 to 17 weeks of diary. No figure means anything clinically.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.diaries import CACHE, DAYS, FIRST_DAY, PEOPLE_IN_A_SLICE, slices

CENTRES = 60
INJECTORS = 400
LOTS = 250
SITES = ("corrugator-left-1", "frontalis-left-1", "temporalis-left-1", "trapezius-right-1")
TERMS = ("eyelid-ptosis", "neck-pain", "muscular-weakness", "headache")


def given(people: int) -> Path:
    """The folder that a registry of so many people is built from; made where it is not there yet."""
    folder = CACHE / f"registry-{people}"
    if folder.exists():
        return folder
    unfinished = CACHE / f".registry-{people}"
    shutil.rmtree(unfinished, ignore_errors=True)
    for kind in ("days", "sessions", "histories", "effects"):
        (unfinished / kind).mkdir(parents=True)
    print(f"writing {folder} ...", file=sys.stderr)
    for number, days in enumerate(slices(people)):
        days.write_parquet(unfinished / "days" / f"{number:05}.parquet", compression="zstd")
        patients = days["patient"].unique(maintain_order=True)
        for kind, table in _others(patients, number).items():
            table.write_parquet(unfinished / kind / f"{number:05}.parquet", compression="zstd")
    unfinished.rename(folder)
    return folder


def _others(patients: pl.Series, number: int) -> dict[str, pl.DataFrame]:
    draw = np.random.default_rng([20_260_630, 77, number])
    people = len(patients)
    begun = draw.integers(56, 120, people)
    gaps = draw.integers(80, 100, (people, 5))
    gaps[:, 0] = 0
    when = begun[:, None] + np.cumsum(gaps, axis=1)
    person, nth = np.nonzero((when < DAYS) & (np.arange(5) <= draw.geometric(0.15, people)[:, None]))
    rows = len(person)
    first_injector = draw.integers(0, INJECTORS, people)[person]
    sessions = pl.DataFrame(
        {
            "patient": patients[person],
            "date": np.datetime64(FIRST_DAY, "D") + when[person, nth],
            "product": pl.Series(["onabotulinumtoxinA", "abobotulinumtoxinA"])[
                (draw.random(rows) < 0.01).astype(np.uint32)
            ],
            "units": draw.choice(np.array([155, 165, 175, 195], np.int32), rows, p=[0.6, 0.15, 0.1, 0.15]),
            "indication": pl.Series(["chronic migraine"] * rows),
            "lots": pl.Series([[f"C{lot:04}"] for lot in draw.integers(0, LOTS, rows)]),
            "injector": pl.Series([f"injector-{at:04}" for at in range(INJECTORS)])[first_injector],
            "centre": pl.Series([f"centre-{at:02}" for at in range(CENTRES)])[first_injector % CENTRES],
        }
    )
    held = np.flatnonzero(draw.random(rows) < 0.08)
    effects = pl.DataFrame(
        {
            "patient": sessions["patient"][held],
            "date": sessions["date"].to_numpy()[held] + draw.integers(1, 20, len(held)),
            "term": pl.Series(TERMS)[draw.integers(0, len(TERMS), len(held))],
            "grade": draw.integers(1, 4, len(held)).astype(np.uint8),
            "sites": pl.Series([[SITES[at]] for at in draw.integers(0, len(SITES), len(held))]),
            "session_date": sessions["date"][held],
        }
    )
    histories = pl.DataFrame(
        {
            "patient": patients,
            "history": [
                json.dumps({"birth_date": f"{year}-04-02", "sex": "female", "toxin_sessions": []})
                for year in draw.integers(1950, 2006, people)
            ],
        }
    )
    return {"sessions": sessions, "effects": effects, "histories": histories}


if __name__ == "__main__":
    given(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE_IN_A_SLICE)
