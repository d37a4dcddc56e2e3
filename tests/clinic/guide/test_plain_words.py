"""A patient's pages name no diagnosis of theirs and no verdict, and are written in short sentences."""

from __future__ import annotations

import re

import pytest
from tests.clinic.conftest import NOW
from tests.clinic.guide.pages import fill, inject, know, opened, text_of

from abate.clinic.guide import views
from abate.clinic.guide.documents import decision_aid, expectations, help_after_injections
from abate.clinic.guide.preparation import Preparation, prepare
from abate.clinic.people.models import Patient

FORBIDDEN = (
    "chronic migraine",
    "diagnos",
    "eligib",
    "criteria",
    "criterion",
    "you meet",
    "met for",
    "not met",
    "suitab",
    "qualif",
    "contraindic",
    "red flag",
    "overuse",
    "responder",
    "risk of",
    "probab",
)
"""Words of a diagnosis, a verdict or a risk. The decision aid speaks of an illness and not of its reader."""

MEDIAN_WORDS, MOST_WORDS = 13, 32
"""Of a sentence that people of about twelve years read with ease."""

WRITTEN = {"aid": decision_aid, "expectations": expectations, "help": help_after_injections}


@pytest.fixture
def someone(patient: Patient) -> Patient:
    """A patient of whom every page has much to say, and a document much to judge."""
    for start in (0, 28, 56, 84):
        fill(
            patient,
            *range(start, start + 22),
            severity="severe",
            hours=9,
            unilateral=True,
            pulsating=True,
            nausea=True,
            believed_migraine=True,
            medicines=["sumatriptan", "ibuprofen"],
        )
    inject(patient, 110, 26)
    know(
        patient,
        **{
            "birth_date": "1985-04-02",
            "headache.since": "2024-01-01",
            "headache.better_explained": False,
            "headache.red_flags": {"sudden_onset": True},
            "preventives": [{"name": "topiramate", "outcome": "not_effective"}] * 3,
            "conditions": ["myasthenia gravis"],
        },
    )
    prepare(patient, Preparation({"needles": "lot"}, ("Why?",)), NOW)
    return patient


@pytest.mark.django_db
@pytest.mark.parametrize(
    "view", [views.counts, views.cycle, views.visit, views.get_help], ids=lambda view: view.__name__
)
def test_a_patients_page_names_no_diagnosis_of_theirs_and_no_verdict(someone: Patient, view: object) -> None:
    said = text_of(opened(view, someone)).lower()  # type: ignore[arg-type]
    assert [word for word in FORBIDDEN if word in said] == []


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.!?:;])\s+", text) if one]


def texts(value: object, key: str = "") -> list[str]:
    """Every text of a document that a person reads."""
    if isinstance(value, dict):
        return [one for name, part in value.items() for one in texts(part, name)]
    if isinstance(value, (list, tuple)):
        return [one for part in value for one in texts(part, key)]
    return [value] if isinstance(value, str) and key not in ("source", "id", "edition") else []


@pytest.mark.parametrize("name", WRITTEN)
def test_sentences_are_short(name: str) -> None:
    lengths = sorted(
        (len(sentence.split()), sentence)
        for text in texts(WRITTEN[name]().model_dump(mode="json"))
        for sentence in sentences(text)
    )
    assert lengths[-1][0] <= MOST_WORDS, lengths[-1]
    assert lengths[len(lengths) // 2][0] <= MEDIAN_WORDS


@pytest.mark.parametrize("name", WRITTEN)
def test_no_word_of_the_trade_is_left_unexplained(name: str) -> None:
    said = " ".join(texts(WRITTEN[name]().model_dump(mode="json"))).lower()
    for word in (
        "placebo",
        "ptosis",
        "dysphagia",
        "prophyla",
        "efficacy",
        "adverse",
        "responder",
        "baseline",
        "onset",
    ):
        assert word not in said
