"""The same criteria in openfisca-core: one variable for each criterion and decision, two-valued.

Handing over the facts and judging them are timed apart. A decision that does not apply is not met: openfisca has two
values.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.contestant import report, timed
from benchmarks.people import DECISIONS, MONTHS, People, digests, people

NOW = period("2026-06")
PERSON = build_entity("person", "people", "A person", is_person=True)
Formula = Callable[[Any, Any], Any]


def months(person: Any, name: str, at: Any) -> list[Any]:
    return [person(name, at.offset(-back, DateUnit.MONTH)) for back in range(MONTHS)]


def each_of_three_and_before(person: Any, name: str, limit: int, at: Any) -> Any:
    first, second, third, before = (days >= limit for days in months(person, name, at))
    lasting = (person("months_at_frequency", at) > 3) | before
    return first & second & third & lasting


def overuse(person: Any, at: Any) -> Any:
    limits = {"ergot": 10, "triptan": 10, "opioid": 10, "combination_analgesic": 10, "simple_analgesic": 15}
    days = {name: person(f"{name}_days", at) for name in limits}
    any_class = np.logical_or.reduce([days[name] >= limit for name, limit in limits.items()])
    several = sum((taken >= 1).astype(np.int8) for taken in days.values()) >= 2
    return any_class | ((person("overuse_class_days", at) >= 10) & several)


def chronic_migraine(person: Any, at: Any) -> Any:
    return (
        each_of_three_and_before(person, "headache_days", 15, at)
        & (person("migraine_attacks", at) >= 5)
        & each_of_three_and_before(person, "migraine_days", 8, at)
        & ~person("better_explained", at)
    )


def adequate_response(person: Any, at: Any) -> Any:
    return (person("botox_cycles_completed", at) < 2) | (person("headache_days_reduction_percent", at) >= 30)


def episodic(person: Any, at: Any) -> Any:
    first, second, third, _ = (days < 15 for days in months(person, "headache_days", at))
    return first & second & third


def treated(person: Any, at: Any) -> Any:
    return person("botox_sessions", at) >= 1


def start(person: Any, at: Any) -> Any:
    return (
        (person("age_years", at) >= 18)
        & (person("headache_days", at) >= 15)
        & (person("migraine_days", at) >= 8)
        & (person("preventives_exhausted", at) >= 3)
        & (~person("overuse", at) | person("overuse_managed", at))
    )


def go_on(person: Any, at: Any) -> Any:
    return person("treated", at) & person("adequate_response", at) & ~person("episodic", at)


def stop(person: Any, at: Any) -> Any:
    return person("treated", at) & (~person("adequate_response", at) | person("episodic", at))


FORMULAS: dict[str, Formula] = {
    "overuse": overuse,
    "adequate_response": adequate_response,
    "episodic": episodic,
    "treated": treated,
    "nice_start": start,
    "nice_continue": go_on,
    "nice_stop": stop,
    "chronic_migraine": chronic_migraine,
}
VARIABLE_OF = dict(zip(DECISIONS, ("nice_start", "nice_continue", "nice_stop", "chronic_migraine"), strict=True))


def system_for(given: People) -> TaxBenefitSystem:
    system = TaxBenefitSystem([PERSON])

    def add(name: str, kind: type, formula: Formula | None = None) -> None:
        body = {"value_type": kind, "entity": PERSON, "definition_period": DateUnit.MONTH, "label": name}
        if formula:
            body["formula"] = formula
        system.add_variable(type(name, (Variable,), body))

    for name in given.counts:
        add(name, int)
    for name in given.numbers:
        add(name, float)
    for name in given.flags:
        add(name, bool)
    for name, formula in FORMULAS.items():
        add(name, bool, formula)
    return system


def simulation_of(given: People, system: TaxBenefitSystem, count: int) -> Any:
    simulation = SimulationBuilder().build_default_simulation(system, count=count)
    for name, days in given.counts.items():
        for back in range(MONTHS):
            simulation.set_input(name, NOW.offset(-back, DateUnit.MONTH), days[:, back].astype(np.int32))
    for name, values in {**given.numbers, **given.flags}.items():
        simulation.set_input(name, NOW, values)
    return simulation


def judge(simulation: Any) -> list[npt.NDArray[np.bool_]]:
    return [simulation.calculate(VARIABLE_OF[decision], NOW) for decision in DECISIONS]


if __name__ == "__main__":
    count = int(sys.argv[1])
    given = people(count)
    system = system_for(given)
    handing_over, simulation = timed(lambda: simulation_of(given, system, count))
    seconds, outcomes = timed(lambda: judge(simulation))
    report(seconds, handing_over=handing_over, met=digests(outcomes))
