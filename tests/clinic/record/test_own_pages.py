"""A person sees who looked, takes everything along, and has erased what is theirs alone."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pypdfium2
import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from tests.clinic.conftest import NOW, PASSWORD, TODAY, made_patient, made_staff, signed_in

from abate import assess, read_diary
from abate.clinic.diary.answers import Answers
from abate.clinic.diary.models import DayEdit, DiaryDay, Share
from abate.clinic.diary.sharing import make_share, open_share
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.intake.services import answer, known_answers
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.people.services import give_consent, own_doing, withdraw_consent
from abate.clinic.record.append import By, Entry, append
from abate.clinic.record.checks import findings
from abate.clinic.record.erasure import close_account, erase, holdings_of
from abate.clinic.record.errors import StillNeededError
from abate.clinic.record.models import Content, Event
from abate.history import History

pytestmark = pytest.mark.django_db
database = pytest.mark.database

PHONE = UUID(int=7)
WEEK = timedelta(days=7)


def write(patient: Patient, note: str, days_ago: int = 0, now: datetime = NOW) -> None:
    """The patient answers a day, with a note."""
    edit = SentEdit(uuid4(), now.date() - timedelta(days=days_ago), now, (), Answers(headache=True, note=note))
    assert take_in(patient, PHONE, [edit], own_doing(patient, now)).safe


def read(patient: Patient, staff: User, clinic: Clinic, times: int = 1, role: str = "nurse") -> None:
    """Somebody opens the patient's page."""
    for _ in range(times):
        append([Entry("record.read", "assessment:patient", patient)], By(staff, role, NOW), clinic=clinic)


@database
def test_a_patient_sees_who_looked_and_how_often_and_nobody_elses_doings(
    patient: Patient, nurse: User, clinic: Clinic, other_clinic: Clinic
) -> None:
    other = made_patient("Demo Bryony", clinic)
    read(patient, nurse, clinic, times=3)
    read(other, made_staff(clinic, Role.INJECTOR, name="Demo Curious"), clinic)
    write(patient, "terrible-note")
    write(patient, "worse-note", 1)
    page = signed_in(patient.user).get(reverse("record:own")).content.decode()
    assert f"{nurse.name} (nurse, Demo Clinic): opened the page with the assessment, 3 times" in page
    assert "Monday 2 March 2026" in page
    assert "You: answered 2 days of the diary" in page
    assert "You: let Demo Clinic see the diary" in page
    assert "Demo Curious" not in page
    assert nurse.email not in page
    assert "note" not in page


def test_a_link_that_was_opened_is_a_look_too(patient: Patient) -> None:
    token = make_share(patient, "my sister", 7, own_doing(patient, datetime.now(UTC)), with_name=False)
    assert open_share(token, datetime.now(UTC)) is not None
    page = signed_in(patient.user).get(reverse("record:own")).content.decode()
    assert "Whoever has a link that you gave away: opened the diary" in page
    assert "You: made a link that shows the diary" in page


def test_a_look_late_in_the_evening_stands_under_the_patients_own_day(
    patient: Patient, nurse: User, clinic: Clinic
) -> None:
    late = NOW.replace(hour=23, minute=30)
    append([Entry("record.read", "intake:form", patient)], By(nurse, "nurse", late), clinic=clinic)
    page = signed_in(patient.user).get(reverse("record:own")).content.decode()
    assert "Tuesday 3 March 2026" in page  # it was half past midnight in Vienna
    assert "opened the intake form" in page


def test_a_long_list_has_pages(patient: Patient, nurse: User, clinic: Clinic) -> None:
    for day in range(45):
        by = By(nurse, "nurse", NOW - timedelta(days=day))
        append([Entry("record.read", "assessment:patient", patient)], by, clinic=clinic)
    browser, address = signed_in(patient.user), reverse("record:own")
    first, last = browser.get(address).content.decode(), browser.get(address + "?looked=2").content.decode()
    assert ("Page 1 of 2" in first, "Older" in first) == (True, True)
    assert ("Page 2 of 2" in last, "Newer" in last) == (True, True)
    assert first.count("opened the page with the assessment") == 40
    assert last.count("opened the page with the assessment") == 5


