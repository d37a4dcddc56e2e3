"""Runs the validation and writes docs/validation: `python -m validation [--only PART ...] [--people SHARE]`.

The figures of each part are kept in docs/validation/figures.json, so that a part can be run again alone; the page is
made from all of them. Everything but the comparison with NUTS comes out the same on every machine.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from validation import nuts
from validation.parts import PARTS
from validation.report import write

FOLDER = Path(__file__).parents[1] / "docs" / "validation"
FIGURES = FOLDER / "figures.json"

ASKED: Mapping[str, tuple[Callable[[int], Mapping[str, Any]], int]] = {"NUTS": (nuts.compared, 30), **PARTS}


def main() -> None:
    """Run the parts that are asked for, and write the page."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--only", nargs="*", choices=ASKED, default=list(ASKED), help="parts to run; all unless said")
    words.add_argument("--people", type=float, default=1.0, help="share of the usual number of people")
    given = words.parse_args()
    FOLDER.mkdir(exist_ok=True)
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for name in given.only:
        part, people = ASKED[name]
        begin = time.perf_counter()
        found = part(max(3, round(people * given.people)))
        seconds = round(time.perf_counter() - begin)
        figures[name] = {"made": f"{datetime.now(UTC):%Y-%m-%d}", "seconds": seconds, **found}
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n")
        print(f"{name}: {seconds} s")
    if set(figures) >= set(ASKED):
        write(json.loads(FIGURES.read_text()), FOLDER)


if __name__ == "__main__":
    main()
