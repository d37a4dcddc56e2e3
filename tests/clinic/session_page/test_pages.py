"""The session page without script: every form works by itself, and each says what it did."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.clinic.conftest import signed_in
from tests.clinic.session_page.conftest import LOT

from abate.clinic.injection.models import Session, Vial
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.models import Event
from abate.treatment import preempt

pytestmark = pytest.mark.django_db


class Desk:
    """A person of the staff at the patient's session."""

    def __init__(self, person: User, clinic: Clinic, patient: Patient) -> None:
        self.client: Client = signed_in(person)
        self.patients_page = f"/clinic/{clinic.id}/patients/{patient.id}/"
        self.address = ""

    def open(self, as_: str = "standard") -> str:
        """Open a session as from the patient's page."""
        answer = self.client.post(f"{self.patients_page}sessions/open/", {"as": as_})
        self.address = answer.headers["Location"]
        return self.page()

    def page(self) -> str:
        """The session as it is shown."""
        answer = self.client.get(self.address)
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, form: str = "change/", **fields: object) -> str:
        """Post one form of the page as it stands."""
        version = re.search(r'name="version" value="(\d+)"', self.page())
        fields = {name.replace("__", "."): value for name, value in fields.items()}
        fields.setdefault("version", version[1] if version else "0")
        answer = self.client.post(self.address + form, fields, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def ready(self) -> str:
        """Up to the signature: looked for, one vial taken and made up."""
        self.open()
        self.post(examined="nothing")
        vial = re.search(rf'value="([0-9a-f-]+)" id="take-[^>]+>200 U, lot {LOT}', self.page())
        assert vial is not None
        self.post("vials/take/", vial=vial[1])
        return self.post(reconstitute=vial[1], diluent_ml="4")


@pytest.fixture
def desk(injector: User, stocked: Clinic, known: Patient) -> Desk:
    return Desk(injector, stocked, known)


def names(page: str) -> list[str]:
    """Of the buttons on the drawing."""
    return re.findall(r'id="on-[^"]+" aria-label="([^"]+)"', page)


def test_the_patients_page_leads_to_a_session_of_the_whole_pattern(desk: Desk) -> None:
    assert "Give Botox" in desk.client.get(desk.patients_page).content.decode()
    page = desk.open()
    assert "155 units at 31 sites" in page
    assert "left temporalis 2, 5 units" in names(page)
    assert sum(name.endswith(", 5 units") for name in names(page)) == 31
    assert sum(name.endswith("follow the pain, not chosen") for name in names(page)) == len(preempt().extra)
    assert "Go on with the draft" in desk.client.get(desk.patients_page).content.decode()


def test_every_site_on_the_drawing_stands_in_the_list_too_in_the_order_of_injection(desk: Desk) -> None:
    page = desk.open()
    listed = re.findall(r'name="units\.([a-z0-9-]+)"', page)
    on_the_drawing = re.findall(r'name="toggle" value="([a-z0-9-]+)"', page)
    assert sorted(listed) == sorted(on_the_drawing)
    fixed = [site.id for site in preempt().sites]
    assert [site for site in listed if site in fixed] == fixed


def test_a_tap_leaves_a_site_out_and_says_so_and_asks_why(desk: Desk) -> None:
    desk.open()
    page = desk.post(toggle="frontalis-left-2")
    assert "left frontalis 2, left out, no reason given yet" in names(page)
    assert "150 units at 30 sites" in page
    assert 'class="site out"' in page
    assert "<strong>1 differs" in page
    page = desk.post(**{"left-out": "1", "why__frontalis-left-2": "a droop on the left last time"})
    assert "left frontalis 2, left out: a droop on the left last time" in names(page)
    page = desk.post(toggle="frontalis-left-2")
    assert "155 units at 31 sites" in page


def test_a_vial_made_up_earlier_is_noted_with_its_time_by_the_clinics_clocks(desk: Desk, clinic: Clinic) -> None:
    desk.ready()
    vial = Vial.objects.get(session__isnull=False)
    noted = vial.reconstituted
    assert noted is not None
    earlier = (noted - timedelta(hours=2)).astimezone(ZoneInfo(clinic.time_zone)).replace(second=0, microsecond=0)
    sent = {"reconstitute": vial.id, "diluent_ml": "4"}
    page = desk.post(**sent, at=f"{earlier:%Y-%m-%dT%H:%M}")
    assert f"Reconstituted {earlier.day} {earlier:%b, %H:%M} with 4 mL" in page
    for wrong, says in (
        ("", "is no day and time"),
        ("soon", "is no day and time"),
        (f"{earlier:%Y-%m-%dT%H:%M}+00:00", "on no clock of the clinic"),
        ("2025-03-30T01:30", "on no clock of the clinic"),  # the clocks went forward
        (f"{earlier - timedelta(days=1):%Y-%m-%dT%H:%M}", "more than 24 hours ago"),
        (f"{earlier + timedelta(days=1):%Y-%m-%dT%H:%M}", "still to come"),
    ):
        assert says in desk.post(**sent, at=wrong), wrong
    vial.refresh_from_db()
    assert vial.reconstituted == earlier


def test_one_opening_is_one_look_however_many_changes_follow_and_no_look_goes_unseen(
    desk: Desk, known: Patient
) -> None:
    desk.open()
    looks = Event.objects.filter(kind="record.read", patient=known)
    changes = Event.objects.filter(kind="injection.session-changed", patient=known)
    before = looks.count(), changes.count()
    address, version = f"{desk.address}change/", Session.objects.get().version
    for number, site in enumerate(("procerus", "corrugator-left-1", "corrugator-right-1")):
        answer = desk.client.post(address, {"live": "1", "version": version + number, "toggle": site})
        assert answer.status_code == 200
    assert (looks.count(), changes.count()) == (before[0], before[1] + 3)
    desk.client.post(address, {"live": "1", "version": version + 3, "toggle": "no-such-site"})
    desk.client.post(address, {"live": "1", "version": version + 3, "finding": "interval", "reason": ""})
    assert (looks.count(), changes.count()) == (before[0] + 2, before[1] + 3)


def test_the_last_change_can_be_undone(desk: Desk) -> None:
    desk.open()
    assert "150 units" in desk.post(toggle="procerus")
    assert "155 units" in desk.post(undo="1")


def test_the_list_changes_units_and_more_than_a_site_may_get_is_a_stop_and_not_clamped(desk: Desk) -> None:
    desk.open()
    units = {f"units__{site.id}": "5" for site in preempt().sites if site.muscle == "frontalis"}
    page = desk.post(muscle="frontalis", **units | {"units__frontalis-left-1": "10"})
    assert "left frontalis 1, 10 units, the pattern has 5" in names(page)
    assert "160 units" in page
    assert "A site gets more than its units" in page
    page = desk.post(muscle="frontalis", **units | {"units__frontalis-left-1": "five"})
    assert "is no whole number; write 5, or 0" in page
    assert "160 units" in page


def test_a_follow_the_pain_site_is_a_tap_and_within_the_eu_edition(desk: Desk) -> None:
    desk.open()
    page = desk.post(toggle="trapezius-right-4")
    assert "right trapezius 4, follow the pain, 5 units" in names(page)
    assert "160 units at 32 sites" in page
    assert 'id="because-edition"' not in page
    assert "100 U in" not in page


def test_under_the_us_label_a_follow_the_pain_site_needs_a_reason(
    injector: User, stocked: Clinic, known: Patient
) -> None:
    stocked.jurisdiction = "us"
    stocked.save()
    desk = Desk(injector, stocked, known)
    assert "off-label there, they need a reason" in desk.open()
    page = desk.post(toggle="temporalis-left-5")
    assert 'id="because-edition"' in page
    page = desk.post(finding="edition", reason="the pain is worst there")
    assert "Warning with its reason" in page
    assert 'value="the pain is worst there"' in page


def test_what_was_seen_before_the_needle_is_kept_sign_by_sign(desk: Desk) -> None:
    desk.open()
    page = desk.post(examined="these", sign__brow_ptosis="yes", sign__neck_pain="no", infection="no")
    assert "A drooping brow before treatment" in page
    assert 'id="because-brow-ptosis"' in page
    assert 'id="sign-neck_pain-no" name="sign.neck_pain" value="no" checked' in page
    assert 'id="sign-small_frame-open" name="sign.small_frame" value="" checked' in page
    assert "Say which sites are infected" in desk.post(examined="these", infection="yes")
    page = desk.post(examined="these", infection="yes", infected="procerus")
    assert "An injected site is infected" in page


def test_a_stop_that_is_not_known_says_what_would_answer_it(
    injector: User, stocked: Clinic, patient: Patient
) -> None:
    desk = Desk(injector, stocked, patient)
    page = desk.open()
    assert 'id="finding-contraindicated"' in page
    assert "? Stop not known" in page
    assert "A nurse or a clinician answers it in the history" in page


def test_vials_balance_by_what_is_proposed_and_another_word_is_never_clamped(desk: Desk) -> None:
    page = desk.ready()
    assert "155 U given, 45 U wasted" in page
    assert "5 U in 0.1 mL" in page
    assert "<dd>3.1 mL</dd>" in page
    vial = re.search(r'name="vial" value="([0-9a-f-]+)"><?', page.split('id="portion-', 1)[1])
    assert vial is not None
    page = desk.post(vial=vial[1], given="150", wasted="40", waste_reason="spilt")
    assert "150 U given, 40 U wasted" in page
    assert "<dd>50 U</dd>" in page
    assert "Units drawn, given and wasted do not balance" in page
    assert "155 U given, 45 U wasted" in desk.post(vial=vial[1], propose="1")


def test_several_vials_serve_one_session(desk: Desk) -> None:
    desk.open()
    for _ in range(2):
        vial = re.search(r'value="([0-9a-f-]+)" id="take-[^>]+>100 U', desk.page())
        assert vial is not None
        desk.post("vials/take/", vial=vial[1])
        page = desk.post(reconstitute=vial[1], diluent_ml="2")
    assert "100 U given, 0 U wasted" in page
    assert "55 U given, 45 U wasted" in page


def test_a_session_is_signed_and_then_read_only_and_an_addendum_stands_beside_it(desk: Desk) -> None:
    page = desk.ready()
    assert "Nothing holds up signing" in page
    page = desk.post("sign/")
    assert "consent of today is not noted" in page
    page = desk.post("sign/", consent="2026-11")
    assert "It does not change any more" in page
    assert "Demo Clover" in page
    assert 'name="toggle"' not in page
    assert "left 1: 5 U, right 1: 5 U" in page
    assert LOT in page
    page = desk.post("addendum/", text="The lot was misread: it was C1235.")
    assert "The lot was misread: it was C1235." in page
    assert "155" in page
    assert "155 units" in desk.client.get(desk.patients_page).content.decode()


def test_as_last_time_brings_the_deviations_of_last_time(desk: Desk) -> None:
    desk.ready()
    desk.post(toggle="corrugator-left-1")
    desk.post(**{"left-out": "1", "why__corrugator-left-1": "scar"})
    assert "It does not change any more" in desk.post("sign/", consent="2026-11")
    page = desk.open("last-time")
    assert "left corrugator 1, left out: scar" in names(page)


def test_what_holds_up_a_signature_is_said_and_nothing_is_signed(desk: Desk) -> None:
    desk.open()
    page = desk.post("sign/", consent="2026-11")
    assert "Not done." in page
    assert "do not balance" in page
    assert Session.objects.get().signed is None


def test_a_change_of_what_was_changed_elsewhere_is_refused_and_the_session_shown_as_it_stands(desk: Desk) -> None:
    desk.open()
    desk.post(toggle="procerus")
    page = desk.post(toggle="procerus", version="1")
    assert "changed elsewhere meanwhile" in page
    assert "150 units" in page


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"toggle": "nose-left-1"},
        {"vial": "no vial"},
        {"reconstitute": "x", "diluent_ml": "4"},
        {"finding": "no-such", "reason": "x"},
        {"toggle": "procerus", "version": "x"},
        {"examined": "these", "infected": "procerus"},
    ],
)
def test_a_form_that_cannot_be_is_refused_in_words(desk: Desk, fields: dict[str, str]) -> None:
    desk.open()
    assert "Not done." in desk.post(**fields)


