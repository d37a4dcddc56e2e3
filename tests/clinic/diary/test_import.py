"""An older diary comes in after a look at what it would change; a hostile file changes nothing."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.clinic.conftest import made_patient, signed_in

from abate.clinic.diary.answers import Answers
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.diary.models import DayEdit, DiaryDay
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.diary.upload_reader import read
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.people.services import own_doing
from abate.clinic.record.models import Event
from abate.diary.episodes import Unlisted

pytestmark = pytest.mark.django_db

PAGE = "/diary/import/"

CANONICAL = """date,headache,hours,severity,triptan,nsaid,note
2026-01-01,true,4.5,severe,true,false,"snow, wind"
2026-01-02,false,,,,,
2026-01-03,true,,,,,
"""

MIGRAINE_BUDDY = """Date,Time Period
No ongoing events

#,Started,Lasted,Start UTC offset (min),End UTC offset (min),Attack types,Pain level,Helpful medication,Geohash
1,01/05/26 08:00,4h,0,0,Migraine,8,Sumatriptan,At work
2,01/08/26 08:00,2h,0,0,Migraine,5,Moon dust,Home
"""

APPLE_HEALTH = """<?xml version="1.0"?><HealthData>
<Record type="HKCategoryTypeIdentifierHeadache" startDate="2026-01-05 09:00:00 +0100"
 endDate="2026-01-05 11:00:00 +0100" value="HKCategoryValueSeverityModerate"/></HealthData>"""


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what comes after: the file is read as in the process of its own, which takes its time to start."""

    def read_in_this_process(path: Path, today: date, unlisted: Unlisted) -> Any:
        return json.loads(json.dumps(read(path, today, unlisted)))

    monkeypatch.setattr("abate.clinic.diary.importing._read_in_own_process", read_in_this_process)


read_here_is_enough = pytest.mark.usefixtures("read_here")


@pytest.fixture
def browser(patient: Patient) -> Client:
    return signed_in(patient.user)


def upload(browser: Client, content: str | bytes, name: str = "old.csv", unlisted: str = "unanswered") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return browser.post(PAGE, {"file": SimpleUploadedFile(name, data), "unlisted": unlisted})


def decide(browser: Client, preview: Any, differing: str = "") -> str:
    offer = preview.context["form"]["offer"].value()
    answer = browser.post(PAGE, {"offer": offer, "differing": differing}, follow=True)
    return str(answer.content.decode())


def answer_today(patient: Patient, day: date, **answers: Any) -> UUID:
    edit = SentEdit(uuid4(), day, patient.user.date_joined, (), Answers(**answers))
    take_in(patient, UUID(int=1), [edit], own_doing(patient, patient.user.date_joined))
    return edit.id


def faults_of(answer: Any) -> str:
    return " ".join(answer.context["form"].errors.get("file", []))


@pytest.mark.database
def test_nothing_is_stored_before_the_person_says_so(browser: Client) -> None:
    preview = upload(browser, CANONICAL)
    assert preview.context["plan"].new == (date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3))
    assert DayEdit.objects.count() == 0
    assert "3 days from old.csv" in decide(browser, preview)
    assert set(Event.objects.filter(kind="diary.day-edited").values_list("why", flat=True)) == {
        "imported from old.csv"
    }


def test_the_days_of_the_file_become_the_days_of_the_diary(browser: Client, patient: Patient) -> None:
    decide(browser, upload(browser, CANONICAL))
    first, second, third = diary_of_patient(patient).days.iter_rows(named=True)
    assert (first["hours"], first["severity"], first["triptan"], first["nsaid"]) == (4.5, 3, True, False)
    assert (first["opioid"], first["note"]) == (None, "snow, wind")
    assert (second["headache"], third["headache"], third["hours"]) == (False, True, None)


@read_here_is_enough
def test_a_decision_sent_twice_is_stored_once(browser: Client) -> None:
    preview = upload(browser, CANONICAL)
    decide(browser, preview)
    decide(browser, preview)
    assert DayEdit.objects.count() == 3


@read_here_is_enough
def test_the_same_file_again_brings_nothing_new(browser: Client) -> None:
    decide(browser, upload(browser, CANONICAL))
    again = upload(browser, CANONICAL)
    assert (len(again.context["plan"].new), len(again.context["plan"].same)) == (0, 3)


