"""What an attacker would try, one test each; what production must have is asked of a site with its settings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pydantic import ValidationError
from tests.clinic.conftest import PASSWORD, made_patient, made_staff, made_user, signed_in
from tests.clinic.test_permissions import ROUTES, filled

from abate.clinic.access import ANYONE, NOBODY, PATIENT, SIGNED_IN
from abate.clinic.environment import Environment
from abate.clinic.people.models import Clinic, Credential, Membership, Patient, Role, User

LOGIN = "/account/login/"
SYNC = "/diary/api/sync"
SCRIPT = "<script>alert(1)</script>"


def confirmed(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


# Session fixation


def test_the_session_gets_a_new_key_at_sign_in(clinic: Clinic, patient: Patient) -> None:
    confirmed(patient.user)
    browser = Client()
    session = browser.session
    session["planted"] = "by an attacker"
    session.save()
    browser.cookies["sessionid"] = planted = session.session_key
    browser.post(LOGIN, {"login": patient.user.email, "password": PASSWORD})
    assert browser.get(reverse("people:consents")).status_code == 200
    assert browser.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_a_made_up_session_key_is_not_adopted(patient: Patient) -> None:
    confirmed(patient.user)
    browser = Client()
    browser.cookies["sessionid"] = "a" * 32
    browser.post(LOGIN, {"login": patient.user.email, "password": PASSWORD})
    assert browser.cookies["sessionid"].value != "a" * 32


def test_after_signing_out_the_old_session_opens_nothing(patient: Patient) -> None:
    browser = signed_in(patient.user)
    key = browser.cookies["sessionid"].value
    browser.post("/account/logout/")
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get(reverse("people:consents")).headers["Location"].startswith(LOGIN)


# Requests that another site makes a browser send

ONE_CLICK = {"diary:reminder-off"}
"""Asked by mail programs, which have no page of ours; the secret in the address is the proof."""


def test_no_address_takes_a_post_from_another_site(clinic: Clinic, patient: Patient) -> None:
    browsers = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    for browser, person in zip(browsers, (patient.user, made_staff(clinic, *Role)), strict=True):
        browser.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    own, staffs = browsers
    for route in ROUTES:
        if route.audience == NOBODY or route.name in ONE_CLICK:
            continue
        browser = own if route.audience in (ANYONE, SIGNED_IN, PATIENT) else staffs
        answer = browser.post(filled(route, clinic, patient), {}, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403, route
        assert b"CSRF" in answer.content or b"Please send it again" in answer.content, route


def test_a_phone_without_the_sites_own_token_stores_nothing(patient: Patient) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(patient.user, "allauth.account.auth_backends.AuthenticationBackend")
    body = {"device": str(uuid4()), "edits": []}
    assert browser.post(SYNC, body, content_type="application/json").status_code == 403


def test_signing_out_takes_more_than_a_link(patient: Patient) -> None:
    browser = signed_in(patient.user)
    browser.get("/account/logout/")
    assert browser.get(reverse("people:consents")).status_code == 200


# What belongs to somebody else


def test_nobody_reaches_into_another_clinic_with_an_id_from_there(
    clinic: Clinic, other_clinic: Clinic, administrator: User
) -> None:
    theirs = made_staff(other_clinic, Role.INJECTOR)
    their_administrator = made_staff(other_clinic, Role.ADMINISTRATOR)
    credential = Credential.objects.create(
        user=theirs,
        clinic=other_clinic,
        profession="physician",
        licence_number="DEMO-1",
        licence_authority="Demo Board",
        toxin_training="Demo course",
        toxin_training_on="2025-01-01",
        valid_from="2026-01-01",
        valid_to="2026-12-31",
    )
    page = reverse("people:invite", args=[other_clinic.id])
    signed_in(their_administrator).post(page, {"email": "a@example.org", "role": "patient"})
    invitation = other_clinic.invitations.get()
    membership = Membership.objects.get(user=theirs)
    mine = signed_in(administrator)
    for route, named in (
        ("people:revoke-invitation", invitation.id),
        ("people:end-membership", membership.id),
        ("people:verify-credential", credential.id),
        ("people:withdraw-credential", credential.id),
    ):
        address = reverse(route, args=[clinic.id, named])
        assert mine.get(address).status_code == 404, route
        assert mine.post(address, {"why": "x", "how": "x"}).status_code == 404, route
    invitation.refresh_from_db(), membership.refresh_from_db(), credential.refresh_from_db()
    assert (invitation.revoked, membership.ended, credential.verified, credential.withdrawn) == (None,) * 4


def test_a_patient_ends_neither_anothers_link_nor_anothers_consent(
    clinic: Clinic, other_clinic: Clinic, patient: Patient
) -> None:
    other = made_patient("Demo Other", other_clinic)
    share = other.shares.create(
        label="mine", token_digest="0" * 64, made="2026-03-01T00:00Z", expires="2099-03-01T00:00Z"
    )
    browser = signed_in(patient.user)
    assert browser.post(reverse("diary:revoke-share", args=[share.id])).status_code == 404
    assert browser.post(reverse("people:withdraw-consent", args=[other_clinic.id])).status_code == 404
    share.refresh_from_db()
    assert share.revoked is None
    assert other.consents.filter(withdrawn=None).exists()


def test_the_passkey_of_somebody_else_is_not_found(patient: Patient) -> None:
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 - only here

    other = made_user("Demo Other")
    key = Authenticator.objects.create(user=other, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    browser = signed_in(confirmed(patient.user))
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    for route in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert browser.post(reverse(route, args=[key.pk]), {"name": "mine"}).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


# Fields that no form asked for


def test_sign_up_gives_nothing_but_an_account(clinic: Clinic) -> None:
    extra = {
        "role": "administrator",
        "clinic": str(clinic.id),
        "is_superuser": "on",
        "id": str(uuid4()),
    }
    Client().post("/account/signup/", {"email": "mallow@example.org", "password1": PASSWORD} | extra)
    user = User.objects.get(email="mallow@example.org")
    assert str(user.id) != extra["id"]
    assert not Membership.objects.filter(user=user).exists()
    assert not EmailAddress.objects.get(user=user).verified


def test_the_account_page_changes_neither_address_nor_password_nor_clinic(patient: Patient) -> None:
    before = (patient.user.email, patient.user.password)
    extra = {"email": "taken@example.org", "password": "x", "is_active": "", "user": str(uuid4()), "changes": "9"}
    signed_in(patient.user).post(reverse("people:account"), {"name": "Demo", "time_zone": "UTC"} | extra)
    patient.refresh_from_db()
    user = User.objects.get(id=patient.user_id)
    assert (user.email, user.password, user.is_active, user.name, patient.changes) == (*before, True, "Demo", 0)


def test_a_credential_cannot_be_handed_in_verified_or_for_another_clinic(
    clinic: Clinic, other_clinic: Clinic, administrator: User
) -> None:
    injector = made_staff(clinic, Role.INJECTOR)
    sent = {
        "user": str(injector.id),
        "profession": "physician",
        "licence_number": "DEMO-1",
        "licence_authority": "Demo Board",
        "toxin_training": "Demo course",
        "toxin_training_on": "2025-01-01",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "verified": "2026-01-01T00:00",
        "verified_by": str(administrator.id),
        "verified_how": "by itself",
        "clinic": str(other_clinic.id),
    }
    signed_in(administrator).post(reverse("people:add-credential", args=[clinic.id]), sent)
    made = Credential.objects.get()
    assert (made.clinic, made.verified, made.verified_by, made.verified_how) == (clinic, None, None, "")


def test_the_invited_cannot_choose_their_role_or_clinic(
    clinic: Clinic, other_clinic: Clinic, administrator: User
) -> None:
    page = reverse("people:invite", args=[clinic.id])
    signed_in(administrator).post(page, {"email": "demo.cedar@example.invalid", "role": "auditor"})
    link = re.search(r"https?://[^/]+(/invitation/\S+)", str(mail.outbox[-1].body))
    assert link
    cedar = made_user("Demo Cedar")
    extra = {"role": "administrator", "clinic": str(other_clinic.id)}
    signed_in(cedar).post(link[1], {"answer": "yes"} | extra)
    assert [(one.clinic, one.role) for one in cedar.memberships.all()] == [(clinic, "auditor")]


def test_a_phone_cannot_send_for_another_patient_or_what_the_site_does_not_know(patient: Patient) -> None:
    other = made_patient("Demo Other")
    body = {"device": str(uuid4()), "edits": [], "patient": str(other.id)}
    answer = signed_in(patient.user).post(SYNC, body, content_type="application/json")
    assert answer.status_code == 422


# Scripts in what people write


def test_a_script_in_a_name_is_shown_as_text(clinic: Clinic, administrator: User) -> None:
    made_staff(clinic, Role.NURSE, name=SCRIPT[:60]).memberships.update()
    clinic.name = SCRIPT
    clinic.save()
    patient = made_patient("Demo Amber", clinic)
    signed_in(patient.user).post(reverse("people:account"), {"name": SCRIPT, "time_zone": "UTC"})
    nurse = made_staff(clinic, Role.NURSE, name="Demo Nurse")
    seen = [
        signed_in(patient.user).get(reverse("people:account")),
        signed_in(patient.user).get(reverse("people:consents")),
        signed_in(patient.user).get(reverse("people:withdraw-consent", args=[clinic.id])),
        signed_in(administrator).get(reverse("people:members", args=[clinic.id])),
        signed_in(administrator).get(reverse("people:invite", args=[clinic.id])),
        signed_in(nurse).get(reverse("assessment:patients", args=[clinic.id])),
        signed_in(nurse).get(reverse("assessment:patient", args=[clinic.id, patient.id])),
    ]
    for page in seen:
        assert page.status_code == 200
        assert SCRIPT not in page.content.decode(), page.request["PATH_INFO"]
        assert "&lt;script&gt;" in page.content.decode(), page.request["PATH_INFO"]


def test_a_line_break_in_a_clinics_name_adds_no_header_to_a_mail(clinic: Clinic, administrator: User) -> None:
    clinic.name = "Demo\nBcc: everybody@example.org"
    clinic.save()
    page = reverse("people:invite", args=[clinic.id])
    signed_in(administrator).post(page, {"email": "a@example.org", "role": "patient"})
    assert all(one.recipients() == ["a@example.org"] and "\n" not in one.subject for one in mail.outbox)


# Leading people away


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
        "https://127.0.0.1.evil.example/",
    ],
)
def test_nobody_is_led_to_another_site(patient: Patient, away: str) -> None:
    confirmed(patient.user)
    browser = Client()
    sign_in = browser.post(LOGIN, {"login": patient.user.email, "password": PASSWORD, "next": away})
    again = browser.post(f"/account/reauthenticate/?next={away}", {"password": PASSWORD, "next": away})
    out = browser.post("/account/logout/", {"next": away})
    for answer in (sign_in, again, out):
        assert answer.status_code == 302
        assert re.fullmatch(r"/[a-z/-]*", answer.headers["Location"])


# Too large, or for another host


def test_a_body_that_is_too_large_is_refused_unread_and_in_words(patient: Patient, settings: Any) -> None:
    browser = signed_in(patient.user)
    for address in (LOGIN, SYNC, reverse("people:account")):
        answer = browser.post(address, b"", content_type="text/plain", CONTENT_LENGTH=str(settings.LARGEST_BODY + 1))
        assert answer.status_code == 413, address
        assert "takes 5 MB at once" in answer.content.decode()


def test_a_file_to_bring_in_may_be_larger_but_not_endless(patient: Patient, settings: Any) -> None:
    browser, address = signed_in(patient.user), reverse("diary:import")
    larger = browser.post(address, b"", content_type="text/plain", CONTENT_LENGTH=str(settings.LARGEST_BODY + 1))
    endless = browser.post(address, b"", content_type="text/plain", CONTENT_LENGTH=str(settings.LARGEST_FILE + 1))
    assert (larger.status_code, endless.status_code) == (200, 413)
    assert "takes 100 MB at once" in endless.content.decode()


@pytest.mark.parametrize("address", [LOGIN, "/account/mine/"])
def test_a_form_that_is_too_large_is_refused_in_words(patient: Patient, address: str) -> None:
    sent = "name=" + "x" * 2_600_000
    answer = signed_in(patient.user).post(address, sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "too large or not in order" in answer.content.decode()


def test_a_form_with_thousands_of_fields_is_refused(patient: Patient) -> None:
    sent = "&".join(f"a{number}=1" for number in range(2_001))
    answer = signed_in(patient.user).post("/account/mine/", sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_edits_that_are_too_many_or_too_large_are_refused_and_none_is_stored(patient: Patient) -> None:
    browser = signed_in(patient.user)
    edit = {"id": str(uuid4()), "date": "2026-01-01", "made": "2026-01-01T12:00:00Z", "answers": None}
    many = {"device": str(uuid4()), "edits": [edit | {"id": str(uuid4())} for _ in range(1_000)]}
    assert browser.post(SYNC, many, content_type="application/json").status_code in (413, 422)
    large = json.dumps({"device": str(uuid4()), "edits": [], "time_zone": "x" * 2_600_000})
    assert 400 <= browser.post(SYNC, large, content_type="application/json").status_code < 500
    assert not patient.day_edits.exists()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "testserver@evil.example"])
def test_a_request_for_another_host_is_refused_and_sends_no_mail(patient: Patient, host: str) -> None:
    confirmed(patient.user)
    answer = Client(headers={"host": host}).post("/account/password/reset/", {"email": patient.user.email})
    assert answer.status_code == 400
    assert not mail.outbox


def test_a_forwarded_host_or_address_is_not_believed(patient: Patient) -> None:
    confirmed(patient.user)
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-for": "203.0.113.9"}
    Client(headers=forged).post("/account/password/reset/", {"email": patient.user.email})
    assert "evil.example" not in str(mail.outbox[-1].body)
    # Five guesses are five guesses, whatever address they claim to come from.
    for number in range(12):
        answer = Client(headers={"x-forwarded-for": f"203.0.113.{number}"}).post(
            LOGIN, {"login": f"a{number}@example.org", "password": "guess"}
        )
    assert "Too many" in answer.content.decode()


# Headers

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

Asks = Callable[[Client, Clinic], HttpResponse]
KINDS: dict[str, Asks] = {
    "a page": lambda client, _: client.get(reverse("people:consents")),
    "a page for anyone": lambda _, __: Client().get(LOGIN),
    "a redirect": lambda _, __: Client().get(reverse("people:consents")),
    "no such page": lambda client, _: client.get("/nothing/here/"),
    "not one's own": lambda client, clinic: client.get(reverse("people:members", args=[clinic.id])),
    "a refused post": lambda _, __: Client(enforce_csrf_checks=True).post(LOGIN, {}),
    "too large": lambda client, _: client.post(LOGIN, b"", content_type="text/plain", CONTENT_LENGTH="9000000"),
    "another host": lambda _, __: Client(headers={"host": "evil.example"}).get(LOGIN),
    "an answer to a phone": lambda client, _: client.post(SYNC, {}, content_type="application/json"),
    "the health check": lambda _, __: Client().get("/health"),
    "an invitation": lambda _, __: Client().get("/invitation/made-up/"),
}


def check_headers(answer: HttpResponse) -> None:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    assert {name: value for name, _, value in parts} == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_response_is_guarded_and_kept_by_nobody(kind: str, clinic: Clinic, patient: Patient) -> None:
    answer = KINDS[kind](signed_in(patient.user), clinic)
    check_headers(answer)
    assert {"private", "no-store"} <= set(re.split(r",\s*", answer.headers["Cache-Control"]))


def test_a_failure_tells_nothing_and_is_guarded_too(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("password of the database: hunter2")

    with monkeypatch.context() as broken:
        broken.setattr("django.db.backends.utils.CursorWrapper.execute", fail)
        answer = Client(raise_request_exception=False).get("/health")
    assert answer.status_code == 500
    assert "hunter2" not in answer.content.decode()
    check_headers(answer)


def test_a_static_file_is_guarded_and_may_be_kept(db: None, settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    answer = Client().get("/static/abate/clinic.css")
    assert answer.status_code == 200
    check_headers(answer)
    assert "no-store" not in answer.headers["Cache-Control"]
    answer.close()


def test_no_page_of_ours_has_a_script_or_style_in_its_text() -> None:
    """The policy would stop it; a person would then miss what it did."""
    of_ours = Path(__file__).parents[2] / "src" / "abate" / "clinic"
    for template in of_ours.glob("**/templates/**/*.html"):
        text = template.read_text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text), template
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or "application/json" in script, template


def test_addresses_hold_no_personal_data() -> None:
    """Addresses end in logs and histories: they name people by numbers that say nothing."""
    for route in ROUTES:
        assert {*route.parts} - NUMBERS <= WORDS_ABOUT_NOBODY, route


NUMBERS = {
    *("clinic", "patient", "of", "invitation", "membership", "credential", "share", "pk", "request_id"),
    *("session", "vial", "report", "effect", "review", "recall"),
}
WORDS_ABOUT_NOBODY = {"token", "key", "uidb36", "lot", "document"}
"""Parts of addresses that are UUIDs or numbers."""


# Production

SIGN_IN_AND_LOOK = """
import json, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from django.conf import settings
from django.test import Client
from allauth.account.models import EmailAddress
from abate.clinic.people.models import User
user = User.objects.create_user("demo.amber@example.invalid", "an invented password")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
proxy = {"host": "clinic.example.org", "x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.7"}
secure, plain = Client(headers=proxy), Client(headers={"host": "clinic.example.org"})
secure.get("/account/login/")
secure.post("/account/login/", {"login": user.email, "password": "an invented password"})
flags = {name: {flag: cookie[flag] for flag in ("secure", "httponly", "samesite", "path", "domain")}
         for name, cookie in secure.cookies.items()}
