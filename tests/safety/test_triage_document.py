"""The triage document is read strictly: each fault by its line, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from abate.errors import RulebookError
from abate.safety.terms import terms
from abate.safety.triage_document import built_in_triage, read_triage

BUILT_IN = Path(built_in_triage.__wrapped__.__code__.co_filename).with_name("triage.yaml")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = BUILT_IN.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "triage.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_every_rule_names_its_source_and_how_sure_it_is() -> None:
    for rule in built_in_triage().rules:
        assert rule.source
        assert rule.status
        assert rule.says


def test_every_symptom_that_may_be_a_side_effect_points_to_its_term() -> None:
    assert {symptom.term for symptom in built_in_triage().symptoms.values()} <= {None, *terms()}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "when: {symptom: trouble_breathing}",
            "when: {symptom: trouble_breating}",
            "did you mean 'trouble_breathing'",
        ),
        ("when: {symptom: trouble_breathing}", "when: {symptoms: trouble_breathing}", "this is no condition"),
        ("when: {symptom: trouble_breathing}", "when: {not: {symptom: fit}}", "this is no condition"),
        ("when: {symptom: trouble_breathing}", "when: {any: []}", "there is nothing in it"),
        ("{within_days: 84}", "{within_days: twelve}", "write a whole number of 1 or more"),
        ("level: emergency", "level: routine", "no rule leads to this level"),
        ("status: seen", "status: sure", "no such status"),
        ("label: trouble breathing,", "label: trouble breathing, or short breath,", "is no key of a symptom"),
        ("  routine:\n", "  fine:\n", "there are no words for routine"),
        ("    says: Trouble breathing, whenever the last session was\n", "", "says is missing"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(RulebookError, match=message) as refused:
        read_triage(changed(tmp_path, old, new))
    assert refused.value.faults[0].line


def test_a_document_without_rules_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "triage.yaml"
    path.write_text("id: ours\n", encoding="utf-8")
    with pytest.raises(RulebookError, match="rules missing"):
        read_triage(path)
