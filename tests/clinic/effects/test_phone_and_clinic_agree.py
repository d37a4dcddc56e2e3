"""The phone's own evaluator of the triage document and the clinic's come to the same, on the same reports."""

from __future__ import annotations

import base64
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import abate.clinic
from abate.safety.emergency import NUMBERS
from abate.safety.triage import Report, days_since_session, triage
from abate.safety.triage_document import built_in_triage
from abate.safety.triage_export import triage_json

SCRIPT = Path(abate.clinic.__file__).parent / "static" / "effects" / "triage.js"
SYMPTOMS = tuple(built_in_triage().symptoms)
REPORTS = 500
TODAY = date(2026, 3, 2)

JUDGED = """async ([script, triage, reports]) => {
    const { judge, wordsOf, daysSince } = await import(`data:text/javascript;base64,${script}`);
    return reports.map(({ symptoms, last, first, today, never, place }) => {
        const days = daysSince(last, first, today);
        const { level } = judge(triage, { symptoms, days, never });
        return { level, days, words: wordsOf(triage, level, place) };
    });
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_page()


def reports() -> list[dict[str, Any]]:
    """Every symptom alone and with a no to all others, then at random; days at the edges of the 12 weeks."""
    chance = random.Random(20260302)  # noqa: S311 - made-up reports
    alone = [{name: True} for name in SYMPTOMS] + [dict.fromkeys(SYMPTOMS, False) | {name: True} for name in SYMPTOMS]
    many = []
    while len(alone) + len(many) < REPORTS:
        rest = chance.choice([True, False, False, False, None])
        some = {
            name: chance.choice([True, False, False, None]) for name in chance.sample(SYMPTOMS, chance.randrange(5))
        }
        many.append(dict.fromkeys(SYMPTOMS, rest) | some)
    return [
        {
            "symptoms": {name: answer for name, answer in symptoms.items() if answer is not None},
            "last": chance.choice(
                [None, *[(TODAY - timedelta(days=days)).isoformat() for days in (-1, 0, 83, 84, 85)]]
            ),
            "first": chance.choice([None, *[(TODAY + timedelta(days=days)).isoformat() for days in (-3, 0, 1)]]),
            "today": TODAY.isoformat(),
            "never": chance.random() < 0.2,
            "place": chance.choice(["", *NUMBERS]),
        }
        for symptoms in (*alone, *many)
    ]


def judged(report: dict[str, Any]) -> dict[str, Any]:
    last, first = (date.fromisoformat(report[name]) if report[name] else None for name in ("last", "first"))
    days = days_since_session(last, first, TODAY)
    told = Report(symptoms=report["symptoms"], days_since_session=days, never_injected=report["never"])
    found = triage(told, jurisdiction=report["place"] or None)
    return {"level": found.level, "days": days, "words": list(found.patient)}


def test_the_phone_comes_to_the_same_level_days_and_words_as_the_clinic(page: Page) -> None:
    script = base64.b64encode(SCRIPT.read_bytes()).decode()
    given = reports()
    on_the_phone = page.evaluate(JUDGED, [script, json.loads(triage_json()), given])
    at_the_clinic = [judged(report) for report in given]
    assert {one["level"] for one in at_the_clinic} == {"emergency", "same-day", "not-known", "routine"}
    assert len(given) == REPORTS
    for report, phone, clinic in zip(given, on_the_phone, at_the_clinic, strict=True):
        assert phone == clinic, report