@pytest.mark.parametrize(("differing", "hours"), [("", 1.0), ("mine", 1.0), ("file", 4.5)])
@read_here_is_enough
def test_a_persons_own_answer_wins_unless_they_choose_otherwise(
    browser: Client, patient: Patient, differing: str, hours: float
) -> None:
    answer_today(patient, date(2026, 1, 1), headache=True, hours=1)
    preview = upload(browser, CANONICAL)
    assert preview.context["plan"].differing == (date(2026, 1, 1),)
    decide(browser, preview, differing)
    day = DiaryDay.objects.get(date=date(2026, 1, 1))
    assert day.answers is not None
    assert (day.answers["hours"], day.others) == (hours, [])
    assert DayEdit.objects.filter(date=date(2026, 1, 1)).count() == (2 if differing == "file" else 1)


@read_here_is_enough
def test_a_day_that_the_diary_says_more_of_stays_as_it_is(browser: Client, patient: Patient) -> None:
    answer_today(patient, date(2026, 1, 3), headache=True, hours=2, medicines=("Naproxen",))
    assert upload(browser, CANONICAL).context["plan"].same == (date(2026, 1, 3),)


@read_here_is_enough
def test_an_answer_taken_back_is_free_for_the_file(browser: Client, patient: Patient) -> None:
    edit = answer_today(patient, date(2026, 1, 3), headache=False)
    back = SentEdit(uuid4(), date(2026, 1, 3), patient.user.date_joined, (edit,), None)
    take_in(patient, UUID(int=1), [back], own_doing(patient, patient.user.date_joined))
    decide(browser, upload(browser, CANONICAL))
    assert DiaryDay.objects.get(date=date(2026, 1, 3)).answers == {"headache": True}


@read_here_is_enough
def test_what_an_unlisted_day_means_must_be_said(browser: Client) -> None:
    answer = browser.post(PAGE, {"file": SimpleUploadedFile("old.csv", MIGRAINE_BUDDY.encode())})
    assert "unlisted" in answer.context["form"].errors
    assert "checked" not in answer.content.decode()


@pytest.mark.parametrize(("unlisted", "days"), [("unanswered", 2), ("clear", 4)])
@read_here_is_enough
def test_days_between_attacks_are_what_the_person_says_they_are(browser: Client, unlisted: str, days: int) -> None:
    preview = upload(browser, MIGRAINE_BUDDY, unlisted=unlisted)
    assert len(preview.context["offer"].days) == days


@read_here_is_enough
def test_what_is_lost_stands_on_the_page_before_anything_is_stored(browser: Client) -> None:
    page = upload(browser, MIGRAINE_BUDDY).content.decode()
    assert "Moon dust" in page
    assert "location" in page


def test_an_export_of_apple_health_is_read_packed_or_not(browser: Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("apple_health_export/export.xml", APPLE_HEALTH)
    for content, name in ((APPLE_HEALTH.encode(), "export.xml"), (packed.getvalue(), "export.zip")):
        assert list(upload(browser, content, name).context["offer"].days) == [date(2026, 1, 5)]


@read_here_is_enough
def test_a_note_that_is_too_long_is_cut_and_that_is_said(browser: Client) -> None:
    preview = upload(browser, f"date,headache,note\n2026-01-01,true,{'a' * 2500}\n")
    assert "cut after 2,000 characters" in preview.content.decode()
    assert len(preview.context["offer"].days[date(2026, 1, 1)].note) == 2000


@read_here_is_enough
def test_several_peoples_diaries_are_refused(browser: Client) -> None:
    answer = upload(browser, "patient,date,headache\nA,2026-01-01,true\nB,2026-01-01,true\n")
    assert "2 patients" in faults_of(answer)


@read_here_is_enough
def test_every_fault_of_a_file_is_named_with_its_line(browser: Client) -> None:
    answer = upload(browser, "date,headache,hours\n2026-01-01,true,27\n2026-13-01,true,\n")
    assert "the file:2: hours" in faults_of(answer)
    assert "the file:3: date" in faults_of(answer)
    assert DayEdit.objects.count() == 0


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("export.xml", "w") as xml:
        xml.write(b'<?xml version="1.0"?><HealthData>')
        for _ in range(150):
            xml.write(b"<Record type='x'/>" * 60_000)
    return packed.getvalue()


def _huge_parquet() -> bytes:
    packed = io.BytesIO()
    days = pl.select(date=pl.repeat(date(2026, 1, 1), 5_000_000), headache=pl.repeat(True, 5_000_000))
    days.write_parquet(packed)
    return packed.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE HealthData [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    b"<HealthData>&b;</HealthData>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE HealthData [<!ENTITY a SYSTEM "file:///etc/passwd">]><HealthData>&a;</HealthData>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 1000,
        b"\x7fELF" + bytes(range(256)) * 10,
        b"%PDF-1.7 nothing",
        b"PK\x03\x04 broken",
        b"PAR1 broken PAR1",
        b"date,headache\n2026-01-01,tr\x00ue\n",
        b"date,headache\n\xff\xfe,true\n",
        b'date,headache\n"' + b"a" * 200_000,
        b"," * 200_000,
        ENTITIES,
        OUTSIDE,
        b"<html>" + b"<table>" * 500,
        b"date,headache\n" + b"2026-01-01,true\n" * 2,
        b"date,headache\n2999-01-01,true\n",
        b"date,headache,=cmd\n2026-01-01,true,1\n",
    ],
    ids=lambda content: repr(content[:24]),
)
def test_a_hostile_or_damaged_file_is_refused_with_a_reason_and_nothing_is_stored(
    browser: Client, content: bytes
) -> None:
    answer = upload(browser, content)
    assert answer.status_code == 200
    assert faults_of(answer)
    assert "/tmp" not in faults_of(answer)  # noqa: S108 - no path of the server is told
    assert DayEdit.objects.count() == 0


