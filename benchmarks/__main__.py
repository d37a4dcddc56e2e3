"""Runs every benchmark and prints one table: `python -m benchmarks`.

Every contestant runs in a fresh process, several times in turn; the table shows medians. Ratios are between figures
of this one run: absolute times depend on the machine and on what else it is doing.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.diaries import stored
from benchmarks.measure import Contestant, Result, middle, run, run_in_turn
from benchmarks.same_answers import compare

MANY, SOME, FEW = 100_000, 10_000, 1_000
FLAT = (20_000, 200_000)
PEOPLE_JUDGED = 1_000_000
GIGABYTE = 1e9


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table. `met` is None where there is nothing to reach."""

    what: str
    measured: str
    figure: float
    target: str
    met: bool | None


def at_most(what: str, measured: str, figure: float, limit: float, unit: str) -> Line:
    return Line(what, measured, figure, f"<= {limit:g} {unit}", figure <= limit)


def at_least(what: str, measured: str, figure: float, limit: float, unit: str) -> Line:
    return Line(what, measured, figure, f">= {limit:g} {unit}", figure >= limit)


def one_person(runs: int) -> Iterator[Line]:
    """One person, warm and from the shell."""
    ran = run_in_turn({"warm": Contestant("one_person"), "shell": Contestant("one_person_shell")}, runs)
    warm, shell = middle(ran["warm"]), middle(ran["shell"])
    report = warm.report
    text = f"{warm.seconds * 1e3:.1f} ms (first {report['first'] * 1e3:.0f}, slowest {report['slowest'] * 1e3:.0f})"
    yield at_most("one person, a year, all documents with reasons", text, warm.seconds * 1e3, 20, "ms")
    yield at_most("the same, `abate assess` from the shell", _seconds(ran["shell"]), shell.seconds, 1.0, "s")


def against_the_scan(runs: int) -> Iterator[Line]:
    """Many people, beside merely reading their file."""
    path = str(stored(MANY))
    ran = run_in_turn({"scan": Contestant("by_scan", (path,)), "abate": Contestant("by_abate", (path,))}, runs)
    scan, abate = middle(ran["scan"]), middle(ran["abate"])
    yield Line(f"{MANY:,} people x a year: scanning the file", _seconds(ran["scan"]), scan.seconds, "", None)
    ratio = abate.seconds / scan.seconds
    text = f"{_seconds(ran['abate'])}, {ratio:.2f} x scan"
    yield at_most("  months, facts, decisions of 3 documents", text, ratio, 2.5, "x scan")
    yield at_most("  peak memory", f"{abate.peak / GIGABYTE:.2f} GB", abate.peak / GIGABYTE, 0.5, "GB")


def against_pandas_and_duckdb(runs: int) -> Iterator[Line]:
    """The same answers by other means: grouped by month, and by rolling windows over a filled calendar.

    Abate judges the many. The others judge fewer, and their time is scaled up: it grows with the number of people.
    """
    grouped = {"pandas": "by_pandas", "DuckDB": "by_duckdb"}
    rolling = {"pandas": "by_pandas_windows", "DuckDB": "by_duckdb_windows"}
    cells = _compare_answers(str(stored(SOME)), grouped)
    _compare_answers(str(stored(FEW)), rolling)
    ran = run_in_turn(
        {
            "abate": Contestant("by_abate", (str(stored(MANY)),)),
            **{f"{name} grouped": Contestant(module, (str(stored(SOME)),)) for name, module in grouped.items()},
            **{f"{name} rolling": Contestant(module, (str(stored(FEW)),)) for name, module in rolling.items()},
        },
        runs,
    )
    abate = middle(ran["abate"])
    yield Line(f"{MANY:,} people x a year: Abate", _seconds(ran["abate"]), abate.seconds, "", None)
    for way, people, what in (
        ("grouped", SOME, "grouped by month"),
        ("rolling", FEW, "28-day windows over a filled calendar"),
    ):
        for name, limit in (("pandas", 40), ("DuckDB", 15)):
            ratio = middle(ran[f"{name} {way}"]).seconds * MANY / people / abate.seconds
            alike = f"; {cells[name]:,} cells alike" if way == "grouped" else ""
            text = f"{_seconds(ran[f'{name} {way}'])} for {people:,} people: {ratio:.1f} x Abate{alike}"
            yield at_least(f"  {name}, {what}", text, ratio, limit, "x Abate")