def taken_along(patient: Patient) -> zipfile.ZipFile:
    response = signed_in(patient.user).get(reverse("record:export"))
    assert response["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_everything_about_a_person_is_in_the_file_and_nothing_about_others(
    patient: Patient, nurse: User, clinic: Clinic
) -> None:
    other = made_patient("Demo Bryony", clinic)
    write(other, "other-note")
    answer(other, {"allergies": ["other-allergy"]}, By(nurse, "nurse", NOW))
    read(patient, nurse, clinic)
    write(patient, "first-note")
    write(patient, "second-note")
    answer(patient, {"allergies": ["lanolin"]}, By(nurse, "nurse", NOW))
    Share.objects.create(patient=patient, label="my sister", made=NOW, expires=NOW + WEEK)
    file = taken_along(patient)
    assert file.testzip() is None
    everything = json.loads(file.read("everything.json"))
    assert everything["account"][0]["email"] == patient.user.email
    assert sorted(edit["answers"]["note"] for edit in everything["edits"]) == ["first-note", "second-note"]
    assert everything["answers_that_hold"] == [{"key": "allergies", "value": ["lanolin"]}]
    assert everything["links"][0]["label"] == "my sister"
    assert everything["consents"][0]["clinic__name"] == "Demo Clinic"
    kinds = [event["kind"] for event in everything["events"]]
    assert {"record.read", "diary.day-edited", "intake.answered", "people.consent-given", "record.exported"} <= set(
        kinds
    )
    assert "token_digest" not in str(everything)
    for name in file.namelist():
        said = file.read(name)
        for strange in (b"other-note", b"other-allergy", b"Bryony", nurse.email.encode()):
            assert strange not in said, name
    assert Event.objects.filter(kind="record.exported", patient=patient).count() == 1


def test_the_diary_in_the_file_is_read_by_the_core_as_it_was_written(patient: Patient, tmp_path: Path) -> None:
    for day in range(30):
        write(patient, f'note, "{day}"\nover two lines', day)
    taken_along(patient).extract("diary.csv", tmp_path)
    diary = read_diary(tmp_path / "diary.csv")
    assert diary.days.height == 30
    assert diary.days.item(-1, "note") == 'note, "0"\nover two lines'
    assert assess(diary, History()).months[0].answered_days == 28


def test_the_printed_diary_holds_days_and_answers_and_no_verdict(patient: Patient, nurse: User) -> None:
    write(patient, "throbbing after the #storm *bold* $x$")
    answer(patient, {"allergies": ["lanolin"]}, By(nurse, "nurse", NOW))
    pdf = pypdfium2.PdfDocument(taken_along(patient).read("diary.pdf"))
    said = " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())
    assert "Diary and answers of Demo Amber" in said
    assert "2 Mar 2026 yes" in said
    assert "#storm *bold* $x$" in said
    assert "lanolin" in said
    assert not [word for word in ("eligible", "migraine", "Botox", "met", "diagnosis") if f" {word} " in said]


def test_an_empty_account_can_be_taken_along_too(clinic: Clinic) -> None:
    file = taken_along(made_patient("Demo Clover"))
    assert json.loads(file.read("everything.json"))["edits"] == []
    assert b"Diary" not in file.read("diary.csv")


@database
def test_what_no_clinic_ever_saw_is_erased_and_the_record_stays_whole() -> None:
    alone = made_patient("Demo Clover")
    write(alone, "private-note")
    write(alone, "private-note", 1)
    answer(alone, {"allergies": ["lanolin"]}, own_doing(alone, NOW))
    assert (holdings_of(alone).own_days, holdings_of(alone).own_others, holdings_of(alone).kept_days) == (2, 1, 0)
    before = DiaryDay.objects.get(patient=alone, date=TODAY).change
    assert erase(alone, own_doing(alone, NOW + WEEK)) == 3
    assert list(findings()) == []
    assert not Content.objects.filter(body__contains="private-note").exists()
    assert not Content.objects.filter(body__contains="lanolin").exists()
    assert DayEdit.objects.filter(patient=alone).count() == 2
    day = DiaryDay.objects.get(patient=alone, date=TODAY)
    assert day.answers is None
    assert day.change > before
    assert known_answers(alone) == {}
    assert not holdings_of(alone).may_erase
    assert erase(alone, own_doing(alone, NOW + WEEK)) == 0
    said = taken_along(alone)
    assert all(edit["erased"] for edit in json.loads(said.read("everything.json"))["edits"])
    assert b"private-note" not in b"".join(said.read(name) for name in said.namelist())


@database
def test_what_lay_in_a_clinics_sight_is_kept_and_what_was_written_after_it_is_not(clinic: Clinic) -> None:
    patient = made_patient("Demo Daisy")
    write(patient, "before", now=NOW - 4 * WEEK)
    give_consent(patient, clinic, now=NOW - 3 * WEEK)
    write(patient, "during", now=NOW - 2 * WEEK)
    assert erase(patient, own_doing(patient, NOW)) == 0
    withdraw_consent(patient, clinic, now=NOW - WEEK)
    write(patient, "at the same instant", now=NOW - WEEK)
    write(patient, "after")
    holdings = holdings_of(patient)
    assert (holdings.own_days, holdings.kept_days) == (2, 2)
    assert erase(patient, own_doing(patient, NOW)) == 2
    kept = {edit.event.said()["answers"]["note"] for edit in DayEdit.objects.filter(event__erasure=None)}
    assert kept == {"before", "during"}
    assert list(findings()) == []