to_https = plain.get("/account/login/")
print(json.dumps({
    "cookies": flags,
    "redirect": [to_https.status_code, to_https.headers["Location"]],
    "hsts": secure.get("/help/").headers["Strict-Transport-Security"],
    "health": plain.get("/health").status_code,
    "second factor": settings.SECOND_FACTOR_FOR_STAFF,
    "debug": settings.DEBUG,
    "insecure passkeys": settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN,
}))
"""


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """The environment of a site in production."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ABATE_", "DATABASE_"))}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "abate.clinic.settings",
        "ABATE_MODE": "production",
        "ABATE_DATA": str(tmp_path),
        "ABATE_ADDRESS": "https://clinic.example.org",
        "ABATE_EMAIL_HOST": "mail.example.org",
        "ABATE_SECRET_KEY": "a-secret-of-this-test-0123456789-abcdefghijklmnopqrstuvwxyz-ABC",
        "ABATE_RECORD_KEY": "another-secret-of-this-test-0123456789-abcdefghijklmnopqrstuvw",
    }


def test_production_passes_djangos_own_checks(production: dict[str, str]) -> None:
    command = [sys.executable, "-m", "abate", "clinic", "check", "--deploy", "--fail-level", "DEBUG"]
    done = subprocess.run(command, env=production, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_production_guards_its_cookies_and_its_door(production: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIGN_IN_AND_LOOK], env=production, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    usual = {"secure": True, "samesite": "Lax", "path": "/", "domain": ""}
    assert seen["cookies"] == {
        "__Host-session": usual | {"httponly": True},
        "__Host-csrf": usual | {"httponly": ""},  # the diary's own script sends it along
    }
    assert seen["redirect"] == [301, "https://clinic.example.org/account/login/"]
    assert seen["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert (seen["health"], seen["second factor"]) == (200, True)
    assert (seen["debug"], seen["insecure passkeys"]) == (False, False)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("ABATE_SECRET_KEY", "ABATE_SECRET_KEY"),
        ("ABATE_RECORD_KEY", "ABATE_RECORD_KEY"),
        ("ABATE_EMAIL_HOST", "ABATE_EMAIL_HOST"),
        ("ABATE_ADDRESS", "https"),
    ],
)
def test_production_does_not_start_half_protected(
    production: dict[str, str], monkeypatch: pytest.MonkeyPatch, missing: str, said: str
) -> None:
    for name, value in production.items():
        monkeypatch.setenv(name, value)
    Environment()
    monkeypatch.delenv(missing)
    with pytest.raises(ValidationError, match=said):
        Environment()
