"""What a session is measured by is data; the hard limits lie below it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.treatment.sessions import STOPS_OF_THE_FORMAT, WARNINGS_OF_THE_FORMAT

from abate.criteria.tree import Threshold, leaves_of
from abate.errors import ParadigmError
from abate.rulebook import built_in
from abate.treatment.check import CHECKS
from abate.treatment.documents import BUILT_IN, document
from abate.treatment.editions import edition_named
from abate.treatment.finding import FindingTexts, finding_texts
from abate.treatment.limits import HARD_STOPS, Limits, limits, signs, vial_rules


@pytest.mark.parametrize(
    ("old", "new"),
    [("units: 400", "units: 401"), ("months: 3", "months: 2"), ("hours: 24", "hours: 25"), ("units: 400", "units: 0"),
     ("months: 3", "months: 0"), ("hours: 24", "hours: 24.5")],
)  # fmt: skip
def test_a_document_laxer_than_the_hard_limits_is_refused(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "limits.yaml"
    path.write_text((BUILT_IN / "limits.yaml").read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ParadigmError):
        document(path, Limits)


def test_a_stricter_document_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "limits.yaml"
    text = (BUILT_IN / "limits.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("units: 400", "units: 360", 1), encoding="utf-8")
    assert document(path, Limits).cumulative.units == 360


@pytest.mark.parametrize("name", sorted(HARD_STOPS))
def test_no_document_turns_a_hard_stop_into_a_warning(tmp_path: Path, name: str) -> None:
    values = yaml.safe_load((BUILT_IN / "findings.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "findings.yaml"
    for soft in ({"kind": "warning"}, None):
        softened = dict(values["findings"])
        if soft is None:
            del softened[name]
        else:
            softened[name] = softened[name] | soft
        path.write_text(yaml.safe_dump({"findings": softened}), encoding="utf-8")
        with pytest.raises(ParadigmError, match=name):
            document(path, FindingTexts)


def test_every_finding_of_the_format_is_checked_as_the_stop_or_warning_that_it_is() -> None:
    kinds = {name: text.kind for name, text in finding_texts().items()}
    assert {name for name in STOPS_OF_THE_FORMAT if kinds[name] == "stop"} == set(STOPS_OF_THE_FORMAT)
    assert {name for name in WARNINGS_OF_THE_FORMAT if kinds[name] == "warning"} == set(WARNINGS_OF_THE_FORMAT)


def test_every_text_has_a_check_and_every_check_a_text() -> None:
    assert set(CHECKS) | {sign.replace("_", "-") for sign in signs().findings} == set(finding_texts())


def test_the_rulebook_and_the_session_hold_the_same_ceiling() -> None:
    caution = built_in().document("us-label").decisions["caution"]
    (room,) = [leaf.test for leaf in leaves_of(caution) if leaf.fact.name == "toxin_units_last_3_months"]
    assert isinstance(room, Threshold)
    assert room.limit == limits().cumulative.units - edition_named("us-label").units
    assert limits().cumulative.months == 3


def test_the_known_counterfeit_lot_is_dated_and_carries_its_status() -> None:
    (lot,) = vial_rules().lots
    assert (lot.lot, lot.reported, lot.status) == ("C3709C3", "2024-04", "second-hand")
