"""A link lets whoever has it read a diary until it expires or is taken back; the patient sees each opening."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.clinic.conftest import made_patient, signed_in

from abate.clinic.diary.answers import Answers
from abate.clinic.diary.models import Share
from abate.clinic.diary.sharing import OPENED, digest_of_token
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.people.services import own_doing
from abate.clinic.record.models import Event

pytestmark = pytest.mark.django_db

PAGE = "/diary/shares/"


@pytest.fixture
def browser(patient: Patient) -> Client:
    return signed_in(patient.user)


def make(browser: Client, **said: Any) -> str:
    """The path of a new link."""
    page = browser.post(PAGE, {"label": "Demo Town", "days": 7} | said).content.decode()
    found = re.search(r'value="https?://[^/]+(/shared/[^"]+)"', page)
    assert found
    return found[1]


def answer(patient: Patient, now: datetime, **answers: Any) -> None:
    edit = SentEdit(uuid4(), patient.today(now), now, (), Answers(**answers))
    take_in(patient, UUID(int=1), [edit], own_doing(patient, now))


@pytest.mark.database
def test_a_link_opens_counts_and_calendar_without_signing_in(browser: Client, patient: Patient) -> None:
    answer(patient, timezone.now(), headache=True, medicines=("Sumatriptan",), note="private words")
    opened = Client().get(make(browser))
    page = opened.content.decode()
    assert opened.status_code == 200
    assert "1–28" in page  # one day known, 27 open: never a no
    assert "1 of 28" in page
    assert "private words" not in page


def test_no_name_stands_on_the_page_unless_the_patient_wants_it(browser: Client, patient: Patient) -> None:
    answer(patient, timezone.now(), headache=True)
    for name in (patient.user.name, patient.user.email):
        assert name not in Client().get(make(browser)).content.decode()
    assert patient.user.name in Client().get(make(browser, with_name="on")).content.decode()


def test_neither_search_engines_nor_other_sites_learn_of_a_link(browser: Client) -> None:
    for path in (make(browser), "/shared/wrong/"):
        opened = Client().get(path)
        assert "noindex" in opened["X-Robots-Tag"]
        assert opened["Referrer-Policy"] == "no-referrer"
        assert "no-store" in opened["Cache-Control"]


def test_the_secret_is_shown_once_and_only_its_digest_is_stored(browser: Client) -> None:
    token = make(browser).split("/")[2]
    assert token not in browser.get(PAGE).content.decode()
    assert Share.objects.get().token_digest == digest_of_token(token)
    assert not Event.objects.filter(content__body__contains=token).exists()


@pytest.mark.database
def test_each_opening_is_recorded_and_the_patient_sees_it(browser: Client, patient: Patient) -> None:
    path = make(browser)
    assert "never opened" in browser.get(PAGE).content.decode()
    Client().get(path)
    Client().get(path)
    assert "Opened 2 times" in browser.get(PAGE).content.decode()
    assert Event.objects.filter(kind=OPENED, patient=patient, actor=None).count() == 2


def test_wrong_expired_and_revoked_links_say_the_very_same(browser: Client) -> None:
    expired, revoked = make(browser), make(browser)
    Share.objects.filter(token_digest=digest_of_token(expired.split("/")[2])).update(expires=timezone.now())
    share = Share.objects.get(token_digest=digest_of_token(revoked.split("/")[2]))
    assert Client().get(revoked).status_code == 200
    browser.post(f"/diary/shares/{share.id}/revoke/")
    answers = [Client().get(path) for path in (expired, revoked, "/shared/wrong/", "/shared/%00/", "/shared/%F0%9F/")]
    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1
    assert Event.objects.filter(kind=OPENED).count() == 1


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_link_holds_as_long_as_was_chosen(browser: Client, days: int) -> None:
    make(browser, days=days)
    share = Share.objects.get()
    assert share.expires - share.made == timedelta(days=days)


@pytest.mark.parametrize("said", [{"days": 365}, {"days": ""}, {"label": ""}, {"label": "a" * 81}, {"days": "ever"}])
def test_what_is_no_sound_link_is_not_made(browser: Client, said: dict[str, Any]) -> None:
    page = browser.post(PAGE, {"label": "Demo Town", "days": 7} | said)
    assert page.context["form"].errors
    assert Share.objects.count() == 0


def test_nobody_takes_back_the_link_of_another(browser: Client, clinic: Clinic) -> None:
    make(browser)
    share = Share.objects.get()
    other = signed_in(made_patient("Demo Birch", clinic).user)
    assert other.post(f"/diary/shares/{share.id}/revoke/").status_code == 404
    assert "Demo Town" not in other.get(PAGE).content.decode()
    share.refresh_from_db()
    assert share.revoked is None


def test_taking_back_needs_more_than_a_look(browser: Client) -> None:
    make(browser)
    share = Share.objects.get()
    assert browser.get(f"/diary/shares/{share.id}/revoke/").status_code == 405


def test_a_link_only_reads(browser: Client) -> None:
    assert Client().post(make(browser)).status_code == 405


def test_a_label_with_a_script_is_only_ever_words(browser: Client) -> None:
    make(browser, label="<script>alert(1)</script>")
    assert "<script>alert" not in browser.get(PAGE).content.decode()


def test_an_empty_diary_says_so(browser: Client) -> None:
    assert "No day is answered" in Client().get(make(browser)).content.decode()
