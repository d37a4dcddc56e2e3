"""A packet starts from the day on which the next session is due, minus the time that the payer takes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from tests.clinic.conftest import NOW, TODAY, made_patient
from tests.clinic.intake.people import by, keep_diary, tell

from abate.clinic.packet.due import PacketDue, packet_due_of, packets_due
from abate.clinic.packet.making import make
from abate.clinic.packet.models import Coverage, Payer
from abate.clinic.packet.payers import keep_payer, note_payer, payer_of, payers_of
from abate.clinic.packet.verify import findings_in_payers
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.people.services import withdraw_consent
from abate.clinic.record.append import By
from abate.clinic.record.models import Event
from abate.facts.from_history import DAYS_IN_A_CYCLE

pytestmark = pytest.mark.django_db

LEAD = 21


def treated(patient: Patient, nurse: User, *days_ago: int) -> None:
    """Sessions that were so many days ago."""
    sessions = [
        {"date": (TODAY - timedelta(days=ago)).isoformat(), "product": "onabotulinumtoxinA", "units": 155,
         "indication": "chronic migraine"}
        for ago in days_ago
    ]  # fmt: skip
    tell(patient, nurse, toxin_sessions=sessions)


@pytest.fixture
def payer(clinic: Clinic, nurse: User) -> Payer:
    return keep_payer(clinic, "Demo Mutual", "evicore", LEAD, by(nurse))


def only_packet(clinic: Clinic) -> PacketDue:
    (one,) = packets_due(clinic, NOW).packets
    return one


@pytest.mark.parametrize(
    ("ago", "state"),
    [
        (DAYS_IN_A_CYCLE - LEAD - 1, "later"),
        (DAYS_IN_A_CYCLE - LEAD, "due"),
        (DAYS_IN_A_CYCLE - LEAD + 1, "due"),
        (DAYS_IN_A_CYCLE + 30, "due"),
    ],
)
def test_a_packet_is_due_from_the_due_date_minus_the_payers_lead_time(
    clinic: Clinic, patient: Patient, nurse: User, payer: Payer, *, ago: int, state: str
) -> None:
    treated(patient, nurse, ago)
    note_payer(patient, clinic, payer, by(nurse))
    one = only_packet(clinic)
    assert one.start_by == TODAY + timedelta(days=DAYS_IN_A_CYCLE - ago - LEAD)
    assert one.state == state
    assert packet_due_of(patient, clinic, NOW) == one


def test_who_was_never_treated_has_no_date_to_start_by_and_is_still_listed(
    clinic: Clinic, patient: Patient, nurse: User, payer: Payer
) -> None:
    note_payer(patient, clinic, payer, by(nurse))
    assert (only_packet(clinic).start_by, only_packet(clinic).state) == (None, "no date")


def test_who_is_treated_and_whose_payer_is_not_known_is_named(clinic: Clinic, patient: Patient, nurse: User) -> None:
    treated(patient, nurse, 60)
    found = packets_due(clinic, NOW)
    assert found.packets == ()
    assert [one.patient for one in found.no_payer] == [patient]


def test_a_packet_made_since_the_last_session_is_done_and_one_made_before_it_is_not(
    clinic: Clinic, patient: Patient, nurse: User, payer: Payer
) -> None:
    keep_diary(patient, 200)
    treated(patient, nurse, 70)
    note_payer(patient, clinic, payer, by(nurse))
    for ago, state in ((71, "due"), (70, "due"), (69, "made")):
        then = datetime.combine(TODAY - timedelta(days=ago), time(12), UTC)
        make(patient, clinic, "evicore", By(nurse, "nurse", then))
        assert only_packet(clinic).state == state, ago


def test_a_packet_for_another_document_does_not_count(
    clinic: Clinic, patient: Patient, nurse: User, payer: Payer
) -> None:
    keep_diary(patient, 200)
    treated(patient, nurse, 70)
    note_payer(patient, clinic, payer, by(nurse))
    make(patient, clinic, "nice-ta260", by(nurse))
    assert only_packet(clinic).state == "due"


def test_whose_consent_is_withdrawn_is_listed_no_more(
    clinic: Clinic, patient: Patient, nurse: User, payer: Payer
) -> None:
    treated(patient, nurse, 70)
    note_payer(patient, clinic, payer, by(nurse))
    withdraw_consent(patient, clinic, now=NOW)
    assert packets_due(clinic, NOW).packets == ()


# ---- payers ---------------------------------------------------------------------------------------------


def test_a_payer_of_the_same_name_is_changed_and_every_patient_of_theirs_with_it(
    clinic: Clinic, patient: Patient, nurse: User, payer: Payer
) -> None:
    note_payer(patient, clinic, payer, by(nurse))
    keep_payer(clinic, "  demo  MUTUAL ", "evicore", 40, by(nurse))
    (held,) = payers_of(clinic)
    assert (held.name, held.lead_days) == ("Demo Mutual", 40)
    assert payer_of(patient, clinic) == held
    assert Payer.objects.count() == 2


def test_a_payer_kept_again_as_it_is_and_noted_again_is_written_down_once(
    clinic: Clinic, patient: Patient, nurse: User, payer: Payer
) -> None:
    assert keep_payer(clinic, "Demo Mutual", "evicore", LEAD, by(nurse)) == payer
    for _ in range(2):
        note_payer(patient, clinic, payer, by(nurse))
    assert Event.objects.filter(kind__startswith="packet.").count() == 2


def test_a_payer_taken_back_is_not_known_and_both_stand_in_the_record(
    clinic: Clinic, patient: Patient, nurse: User, payer: Payer
) -> None:
    note_payer(patient, clinic, payer, by(nurse))
    note_payer(patient, clinic, None, by(nurse))
    assert payer_of(patient, clinic) is None
    assert Coverage.objects.count() == 2
    assert list(findings_in_payers()) == []


@pytest.mark.parametrize(
    ("name", "document", "lead_days"),
    [("Demo", "no-such", 10), ("Demo", "ichd-3", 10), ("Demo", "evicore", -1), ("Demo", "evicore", 366),
     ("", "evicore", 10), ("x" * 121, "evicore", 10)],
)  # fmt: skip
def test_a_payer_without_a_name_a_document_or_a_time_that_can_be_is_refused(
    clinic: Clinic, nurse: User, name: str, document: str, lead_days: int
) -> None:
    with pytest.raises(ValidationError):
        keep_payer(clinic, name, document, lead_days, by(nurse))
    assert not Payer.objects.exists()
    assert not Event.objects.filter(kind__startswith="packet.").exists()


def test_another_clinics_payer_is_neither_noted_nor_seen(
    clinic: Clinic, other_clinic: Clinic, nurse: User, payer: Payer
) -> None:
    both = made_patient("Demo Both", clinic, other_clinic)
    with pytest.raises(ValidationError):
        note_payer(both, other_clinic, payer, by(nurse))
    note_payer(both, clinic, payer, by(nurse))
    assert payer_of(both, other_clinic) is None


def test_a_row_that_its_event_does_not_bear_out_is_found(
    clinic: Clinic, patient: Patient, nurse: User, payer: Payer
) -> None:
    note_payer(patient, clinic, payer, by(nurse))
    assert list(findings_in_payers()) == []
    someone = made_patient("Demo Basalt", clinic)
    Coverage.objects.create(clinic=clinic, patient=someone, payer=payer, event=Event.objects.order_by("id")[0])
    assert [str(finding) for finding in findings_in_payers()] == [
        f"payer of patient {someone.id}: it is not what its event says"
    ]


def test_a_payer_that_its_event_does_not_bear_out_is_found(clinic: Clinic, payer: Payer) -> None:
    Payer.objects.create(
        clinic=clinic, name="Demo Other", document="aetna", lead_days=1, event=Event.objects.order_by("id")[0]
    )
    assert len(list(findings_in_payers())) == 1


@pytest.mark.database
@pytest.mark.parametrize("table", ["packet_payer", "packet_coverage"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET clinic_id = clinic_id", "DELETE FROM {}"])
def test_the_database_keeps_payers_and_who_has_which(
    clinic: Clinic, patient: Patient, nurse: User, payer: Payer, *, table: str, statement: str
) -> None:
    note_payer(patient, clinic, payer, by(nurse))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
