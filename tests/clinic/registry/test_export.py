"""A clinic's export is what a registry is built from: who agreed to it alone, under keyed pseudonyms, on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.core.management import call_command
from tests.clinic.conftest import NOW, TODAY, made_patient
from tests.clinic.effects.reports import injected_on, signed

from abate.clinic.diary.models import DiaryDay
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.people.services import (
    give_consent,
    give_registry_consent,
    withdraw_consent,
    withdraw_registry_consent,
)
from abate.clinic.record.append import By
from abate.clinic.record.checks import findings
from abate.clinic.record.models import Event
from abate.clinic.registry import export as exporting
from abate.clinic.registry.export import export, pseudonym
from abate.errors import RefusedError
from abate.registry.build import build
from abate.registry.layout import PEOPLE, SESSIONS
from abate.registry.reading import open_registry

KEY = b"k" * 32
BY = By.site(NOW)


@pytest.fixture
def patient(clinic: Clinic) -> Patient:
    """A patient of the clinic who agreed to a registry."""
    return agreeing("Demo Amber", clinic)


def agreeing(name: str, *clinics: Clinic) -> Patient:
    """A patient who lets these clinics see the diary and hand it to a registry."""
    patient = made_patient(name, *clinics)
    for clinic in clinics:
        give_registry_consent(patient, clinic, now=NOW)
    return patient


def exported(folder: Path) -> set[str]:
    """The pseudonyms in an export."""
    tables = {path.stem: pl.read_parquet(path) for path in folder.iterdir()}
    assert tables.keys() == {"days", "histories", "sessions", "effects"}
    return {name for table in tables.values() for name in table["patient"].to_list()}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_bytes(KEY)
    return path


def test_a_registry_is_built_from_what_a_clinic_exports(
    clinic: Clinic, patient: Patient, clinician: User, tmp_path: Path
) -> None:
    injected_on(patient, TODAY.replace(month=1))
    signed(patient, clinic, clinician)
    done = export(clinic, tmp_path / "export", KEY, "Centre A", BY)
    assert (done.patients, done.sessions) == (1, 1)
    build(tmp_path / "export", tmp_path / "registry", latest=TODAY)
    registry = open_registry(tmp_path / "registry")
    (person,) = registry.table(0, PEOPLE).iter_rows(named=True)
    assert person["patient"] == pseudonym(KEY, "patient", patient.id)
    assert (person["centre"], person["sessions_complete"]) == ("Centre A", True)
    held = registry.table(0, SESSIONS).select("date", "source", "units", "lots").rows()
    assert held == [(TODAY.replace(month=1), "history", None, None), (TODAY, "session", 10, ["C1234"])]


def test_nothing_in_an_export_names_anybody(
    clinic: Clinic, patient: Patient, clinician: User, tmp_path: Path
) -> None:
    signed(patient, clinic, clinician)
    DiaryDay.objects.filter(patient=patient).delete()
    export(clinic, tmp_path / "export", KEY, "A", BY)
    for path in (tmp_path / "export").iterdir():
        said = pl.read_parquet(path).write_json()
        for name in (str(patient.id), patient.user.name, patient.user.email, clinician.name, str(clinician.id)):
            assert name not in said


def test_who_lets_the_clinic_see_and_said_nothing_of_registries_is_not_exported(
    clinic: Clinic, patient: Patient, clinician: User, tmp_path: Path
) -> None:
    silent = made_patient("Demo Silent", clinic)
    injected_on(silent, TODAY.replace(month=1))
    signed(silent, clinic, clinician)
    done = export(clinic, tmp_path / "export", KEY, "A", BY)
    assert (done.patients, done.not_agreed, done.sessions) == (1, 1, 0)
    assert exported(tmp_path / "export") == {pseudonym(KEY, "patient", patient.id)}
    assert not Event.objects.filter(kind="registry.exported", patient=silent).exists()


@pytest.mark.database
def test_who_withdrew_from_the_registry_or_from_the_clinic_is_not_exported(
    clinic: Clinic, patient: Patient, tmp_path: Path
) -> None:
    unwilling, gone = agreeing("Demo Unwilling", clinic), agreeing("Demo Gone", clinic)
    withdraw_registry_consent(unwilling, clinic, now=NOW)
    withdraw_consent(gone, clinic, now=NOW)
    done = export(clinic, tmp_path / "export", KEY, "A", BY)
    assert (done.patients, done.not_agreed) == (1, 1)
    assert exported(tmp_path / "export") == {pseudonym(KEY, "patient", patient.id)}


def test_who_let_the_clinic_in_anew_is_not_exported_before_agreeing_anew(clinic: Clinic, tmp_path: Path) -> None:
    back = agreeing("Demo Back", clinic)
    withdraw_consent(back, clinic, now=NOW)
    give_consent(back, clinic, now=NOW)
    assert export(clinic, tmp_path / "export", KEY, "A", BY).patients == 0
    give_registry_consent(back, clinic, now=NOW)
    assert export(clinic, tmp_path / "again", KEY, "A", BY).patients == 1


def test_an_agreement_whose_consent_to_the_clinic_ended_counts_for_nothing(
    clinic: Clinic, patient: Patient, tmp_path: Path
) -> None:
    patient.consents.update(withdrawn=NOW)  # by another way than the service, which ends both
    done = export(clinic, tmp_path / "export", KEY, "A", BY)
    assert (done.patients, done.not_agreed) == (0, 0)


@pytest.mark.database
def test_who_agreed_again_after_withdrawing_is_exported_once(
    clinic: Clinic, patient: Patient, tmp_path: Path
) -> None:
    withdraw_registry_consent(patient, clinic, now=NOW)
    give_registry_consent(patient, clinic, now=NOW)
    done = export(clinic, tmp_path / "export", KEY, "A", BY)
    assert (done.patients, done.not_agreed) == (1, 0)


@pytest.mark.database
def test_another_clinics_agreement_counts_for_nothing(
    clinic: Clinic, other_clinic: Clinic, patient: Patient, tmp_path: Path
) -> None:
    agreeing("Demo Elsewhere Only", other_clinic)
    of_both = made_patient("Demo Both", clinic, other_clinic)
    give_registry_consent(of_both, other_clinic, now=NOW)
    done = export(clinic, tmp_path / "export", KEY, "A", BY)
    assert (done.patients, done.not_agreed) == (1, 1)
    assert exported(tmp_path / "export") == {pseudonym(KEY, "patient", patient.id)}


@pytest.mark.database
def test_who_withdraws_while_the_export_is_written_keeps_it_from_being_finished(
    clinic: Clinic, patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = exporting._write

    def withdrawn_meanwhile(*of: Any) -> Any:
        withdraw_registry_consent(patient, clinic, now=NOW)
        return written(*of)

    monkeypatch.setattr(exporting, "_write", withdrawn_meanwhile)
    with pytest.raises(RefusedError, match="somebody withdrew while"):
        export(clinic, tmp_path / "export", KEY, "A", BY)
    assert not list(tmp_path.iterdir())
    assert not Event.objects.filter(kind="registry.exported").exists()


def test_an_export_stands_in_the_record_of_every_patient_in_it(
    clinic: Clinic, patient: Patient, tmp_path: Path
) -> None:
    export(clinic, tmp_path / "export", KEY, "Centre A", BY)
    event = Event.objects.get(kind="registry.exported")
    assert (event.patient, event.thing) == (patient, "Centre A")
    assert not list(findings())


def test_the_same_key_gives_the_same_pseudonym_and_another_key_another() -> None:
    assert pseudonym(KEY, "patient", 1) == pseudonym(KEY, "patient", 1)
    assert len({pseudonym(key, kind, 1) for key in (KEY, b"other") for kind in ("patient", "injector")}) == 4


def test_a_short_key_or_a_folder_that_is_there_is_refused_and_nothing_is_recorded(
    clinic: Clinic, patient: Patient, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError, match="the key has 5 bytes"):
        export(clinic, tmp_path / "export", b"short", "A", BY)
    with pytest.raises(RefusedError, match="is there already"):
        export(clinic, tmp_path, KEY, "A", BY)
    assert not Event.objects.filter(kind="registry.exported", patient=patient).exists()


def test_what_cannot_be_written_is_not_recorded(clinic: Clinic, patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RefusedError, match="cannot be written"):
        export(clinic, tmp_path / "file" / "export", KEY, "A", BY)
    assert not Event.objects.filter(kind="registry.exported", patient=patient).exists()


def test_the_command_says_what_it_did_and_asks_for_a_key_and_one_clinic(
    clinic: Clinic, patient: Patient, key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_patient("Demo Silent", clinic)
    call_command("export_registry", str(tmp_path / "export"), "--key", str(key))
    said = capsys.readouterr().out
    assert "1 patients, 0 days, 0 sessions, 0 side effects" in said
    assert "1 of the 2 patients who let the clinic see did not agree to a registry and are not in it." in said
    assert "Silent" not in said
    assert (tmp_path / "export").stat().st_mode & 0o077 == 0
    with pytest.raises(RefusedError, match="head -c 48"):
        call_command("export_registry", str(tmp_path / "again"), "--key", str(tmp_path / "no-key"))
    with pytest.raises(RefusedError, match="name one clinic with --clinic; there are: Demo Clinic"):
        call_command("export_registry", str(tmp_path / "again"), "--key", str(key), "--clinic", "Nowhere")