def _compare_answers(path: str, others: Mapping[str, str]) -> dict[str, int]:
    """How many cells each of the others has as Abate has them; none may differ."""
    with TemporaryDirectory() as folder:
        for name, module in {"abate": "by_abate", **others}.items():
            (Path(folder) / name).mkdir()
            run(Contestant(module, (path, "--answers", str(Path(folder) / name))))
        return {name: compare(Path(folder) / "abate", Path(folder) / name) for name in others}


def criteria_alone(runs: int) -> Iterator[Line]:
    """Judging facts that are there already, beside openfisca-core."""
    modules = {"abate": "criteria_abate", "openfisca": "criteria_openfisca"}
    ran = run_in_turn({name: Contestant(module, (str(PEOPLE_JUDGED),)) for name, module in modules.items()}, runs)
    abate, openfisca = middle(ran["abate"]), middle(ran["openfisca"])
    assert abate.report["met"] == openfisca.report["met"], "openfisca came to other answers"
    what = f"{PEOPLE_JUDGED:,} people, NICE and ICHD-3 1.3 on facts: Abate"
    yield Line(what, _seconds(ran["abate"]), abate.seconds, "", None)
    ratio = openfisca.seconds / abate.seconds
    text = f"{_seconds(ran['openfisca'])}, {ratio:.2f} x Abate; same people"
    yield at_least("  openfisca-core, two-valued, judging alone", text, ratio, 5, "x Abate")
    ours, theirs = (median(_from_arrays(result) for result in ran[name]) for name in modules)
    text = f"{theirs:.3g} s, Abate {ours:.3g} s: {theirs / ours:.2f} x Abate"
    yield at_least("  the same from arrays of facts to outcomes", text, theirs / ours, 5, "x Abate")


def _from_arrays(result: Result) -> float:
    return result.seconds + float(result.report["handing_over"])


def memory_is_flat(runs: int) -> Iterator[Line]:
    """Ten times the people in the same memory."""
    contestants = {str(people): Contestant("by_abate", (str(stored(people)),)) for people in FLAT}
    ran = run_in_turn(contestants, runs)
    few, many = (middle(ran[str(people)]).peak for people in FLAT)
    text = f"{few / GIGABYTE:.2f} GB, {many / GIGABYTE:.2f} GB"
    yield at_most(f"peak memory at {FLAT[0]:,} and {FLAT[1]:,} people", text, many / few, 1.2, "x")


BENCHMARKS: dict[str, Callable[[int], Iterator[Line]]] = {
    "one-person": one_person,
    "scan": against_the_scan,
    "others": against_pandas_and_duckdb,
    "criteria": criteria_alone,
    "memory": memory_is_flat,
}


def _seconds(results: list[Result]) -> str:
    """The median, and how far the runs spread."""
    times = [result.seconds for result in results]
    spread = f" ({min(times):.2f} to {max(times):.2f})" if len(times) > 1 else ""
    return f"{middle(results).seconds:.3g} s{spread}"


def main() -> None:
    """Run, print, and write the figures down where asked to."""
    parser = ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--runs", type=int, default=3, help="how often each contestant runs (3)")
    parser.add_argument("--only", choices=BENCHMARKS, nargs="+", help="only these benchmarks")
    parser.add_argument("--write", metavar="N", help="write benchmarks/results-N.json")
    arguments = parser.parse_args()
    load = [os.getloadavg()[0]]
    lines: list[Line] = []
    for name in arguments.only or BENCHMARKS:
        print(name, file=sys.stderr)
        lines += BENCHMARKS[name](arguments.runs)
        load.append(os.getloadavg()[0])
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": load}
    print_lines(lines, f"{machine['cores']} cores, median of {arguments.runs} runs, load {load[0]:.1f} before")
    if arguments.write:
        path = Path(__file__).with_name(f"results-{arguments.write}.json")
        path.write_text(json.dumps({"machine": machine, "lines": [asdict(line) for line in lines]}, indent=2) + "\n")


def print_lines(lines: list[Line], caption: str) -> None:
    """One table, each line with its target and whether it is met."""
    table = Table("benchmark", "measured", "target", "", caption=caption)
    for line in lines:
        table.add_row(line.what, line.measured, line.target, {True: "met", False: "missed", None: ""}[line.met])
    Console(width=118).print(table)


if __name__ == "__main__":
    main()