def test_a_day_written_after_an_erasure_holds_and_a_phone_that_sends_the_erased_one_again_brings_nothing_back() -> (
    None
):
    alone = made_patient("Demo Clover")
    old = SentEdit(uuid4(), TODAY, NOW, (), Answers(headache=True, note="gone"))
    take_in(alone, PHONE, [old], own_doing(alone, NOW))
    erase(alone, own_doing(alone, NOW))
    assert take_in(alone, PHONE, [old], own_doing(alone, NOW)).safe == (old.id,)
    assert DiaryDay.objects.get(patient=alone).answers is None
    new = SentEdit(uuid4(), TODAY, NOW + WEEK, (old.id,), Answers(headache=False))
    take_in(alone, PHONE, [new], own_doing(alone, NOW))
    assert DiaryDay.objects.get(patient=alone).answers == {"headache": False}
    assert list(findings()) == []


def proved(patient: Patient) -> Client:
    """A browser in which the person has just shown again who they are."""
    browser = signed_in(patient.user)
    answered = browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answered.status_code == 302
    return browser


def test_erasing_asks_for_the_password_again_and_for_a_word(patient: Patient) -> None:
    alone = made_patient("Demo Clover")
    write(alone, "private-note")
    address = reverse("record:erase")
    stranger = signed_in(alone.user)
    assert stranger.get(address).url.startswith(reverse("account_reauthenticate"))
    assert stranger.post(address, {"what": "own", "word": "erase"}).url == address
    assert Content.objects.filter(body__contains="private-note").exists()
    browser = proved(alone)
    page = browser.get(address).content.decode()
    assert "1 day of the diary with all notes" in page
    refused = browser.post(address, {"what": "own", "word": "yes"}).content.decode()
    assert "Type erase" in refused
    assert Content.objects.filter(body__contains="private-note").exists()
    done = browser.post(address, {"what": "own", "word": " Erase "}, follow=True).content.decode()
    assert "Erased: 1 entry." in done
    assert "You: had their own entries erased" in done
    assert not Content.objects.filter(body__contains="private-note").exists()


def test_the_page_says_what_is_kept_and_why(patient: Patient) -> None:
    write(patient, "seen")
    page = proved(patient).get(reverse("record:erase")).content.decode()
    assert "1 day of the diary" in page
    assert "Demo Clinic" in page
    assert "article 17(3)(b) and (c)" in page


@database
def test_an_account_that_no_clinic_needs_is_closed_without_leaving_a_name() -> None:
    alone = made_patient("Demo Clover")
    EmailAddress.objects.create(user=alone.user, email=alone.user.email, verified=True, primary=True)
    write(alone, "private-note")
    other_window = signed_in(alone.user)
    browser = proved(alone)
    answer = browser.post(reverse("record:erase"), {"what": "account", "word": "erase"}, follow=True)
    assert "Your account is closed." in answer.content.decode()
    user = User.objects.get(id=alone.user_id)
    assert (user.name, user.email, user.is_active) == ("", f"erased-{user.id}@example.invalid", False)
    assert not EmailAddress.objects.filter(user=user).exists()
    assert other_window.get(reverse("record:own")).status_code == 302
    assert list(findings()) == []


@database
def test_an_account_with_a_treatment_record_is_closed_and_keeps_the_name(patient: Patient, clinic: Clinic) -> None:
    write(patient, "seen", now=NOW - WEEK)
    assert close_account(patient, own_doing(patient, NOW)) is False
    user = User.objects.get(id=patient.user_id)
    assert (user.name, user.is_active) == ("Demo Amber", False)
    assert not patient.consents.filter(withdrawn=None).exists()
    assert Content.objects.filter(body__contains="seen").exists()
    assert list(findings()) == []


def test_who_works_in_a_clinic_cannot_close_the_account_before_that_ends(clinic: Clinic) -> None:
    patient = made_patient("Demo Clover")
    made = made_staff(clinic, Role.NURSE, name="Demo Nettle")
    patient.user = made
    patient.save()
    with pytest.raises(StillNeededError, match="you work at Demo Clinic"):
        close_account(patient, own_doing(patient, NOW))
    refused = proved(patient).post(reverse("record:erase"), {"what": "account", "word": "erase"})
    assert "Your account cannot be closed: you work at Demo Clinic" in refused.content.decode()
