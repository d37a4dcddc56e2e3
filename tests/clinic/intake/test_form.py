"""The intake form asks what is open and nothing else, keeps what two people answer, and says what changed."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.clinic.conftest import NOW, made_staff, signed_in
from tests.clinic.intake.forms import post
from tests.clinic.intake.people import PREVENTIVES, keep_diary, page, tell

from abate.clinic.intake.models import Answer
from abate.clinic.intake.services import known_answers
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.people.services import withdraw_consent
from abate.clinic.record.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(clinic: Clinic, patient: Patient) -> str:
    keep_diary(patient)
    return page("intake:form", clinic, patient)


@pytest.fixture
def browser(nurse: User) -> Client:
    return signed_in(nurse)


def asked(html: str) -> set[str]:
    return {part.split('"')[0] for part in html.split('name="key" value="')[1:]}


def test_only_what_would_settle_something_is_asked(browser: Client, form: str) -> None:
    keys = asked(browser.get(form).content.decode())
    assert {"birth_date", "preventives", "headache.red_flags.sudden_onset"} <= keys
    assert "weight_kg" not in keys


def test_what_is_answered_is_asked_no_longer(browser: Client, form: str, patient: Patient, nurse: User) -> None:
    tell(patient, nurse, birth_date="1985-04-02")
    assert "birth_date" not in asked(browser.get(form).content.decode())
    assert "birth_date" in asked(browser.get(f"{form}?all=1").content.decode())


def test_the_questions_of_one_decision_stand_alone(browser: Client, form: str) -> None:
    keys = asked(browser.get(f"{form}?for=nice-ta260/start").content.decode())
    assert {"birth_date", "preventives"} <= keys
    assert "headache.aura.visual" not in keys


def test_answers_turn_not_known_into_met_and_the_page_says_so(browser: Client, form: str) -> None:
    rows = {
        f"preventives-{at}-{name}": value for at, tried in enumerate(PREVENTIVES) for name, value in tried.items()
    }
    answers = {"birth_date": "1985-04-02", "overuse_managed": "yes", "preventives:state": "given", **rows}
    done = post(browser, f"{form}?for=nice-ta260/start", **answers, **{"preventives-TOTAL_FORMS": "3"})
    html = done.content.decode()
    assert "nice-ta260: Start, ◐ not known, now ● met" in html
    assert "since=0" in done.redirect_chain[-1][0]


def test_every_answer_says_who_gave_it(browser: Client, form: str, nurse: User) -> None:
    post(browser, f"{form}?all=1", pregnant="no")
    assert f"Answered by {nurse.name} (nurse)" in browser.get(f"{form}?all=1").content.decode()


def test_the_whole_form_sent_back_unchanged_records_nothing(
    browser: Client, form: str, patient: Patient, nurse: User
) -> None:
    tell(
        patient, nurse, birth_date="1985-04-02", weight_kg=68.5, sex="female", conditions=["asthma", "gout"],
        preventives=PREVENTIVES, allergies=[], pregnant=False, headache__migraine_attacks=40,
        toxin_sessions=[{"date": "2026-01-05", "units": 155}],
    )  # fmt: skip
    before = Answer.objects.count()
    html = post(browser, f"{form}?all=1").content.decode()
    assert "Nothing was changed" in html
    assert Answer.objects.count() == before


def test_two_nurses_with_the_same_form_open_lose_neither_answer(
    browser: Client, form: str, clinic: Clinic, patient: Patient
) -> None:
    other = signed_in(made_staff(clinic, Role.NURSE, name="Demo Other"))
    hers, his = (one.get(f"{form}?all=1").content.decode() for one in (browser, other))
    post(browser, form, hers, pregnant="no")
    post(other, form, his, breastfeeding="no")
    assert known_answers(patient) == {"pregnant": False, "breastfeeding": False}


def test_a_stale_answer_warns_first_and_holds_when_saved_again(
    browser: Client, form: str, clinic: Clinic, patient: Patient, nurse: User
) -> None:
    other = signed_in(made_staff(clinic, Role.NURSE, name="Demo Other"))
    stale = other.get(f"{form}?all=1").content.decode()
    post(browser, f"{form}?all=1", pregnant="yes", breastfeeding="no")
    warned = post(other, form, stale, pregnant="no", weight_kg="60")
    html = warned.content.decode()
    assert f"Answered meanwhile by {nurse.name}" in html
    assert known_answers(patient) == {"pregnant": True, "breastfeeding": False}
    post(other, form, html)
    assert known_answers(patient) == {"pregnant": False, "breastfeeding": False, "weight_kg": 60.0}
    assert Event.objects.filter(thing="pregnant").count() == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"headache.since": "2999-01-01"}, "The day lies in the future; use days up to"),
        ({"headache.since": "in May"}, "This is no calendar day; write it as YYYY-MM-DD."),
        ({"baseline.headache_days": "29"}, "less than or equal to 28"),
        ({"weight_kg": "heavy"}, "Enter a number."),
        ({"conditions": "asthma"}, "Entries are listed: say that the list is complete, or empty it."),
        ({"conditions:state": "given"}, "Nothing is listed: list it, or say that there are none."),
        ({"preventives-0-dose": "50 mg", "preventives:state": "given"}, "This field is required."),
        (
            {
                "preventives-0-name": "topiramate", "preventives-0-start": "2025-02-02",
                "preventives-0-stop": "2025-02-01", "preventives:state": "given",
            },
            "Stop (2025-02-01) lies before start (2025-02-02)",
        ),
    ],
)  # fmt: skip
def test_a_mistake_says_what_is_right_and_nothing_typed_is_lost(
    browser: Client, form: str, patient: Patient, changes: dict[str, str], says: str
) -> None:
    html = post(browser, f"{form}?all=1", **changes, **{"headache.attack.hours": "18"}).content.decode()
    assert says in html
    assert 'name="headache.attack.hours" value="18"' in html
    assert known_answers(patient) == {}


def test_a_list_given_as_complete_is_a_list_and_no_list_is_not_known(
    browser: Client, form: str, patient: Patient
) -> None:
    post(browser, f"{form}?all=1", **{"conditions": "asthma\n\n gout ", "conditions:state": "given"})
    post(browser, f"{form}?all=1", **{"allergies:state": "none"})
    assert known_answers(patient) == {"conditions": ["asthma", "gout"], "allergies": []}


def test_an_entry_taken_off_a_list_leaves_the_others(
    browser: Client, form: str, patient: Patient, nurse: User
) -> None:
    tell(patient, nurse, preventives=PREVENTIVES)
    post(browser, f"{form}?all=1", **{"preventives-1-DELETE": "on"})
    assert [one["name"] for one in known_answers(patient)["preventives"]] == ["topiramate", "amitriptyline"]


def test_a_key_that_no_question_asks_is_ignored(browser: Client, form: str, patient: Patient) -> None:
    html = browser.get(f"{form}?all=1").content.decode()
    post(browser, form, html, key=["pregnant", "is_admin"], pregnant="no", is_admin="yes")
    assert known_answers(patient) == {"pregnant": False}


def test_without_a_diary_everything_can_be_asked(browser: Client, clinic: Clinic, patient: Patient) -> None:
    assert "weight_kg" in asked(browser.get(page("intake:form", clinic, patient)).content.decode())


def test_text_of_an_answer_never_becomes_markup(browser: Client, form: str, patient: Patient, nurse: User) -> None:
    tell(patient, nurse, conditions=["<script>alert(1)</script>"], preventives=[{"name": "<b>x</b>"}])
    html = browser.get(f"{form}?all=1").content.decode()
    assert "<script>alert" not in html
    assert "<b>x" not in html


def test_reading_the_form_is_recorded(browser: Client, form: str, patient: Patient, nurse: User) -> None:
    browser.get(form)
    read = Event.objects.get(kind="record.read")
    assert (read.actor, read.patient, read.thing) == (nurse, patient, "intake:form")


def test_there_is_no_form_once_consent_is_withdrawn(
    browser: Client, form: str, clinic: Clinic, patient: Patient
) -> None:
    html = browser.get(form).content.decode()
    withdraw_consent(patient, clinic, now=NOW)
    assert browser.get(form).status_code == 404
    assert post(browser, form, html, pregnant="no").status_code == 404
    assert known_answers(patient) == {}
