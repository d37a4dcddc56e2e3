"""Limits that charts and tables show beside a count. They belong to the classification and are read from it."""

from __future__ import annotations

from abate.assessment import Assessment
from abate.criteria.tree import Leaf, Threshold, leaves_of
from abate.reports.documents import classification

CHRONIC = {"headache_days": "headache-15", "migraine_days": "migraine-8"}
"""The classification's criteria by which headache, and migraine, are chronic."""

OVERUSE = {
    "triptan": "triptan-overuse",
    "ergot": "ergot-overuse",
    "opioid": "opioid-overuse",
    "combination_analgesic": "combination-overuse",
    "simple_analgesic": "simple-analgesic-overuse",
    "paracetamol": "paracetamol-overuse",
    "nsaid": "nsaid-overuse",
}
"""The criteria of the classification that limit one class alone; of several together a limit says another thing."""


def chronic_from(assessment: Assessment, count: str) -> float | None:
    """Days a month from which the classification calls it chronic; None where it names none."""
    return _lowest(_leaves(assessment, CHRONIC.get(count, "")), count)


def overuse_from(assessment: Assessment) -> dict[str, float]:
    """Days a month from which intake of a class counts as overuse, for the classes that have such a limit."""
    limits = {name: _lowest(_leaves(assessment, criterion), f"{name}_days") for name, criterion in OVERUSE.items()}
    return {name: limit for name, limit in limits.items() if limit is not None}


def several_classes_from(assessment: Assessment) -> float | None:
    """Days a month from which intake of several classes, together, counts as overuse."""
    return _lowest(_leaves(assessment, "multiple-overuse"), "overuse_class_days")


def _leaves(assessment: Assessment, criterion: str) -> list[Leaf]:
    judged = classification(assessment)
    node = judged.document.criteria.get(criterion) if judged else None
    return leaves_of(node) if node else []


def _lowest(leaves: list[Leaf], fact: str) -> float | None:
    return min(
        (
            leaf.test.limit
            for leaf in leaves
            if leaf.fact.name == fact and isinstance(leaf.test, Threshold) and leaf.test.operator == ">="
        ),
        default=None,
    )
