"""A side effect as staff record it: graded, linked to session, site and lot, corrected by a new row."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.clinic.conftest import NOW, TODAY, made_staff, signed_in
from tests.clinic.effects.reports import injected_on, reported, signed
from tests.clinic.guide.pages import text_of

from abate.clinic.effects.models import Effect
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.record.checks import findings
from abate.clinic.record.errors import AppendOnlyError
from abate.clinic.record.everything import everything_about

pytestmark = pytest.mark.django_db

FORM = {
    "as_reported": "my eyelid droops",
    "term": "Eyelid ptosis",
    "earliest": "2026-02-20",
    "grade": "2",
    "version": "5.0",
    "asked": "on",
    "course": "better",
}


def post(clinic: Clinic, patient: Patient, user: User, query: str = "", **changes: Any) -> Any:
    address = reverse("effects:record", args=[clinic.id, patient.id])
    return signed_in(user).post(address + query, FORM | changes)


def page(client: Client, clinic: Clinic, patient: Patient) -> str:
    address = reverse("effects:effect", args=[clinic.id, patient.id, Effect.objects.latest("id").effect])
    return text_of(client.get(address))


def said(effect: Effect) -> dict[str, Any]:
    return effect.event.said()["says"]  # type: ignore[no-any-return]


@pytest.mark.database
def test_a_side_effect_after_a_signed_session_knows_product_lot_and_sites(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    session = signed(patient, clinic, made_staff(clinic, Role.INJECTOR), TODAY - timedelta(days=20))
    assert (
        post(clinic, patient, nurse, session=str(session.id), term="Neck pain", product="ignored").status_code == 302
    )
    effect = Effect.objects.get()
    assert (effect.session, effect.term, effect.grade) == (session, "neck-pain", 2)
    assert said(effect)["lots"] == ["C1234"]
    assert said(effect)["product"] == "BOTOX"
    text = page(signed_in(nurse), clinic, patient)
    assert "10 days after the session" in text
    assert "cervical-paraspinal" in text
    assert "grade 2 by CTCAE v5.0" in text
    assert "common, 1 to 10 % (eu-label, recalled)" in text


def test_after_a_session_of_which_only_the_day_is_known_what_is_typed_holds(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    day = TODAY - timedelta(days=12)
    injected_on(patient, day)
    post(clinic, patient, nurse, session=str(day), lots="C9, C8", earliest="", grade="")
    effect = Effect.objects.get()
    assert effect.session is None
    assert said(effect)["lots"] == ["C9", "C8"]
    assert said(effect)["product"] == "onabotulinumtoxinA"
    assert "it may have begun" not in page(signed_in(nurse), clinic, patient)
    assert "no grade yet" in page(signed_in(nurse), clinic, patient)


def test_what_is_left_open_is_not_known_and_never_a_no(clinic: Clinic, patient: Patient, nurse: User) -> None:
    post(clinic, patient, nurse, asked="", term="", grade="", earliest="", course="")
    text = page(signed_in(nurse), clinic, patient)
    for words in (
        "not every reason was asked about",
        "it has no term yet",
        "no grade yet",
        "the lot is not recorded",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"as_reported": ""}, "This field is required"),
        ({"term": "eyelid-drop"}, "no side effect"),
        ({"earliest": "2099-01-01"}, "still to come"),
        ({"earliest": "2026-02-20", "latest": "2026-02-10"}, "lies before the earliest"),
        ({"grade": "5", "outcome": "recovered", "term": ""}, "contradicts"),
        ({"session": "somebody else's"}, "not one of the available choices"),
    ],
)
def test_what_does_not_hold_together_is_said_and_nothing_typed_is_lost(
    clinic: Clinic, patient: Patient, nurse: User, wrong: dict[str, str], words: str
) -> None:
    answer = post(clinic, patient, nurse, **wrong)
    assert answer.status_code == 200
    assert words in text_of(answer)
    if "as_reported" not in wrong:
        assert "my eyelid droops" in answer.content.decode()
    assert not Effect.objects.exists()


@pytest.mark.database
def test_a_correction_is_a_new_row_and_what_stood_before_stays(clinic: Clinic, patient: Patient, nurse: User) -> None:
    post(clinic, patient, nurse)
    first = Effect.objects.get()
    address = reverse("effects:effect", args=[clinic.id, patient.id, first.effect])
    client = signed_in(nurse)
    assert client.post(address, FORM | {"grade": "1"}).status_code == 200, "a correction needs a reason"
    assert client.post(address, FORM | {"grade": "1", "why": "seen today: no trouble"}).status_code == 302
    assert [one.grade for one in Effect.objects.filter(effect=first.effect).order_by("id")] == [2, 1]
    text = page(client, clinic, patient)
    assert "grade 1 by CTCAE v5.0" in text
    assert "What stood before" in text
    assert "seen today: no trouble" in text
    assert "grade 1 (CTCAE v5.0)" in text_of(client.get(reverse("effects:record", args=[clinic.id, patient.id])))
    with pytest.raises(AppendOnlyError):
        first.delete()


def test_from_a_report_the_words_and_the_day_are_taken_over(clinic: Clinic, patient: Patient, nurse: User) -> None:
    report = reported(patient, "eyelid_droop", words="left eye")
    shown = signed_in(nurse).get(reverse("effects:record", args=[clinic.id, patient.id]), {"report": str(report)})
    assert "left eye; a drooping eyelid" in shown.content.decode()
    assert (TODAY - timedelta(days=2)).isoformat() in shown.content.decode()
    post(clinic, patient, nurse, query=f"?report={report}")
    assert Effect.objects.get().report_id == report


def test_a_side_effect_of_another_clinic_is_not_found(
    clinic: Clinic, patient: Patient, other_clinic: Clinic, nurse: User
) -> None:
    post(clinic, patient, nurse)
    effect = Effect.objects.get().effect
    stranger = signed_in(made_staff(other_clinic, Role.NURSE))
    for name in ("effect", "case-pdf", "case-xml"):
        assert stranger.get(reverse(f"effects:{name}", args=[clinic.id, patient.id, effect])).status_code == 404


@pytest.mark.database
@pytest.mark.parametrize("table", ["effects_report", "effects_effect", "effects_seen"])
def test_the_record_says_when_a_row_of_side_effects_was_changed_behind_its_back(
    clinic: Clinic, patient: Patient, nurse: User, table: str
) -> None:
    report = reported(patient, "eyelid_droop")
    post(clinic, patient, nurse)
    signed_in(nurse).post(reverse("effects:report-seen", args=[clinic.id, patient.id, report]), {"done": "Called."})
    assert list(findings()) == []
    _change_behind_its_back(table)
    assert [found.what for found in findings() if table not in found.where][:1] == ["it is not what its event says"]


def _change_behind_its_back(table: str) -> None:
    """As somebody with the database's own password would."""
    changes = {
        "effects_report": "UPDATE effects_report SET level = 'routine', triage = 'none'",
        "effects_effect": "UPDATE effects_effect SET grade = 1",
        "effects_seen": "UPDATE effects_seen SET event_id = (SELECT min(id) FROM record_event)",
    }
    with connection.cursor() as cursor:
        drop = "DROP TRIGGER {table}_keeps_rows" + (" ON {table}" if connection.vendor == "postgresql" else "")
        cursor.execute(drop.format(table=table))
        cursor.execute(changes[table])


def test_the_file_of_everything_holds_reports_and_side_effects(clinic: Clinic, patient: Patient, nurse: User) -> None:
    reported(patient, "eyelid_droop", words="left eye")
    post(clinic, patient, nurse)
    with everything_about(patient, NOW.date()) as file, zipfile.ZipFile(file) as archive:
        held = json.loads(archive.read("everything.json"))
    assert held["side_effects_reported"][0]["said"]["words"] == "left eye"
    assert held["side_effects_recorded"][0]["says"]["term"] == "eyelid-ptosis"
