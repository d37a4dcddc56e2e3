"""One mail a day, at the patient's time, on days not yet answered, with no word of health in it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from icalendar import Calendar
from tests.clinic.conftest import made_patient, signed_in

from abate.clinic.diary.answers import Answers
from abate.clinic.diary.models import Reminder
from abate.clinic.diary.reminding import off_token, send_reminders, set_reminder
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.people.models import Patient
from abate.clinic.people.services import own_doing
from abate.clinic.record.models import Event

pytestmark = pytest.mark.django_db

VIENNA = ZoneInfo("Europe/Vienna")
NINE = time(9)


def at(hour: int, minute: int = 0, day: date = date(2026, 3, 2), fold: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIENNA, fold=fold).astimezone(UTC)


@pytest.fixture
def reminded(patient: Patient) -> Patient:
    set_reminder(patient, NINE, on=True, now=at(8, day=date(2026, 3, 1)))
    return patient


def answer(patient: Patient, day: date, now: datetime, *replaces: UUID, answers: Answers | None) -> UUID:
    edit = SentEdit(uuid4(), day, now, replaces, answers)
    take_in(patient, UUID(int=1), [edit], own_doing(patient, now))
    return edit.id


@pytest.mark.database
def test_the_mail_comes_once_a_day_however_often_the_command_runs(reminded: Patient) -> None:
    sent = [send_reminders(at(8, 55) + timedelta(minutes=5 * run)) for run in range(24 * 12)]
    assert sum(sent) == 1
    assert sent[1] == 1
    assert send_reminders(at(9, day=date(2026, 3, 3))) == 1
    assert len(mail.outbox) == 2


def test_no_mail_comes_on_a_day_that_is_answered(reminded: Patient) -> None:
    answer(reminded, date(2026, 3, 2), at(7), answers=Answers(headache=False))
    assert send_reminders(at(9)) == 0


def test_a_day_whose_answer_was_taken_back_is_not_answered(reminded: Patient) -> None:
    first = answer(reminded, date(2026, 3, 2), at(7), answers=Answers(headache=False))
    answer(reminded, date(2026, 3, 2), at(8), first, answers=None)
    assert send_reminders(at(9)) == 1


def test_yesterdays_answer_does_not_answer_today(reminded: Patient) -> None:
    answer(reminded, date(2026, 3, 1), at(7), answers=Answers(headache=False))
    assert send_reminders(at(9)) == 1


def test_no_mail_comes_where_the_reminder_is_off_or_the_account_closed(reminded: Patient) -> None:
    set_reminder(reminded, NINE, on=False, now=at(8))
    assert send_reminders(at(9)) == 0
    set_reminder(reminded, NINE, on=True, now=at(8))
    reminded.user.is_active = False
    reminded.user.save()
    assert send_reminders(at(9)) == 0


def test_a_time_that_the_clocks_leave_out_still_brings_exactly_one_mail(patient: Patient) -> None:
    spring = date(2026, 3, 29)  # 02:00 becomes 03:00
    set_reminder(patient, time(2, 30), on=True, now=at(12, day=date(2026, 3, 28)))
    begin = at(1, day=spring)
    sent = [begin + timedelta(minutes=run) for run in range(300) if send_reminders(begin + timedelta(minutes=run))]
    assert [one.astimezone(VIENNA).time() for one in sent] == [time(3, 0)]


def test_a_time_that_the_clocks_bring_twice_brings_exactly_one_mail(patient: Patient) -> None:
    autumn = date(2026, 10, 25)  # 03:00 becomes 02:00
    set_reminder(patient, time(2, 30), on=True, now=at(12, day=date(2026, 10, 24)))
    begin = at(1, day=autumn)
    sent = [begin + timedelta(minutes=run) for run in range(300) if send_reminders(begin + timedelta(minutes=run))]
    assert sent == [at(2, 30, autumn, fold=0)]


def test_a_patient_who_travels_west_into_yesterday_gets_no_second_mail(reminded: Patient) -> None:
    assert send_reminders(at(9)) == 1
    Patient.objects.update(time_zone="Pacific/Honolulu")
    assert send_reminders(at(23)) == 0


def test_a_reminder_set_after_its_time_begins_tomorrow(patient: Patient) -> None:
    set_reminder(patient, NINE, on=True, now=at(10))
    assert send_reminders(at(10, 5)) == 0
    assert send_reminders(at(9, day=date(2026, 3, 3))) == 1


def test_each_patient_has_their_own_time_and_zone(reminded: Patient) -> None:
    other = made_patient("Demo Birch")
    Patient.objects.filter(id=other.id).update(time_zone="America/New_York")
    other.refresh_from_db()
    set_reminder(other, NINE, on=True, now=at(8, day=date(2026, 3, 1)))
    send_reminders(at(9))
    assert [one.to for one in mail.outbox] == [[reminded.user.email]]
    send_reminders(at(15))
    assert [one.to for one in mail.outbox] == [[reminded.user.email], [other.user.email]]


def test_a_mail_that_cannot_be_sent_is_tried_again(reminded: Patient, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send_reminders(at(9)) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_reminders(at(9, 5)) == 1


def test_no_word_of_health_stands_in_a_mail_or_a_calendar(reminded: Patient) -> None:
    send_reminders(at(9))
    letter = mail.outbox[0]
    entry = signed_in(reminded.user).get("/diary/reminder.ics").content.decode()
    links = re.compile(r"https?://\S+")
    for words in (letter.subject, links.sub("", str(letter.body)), links.sub("", entry)):
        assert not re.search(r"head|migraine|pain|botox|clinic|patient|diary|medic|health", words, re.I)


@pytest.mark.database
def test_a_mail_turns_itself_off_without_signing_in(reminded: Patient) -> None:
    send_reminders(at(9))
    headers = mail.outbox[0].extra_headers
    path = re.sub(r"^<https?://[^/]+(/.*)>$", r"\1", headers["List-Unsubscribe"])
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path in mail.outbox[0].body
    program = Client(enforce_csrf_checks=True)
    assert "Turn it off" in program.get(path).content.decode()
    assert Reminder.objects.get().on
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Reminder.objects.get().on
    assert Event.objects.filter(kind="diary.reminder-set").count() == 2
    assert "is off" in program.post(path).content.decode()
    assert Event.objects.filter(kind="diary.reminder-set").count() == 2


@pytest.mark.parametrize("token", ["1", "wrong:token:here", "😀"])
def test_a_token_that_is_none_turns_nothing_off(reminded: Patient, token: str) -> None:
    assert Client().post(f"/reminder-off/{token}/").status_code == 404
    assert Reminder.objects.get().on


def test_the_token_of_one_reminder_is_not_that_of_another(reminded: Patient) -> None:
    other = set_reminder(made_patient("Demo Birch"), NINE, on=True, now=at(8))
    assert off_token(Reminder.objects.get(patient=reminded)) != off_token(other)


def test_the_patient_chooses_a_time_and_turns_it_off_in_one_tap(patient: Patient) -> None:
    browser = signed_in(patient.user)
    browser.post("/diary/reminder/", {"on": "on", "at": "20:15"})
    assert (Reminder.objects.get().on, Reminder.objects.get().at) == (True, time(20, 15))
    assert "Turn the e-mail off" in browser.get("/diary/reminder/").content.decode()
    browser.post("/diary/reminder/", {"at": "20:15"})
    assert not Reminder.objects.get().on


@pytest.mark.parametrize("said", ["23:31", "24:00", "", "noon"])
def test_a_time_at_which_no_mail_could_come_is_not_taken(patient: Patient, said: str) -> None:
    page = signed_in(patient.user).post("/diary/reminder/", {"on": "on", "at": said})
    assert page.context["form"].errors
    assert Reminder.objects.count() == 0


def test_the_calendar_entry_rings_daily_where_the_patient_lives(reminded: Patient) -> None:
    answer_ = signed_in(reminded.user).get("/diary/reminder.ics")
    assert answer_["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer_.content)
    (entry,) = calendar.walk("VEVENT")
    assert entry.decoded("dtstart").time() == NINE
    assert entry["dtstart"].params["TZID"] == "Europe/Vienna"
    assert entry["rrule"]["FREQ"] == ["DAILY"]
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Vienna"]
    assert len(entry.walk("VALARM")) == 1
    assert str(reminded.id) not in answer_.content.decode()


def test_the_command_says_how_many_it_sent(reminded: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("send_reminders")
    assert re.fullmatch(r"[01] sent\n", capsys.readouterr().out)
