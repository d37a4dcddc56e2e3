"""The registry against its limits and against others: `python -m benchmarks.registry_speed --people 10000 100000`.

Every contestant runs in a fresh process, in turn; ratios are between figures of this one run. Building a registry,
which is done once, is timed apart and shown beside each ratio.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.__main__ import GIGABYTE, Line, at_least, at_most, print_lines
from benchmarks.diaries import CACHE
from benchmarks.growth_plot import growth_plot
from benchmarks.measure import Contestant, Result, middle, run, run_in_turn
from benchmarks.registries import given
from benchmarks.registry_answers import compare

WAYS = {"one": "one thread", "threads": "two threads", "two": "two processes"}

MOST_FOR_SPARK = 100_000
MOST_FOR_OTHERS = 100_000


def speed(people: int, options: Namespace) -> Iterator[Line]:
    """One size of registry: against scanning, pandas, DuckDB, two processes and Spark."""
    folder, registry = given(people), CACHE / f"built-{people}"
    built = _built(folder, registry, options.built)
    yield Line(
        f"{people:,} people x a year: building the registry, once",
        f"{built.seconds:.3g} s, {built.peak / GIGABYTE:.2f} GB",
        built.peak / GIGABYTE,
        "<= 1 GB",
        built.peak <= GIGABYTE,
    )
    contestants = {
        "scan days": Contestant("registry_scan", ("days", str(folder))),
        "scan read": Contestant("registry_scan", ("read", str(registry))),
        "one": Contestant("registry_abate", (str(registry),)),
        "threads": Contestant("registry_abate", (str(registry), "--threads", "2")),
        "two": Contestant("registry_abate", (str(registry), "--processes", "2")),
    }
    others = {name: Contestant(f"registry_{name.lower()}", (str(folder),)) for name in options.against}
    if people <= MOST_FOR_OTHERS:
        contestants |= others
    if options.spark and people <= MOST_FOR_SPARK:
        contestants["spark"] = Contestant("registry_abate", (str(registry), "--processes", "2", "--spark"))
    ran = run_in_turn(contestants, options.runs)
    took = {name: middle(results) for name, results in ran.items()}
    best, which = min(((took[way], words) for way, words in WAYS.items()), key=lambda of: of[0].seconds)
    for way, words in WAYS.items():
        yield Line(f"  every outcome table, {words}", _in_words(took[way]), took[way].seconds, "", None)
    for scan, what in (("scan days", "the answered days"), ("scan read", "the files that are read")):
        ratio = best.seconds / took[scan].seconds
        text = f"{took[scan].seconds:.3g} s; {which} {ratio:.2f} x scan"
        yield at_most(f"  scanning {what}", text, ratio, 3, "x scan")
    for way, words in WAYS.items():
        text = f"{took[way].peak / GIGABYTE:.2f} GB"
        yield at_most(f"  peak memory, {words}", text, took[way].peak / GIGABYTE, 1, "GB")
    for name, limit in (("pandas", 40), ("duckdb", 15)):
        if name in took:
            ratio = took[name].seconds / best.seconds
            with_build = took[name].seconds / (best.seconds + built.seconds)
            alike = _alike(folder, registry, name) if people <= 10_000 else "not compared at this size"
            text = f"{took[name].seconds:.3g} s: {ratio:.1f} x ({with_build:.2f} x with the build); {alike}"
            yield at_least(f"  {name}, every outcome table", text, ratio, limit, "x Abate")
    if "spark" in took:
        spark, two = (took[name].report["counting"] for name in ("spark", "two"))
        start = took["spark"].report["starting"]
        text = f"{spark:.3g} s after {start:.3g} s to start: {spark / two:.2f} x two processes"
        yield at_most("  Spark local[2], counting", text, spark / two, 1.3, "x")
    audited = run(Contestant("registry_abate", (str(registry), "--audit", "100")))
    yield Line(
        "  judging 100 people again", f"{audited.report['auditing']:.3g} s", audited.report["auditing"], "", None
    )


def growth(sizes: list[int], lines: dict[int, float]) -> Iterator[Line]:
    """Time per person against the smallest registry."""
    for people in sizes[1:]:
        change = 100 * (lines[people] / people) / (lines[sizes[0]] / sizes[0]) - 100
        text = f"{1e6 * lines[people] / people:.2f} us a person, {change:+.0f} %"
        yield at_most(f"time per person, {sizes[0]:,} to {people:,} people", text, change, 15, "%")


def _built(folder: Path, registry: Path, kept: bool) -> Result:
    """Build it anew, timed; or take what an earlier run built, with what that run measured."""
    measured = registry.with_suffix(".json")
    if kept and measured.exists():
        return Result(**json.loads(measured.read_text()))
    shutil.rmtree(registry, ignore_errors=True)
    built = run(Contestant("registry_build", (str(folder), str(registry))))
    measured.write_text(json.dumps(asdict(built)))
    return built


def _alike(folder: Path, registry: Path, name: str) -> str:
    with TemporaryDirectory() as answers:
        ours, theirs = (Path(answers) / who for who in ("abate", name))
        run(Contestant("registry_abate", (str(registry), "--answers", str(ours))))
        run(Contestant(f"registry_{name}", (str(folder), str(theirs))))
        return f"{compare(ours, theirs):,} cells alike"


def _in_words(result: Result) -> str:
    parts = ", ".join(f"{name} {result.report[name]:.3g}" for name in ("counting", "tabling"))
    return f"{result.seconds:.3g} s ({parts})"


def main() -> None:
    """Run and print."""
    parser = ArgumentParser(prog="python -m benchmarks.registry_speed")
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--against", nargs="*", choices=("pandas", "duckdb"), default=["pandas", "duckdb"])
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--built", action="store_true", help="take registries that an earlier run built")
    parser.add_argument("--plot", type=Path, help="where to draw the time per person")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    lines: list[Line] = []
    took: dict[int, float] = {}
    for people in options.people:
        print(f"{people:,} people", file=sys.stderr)
        found = list(speed(people, options))
        took[people] = min(line.figure for line in found[1 : 1 + len(WAYS)])
        lines += found
    lines += growth(options.people, took)
    if options.plot:
        options.plot.write_text(growth_plot(took))
    print_lines(lines, f"{os.cpu_count()} cores, median of {options.runs} runs, load {load:.1f} before")


if __name__ == "__main__":
    main()