def test_a_nurse_prepares_but_cannot_sign(nurse: User, stocked: Clinic, known: Patient) -> None:
    desk = Desk(nurse, stocked, known)
    page = desk.open()
    assert "Only an injector with a credential" in page
    assert 'id="sign-button"' not in page
    assert "150 units" in desk.post(toggle="procerus")


def test_an_abandoned_draft_is_said_to_be_so(desk: Desk) -> None:
    desk.open()
    assert "Say why" in desk.post("abandon/", why=" ")
    assert "was abandoned" in desk.post("abandon/", why="the patient is ill")
    assert "Give Botox" in desk.client.get(desk.patients_page).content.decode()


def test_a_trainee_is_named_beside_the_injector(desk: Desk, clinician: User) -> None:
    desk.ready()
    assert f"injected by {clinician} under supervision" in desk.post(
        "sign/", consent="2026-11", trainee=str(clinician.id)
    )


def test_every_deviation_is_said_again_above_the_signature(desk: Desk) -> None:
    assert "Exactly the pattern: 155 units at 31 sites" in desk.open()
    page = desk.post(toggle="frontalis-right-1")
    above_the_signature = page.split('id="sign-title"')[1]
    assert "right frontalis 1, left out, no reason given yet" in above_the_signature


def test_a_draft_of_another_day_says_so_and_can_be_made_todays(desk: Desk) -> None:
    desk.ready()
    draft = Session.objects.get()
    draft.date -= timedelta(days=1)
    draft.save()
    assert "does not hold together" in desk.page(), "the vial was made up after the day of the session"
    page = desk.post(today="1")
    assert "155 U given, 45 U wasted" in page
    assert "Make it a session of today" not in page
