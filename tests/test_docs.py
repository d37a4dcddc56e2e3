"""The documentation's examples run, and the hazards' controls are proved."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
HAZARDS = ROOT / "docs" / "safety" / "hazards.yaml"
PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["docs/python.md", "docs/response.md", "README.md"])
def test_the_python_examples_of_a_page_run(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    for block in PYTHON_BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
        exec(compile(block, page, "exec"), names)  # noqa: S102 - our own documentation


def hazards() -> list[dict[str, object]]:
    return yaml.safe_load(HAZARDS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("hazard", hazards(), ids=lambda hazard: hazard["id"])
def test_a_hazard_names_its_control_and_tests_that_exist(hazard: dict[str, object]) -> None:
    assert {"id", "hazard", "cause", "effect", "control", "tests"} == set(hazard)
    tests = hazard["tests"]
    assert isinstance(tests, list) and tests
    for test in tests:
        file, _, name = test.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, test


def test_no_two_hazards_share_an_id() -> None:
    ids = [hazard["id"] for hazard in hazards()]
    assert len(ids) == len(set(ids))
