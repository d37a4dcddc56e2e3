"""A small clinic for tests: who is in it, how they sign in, and what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.people.services import found_clinic, give_consent, give_role, open_diary
from abate.clinic.record.append import By

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PASSWORD = "an invented password"  # noqa: S105 - opens nothing


@pytest.fixture(autouse=True)
def _quick_passwords_and_plain_static_files(settings: object, tmp_path: object) -> None:
    """Tests hash many passwords and serve few files."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True  # type: ignore[attr-defined]
    settings.STATIC_ROOT = str(tmp_path)  # type: ignore[attr-defined]


def made_user(name: str) -> User:
    """An account whose address nobody has."""
    return User.objects.create_user(f"{name.lower().replace(' ', '.')}@example.invalid", PASSWORD, name=name)


def signed_in(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def made_staff(clinic: Clinic, *roles: Role, name: str = "") -> User:
    """A member of staff with these roles."""
    user = made_user(name or f"Demo {'-'.join(roles)} {clinic.name}")
    for role in roles:
        give_role(user, clinic, role, By.site(NOW - timedelta(days=400)))
    return user


def made_patient(name: str, *clinics: Clinic) -> Patient:
    """A patient who lets these clinics see the diary."""
    patient = open_diary(made_user(name), time_zone="Europe/Vienna", now=NOW - timedelta(days=400))
    for clinic in clinics:
        give_consent(patient, clinic, now=NOW - timedelta(days=400))
    return patient


@pytest.fixture
def clinic(db: None) -> Clinic:
    """A clinic in the UK."""
    return found_clinic("Demo Clinic", "uk", By.site(NOW - timedelta(days=500)), time_zone="Europe/London")


@pytest.fixture
def other_clinic(db: None) -> Clinic:
    """Another clinic, which has nothing to do with the first."""
    return found_clinic("Demo Elsewhere", "us", By.site(NOW - timedelta(days=500)))


@pytest.fixture
def patient(clinic: Clinic) -> Patient:
    """A patient of the clinic."""
    return made_patient("Demo Amber", clinic)


@pytest.fixture
def nurse(clinic: Clinic) -> User:
    """A nurse of the clinic."""
    return made_staff(clinic, Role.NURSE)


@pytest.fixture
def clinician(clinic: Clinic) -> User:
    """A clinician of the clinic."""
    return made_staff(clinic, Role.CLINICIAN)


@pytest.fixture
def administrator(clinic: Clinic) -> User:
    """An administrator of the clinic."""
    return made_staff(clinic, Role.ADMINISTRATOR)


@pytest.fixture
def auditor(clinic: Clinic) -> User:
    """An auditor of the clinic."""
    return made_staff(clinic, Role.AUDITOR)