@pytest.mark.parametrize("content", [_bomb, _huge_parquet])
def test_a_small_file_that_unpacks_to_a_huge_one_is_given_up(
    browser: Client, content: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abate.clinic.diary.importing.LONGEST_TO_READ", 2)
    packed = content()
    assert len(packed) < 4_000_000
    answer = upload(browser, packed)
    assert faults_of(answer)
    assert DayEdit.objects.count() == 0


def test_a_file_of_more_than_100_mb_is_refused_before_it_is_read(browser: Client) -> None:
    assert upload(browser, b"a" * 100_000_001).status_code == 413


def test_a_file_of_50_mb_that_holds_no_diary_is_told_as_such(browser: Client) -> None:
    page = upload(browser, b"a" * 50_000_000)
    assert page.status_code == 200
    assert DayEdit.objects.count() == 0


@pytest.mark.parametrize("name", ["../../../etc/passwd", "<script>alert(1)</script>.csv", "a\r\nb.csv", "x" * 500])
@read_here_is_enough
def test_the_name_of_a_file_is_only_ever_words(browser: Client, name: str) -> None:
    page = decide(browser, upload(browser, CANONICAL, name))
    assert "3 days from" in page
    assert "<script>alert" not in page
    assert ".." not in Event.objects.filter(kind="diary.day-edited")[0].why


@read_here_is_enough
def test_a_note_with_a_script_in_it_is_only_ever_words(browser: Client) -> None:
    page = upload(browser, "date,headache,hours\n2026-01-01,true,<script>alert(1)</script>\n").content.decode()
    assert "<script>alert" not in page


def test_the_file_does_not_outlive_the_request(
    browser: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    upload(browser, CANONICAL)
    upload(browser, b"PK\x03\x04 broken")
    assert list(tmp_path.iterdir()) == []


@read_here_is_enough
def test_a_preview_of_one_person_is_nothing_to_another(browser: Client, clinic: Clinic) -> None:
    preview = upload(browser, CANONICAL)
    other = signed_in(made_patient("Demo Birch", clinic).user)
    assert "too old or damaged" in decide(other, preview)
    assert DayEdit.objects.count() == 0


@pytest.mark.parametrize("offer", ["", "nonsense", "a:b:c", "😀"])
@read_here_is_enough
def test_an_offer_that_this_site_did_not_make_is_refused(browser: Client, offer: str) -> None:
    answer = browser.post(PAGE, {"offer": offer}, follow=True)
    assert "nothing was stored" in answer.content.decode()


@read_here_is_enough
def test_a_preview_does_not_hold_for_ever(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = upload(browser, CANONICAL)
    monkeypatch.setattr("abate.clinic.diary.importing.VALID_FOR", -1)
    assert "too old or damaged" in decide(browser, preview)


@read_here_is_enough
def test_more_than_can_come_back_is_refused_at_once(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abate.clinic.diary.importing.LONGEST_OFFER", 100)
    assert "a part of it at a time" in faults_of(upload(browser, CANONICAL))


@pytest.mark.database
def test_three_years_come_in_at_once(browser: Client, patient: Patient) -> None:
    days = [date(2023, 1, 1) + timedelta(days=at) for at in range(1_095)]
    rows = "".join(f"{day},true,{day.day % 24},moderate,a day like others\n" for day in days)
    assert "1095 days" in decide(browser, upload(browser, f"date,headache,hours,severity,note\n{rows}"))
    assert diary_of_patient(patient).days["date"].to_list() == days
