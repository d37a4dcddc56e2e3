"""Signing up and in, the second factor of staff, and how long a session lasts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import get_user
from django.core import mail
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from tests.clinic.conftest import PASSWORD, made_patient, made_staff, made_user, signed_in

from abate.clinic import settings as settings_module
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.people.sessions import SIGNED_IN, STAFF_SIGN_IN_LASTS

OURS = Path(settings_module.__file__).parent / "templates"
LOGIN, SIGNUP, RESET = "/account/login/", "/account/signup/", "/account/password/reset/"
NEW = {"email": "hazel@example.org", "password1": PASSWORD}


def confirmed(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(user: User, **other: str) -> Client:
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD} | other)
    return client


def is_in(client: Client) -> bool:
    request = HttpRequest()
    request.session = client.session
    return get_user(request).is_authenticated


# Signing up


def test_who_signs_up_confirms_the_address_and_then_has_a_diary(db: None) -> None:
    browser = Client()
    assert browser.post(SIGNUP, NEW).headers["Location"] == reverse("account_email_verification_sent")
    assert not is_in(browser)
    assert not Patient.objects.exists()
    link = re.search(r"https?://[^/]+(/account/confirm-email/\S+)", str(mail.outbox[-1].body))
    assert link
    another = Client()  # the mail may be read on another device
    assert "Is this address yours?" in another.get(link[1]).content.decode()
    another.post(link[1])
    client = sign_in(User.objects.get(email="hazel@example.org"))
    assert is_in(client)
    assert Patient.objects.get().user.email == "hazel@example.org"


def test_the_sign_up_page_says_what_is_kept_and_who_sees_it(db: None) -> None:
    page = Client().get(SIGNUP).content.decode()
    for words in ("What is kept, and who sees it", "nobody but you sees your diary", "withdraw", "erased"):
        assert words in page


@pytest.mark.parametrize("password", ["short words", "password123456", "123456789012345", "hazel@example.org"])
def test_a_weak_password_is_refused_with_the_reason(db: None, password: str) -> None:
    answer = Client().post(SIGNUP, NEW | {"password1": password})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not User.objects.exists()


def test_a_closed_site_takes_only_the_invited(db: None, settings: object) -> None:
    settings.OPEN_SIGNUP = False  # type: ignore[attr-defined]
    assert "made by invitation" in Client().get(SIGNUP).content.decode()
    Client().post(SIGNUP, NEW)
    assert not User.objects.exists()


def test_a_former_member_of_staff_who_signs_in_is_not_made_a_patient(clinic: Clinic) -> None:
    user = confirmed(made_staff(clinic, Role.NURSE))
    user.memberships.update(ended=user.date_joined)
    assert is_in(sign_in(user))
    assert not Patient.objects.exists()


# Nobody learns who has an account


def told(answer_of: Callable[[str], object], email: str) -> tuple[int, str, str]:
    answer = answer_of(email)
    body = re.sub(r'value="[^"]*"', "", answer.content.decode())  # type: ignore[attr-defined]
    return answer.status_code, answer.headers.get("Location", ""), body  # type: ignore[attr-defined]


def sign_up(email: str) -> object:
    return Client().post(SIGNUP, NEW | {"email": email})


def forget(email: str) -> object:
    return Client().post(RESET, {"email": email})


def fail(email: str) -> object:
    return Client().post(LOGIN, {"login": email, "password": "not the password"})


@pytest.mark.parametrize("asks", [sign_up, forget, fail])
def test_an_address_with_an_account_is_answered_like_one_without(db: None, asks: Callable[[str], object]) -> None:
    confirmed(made_user("Demo Hazel"))
    assert told(asks, "demo.hazel@example.invalid") == told(asks, "demo.nobody@example.invalid")


# How often


def test_after_five_wrong_passwords_the_right_one_is_refused_too(db: None) -> None:
    user = confirmed(made_user("Demo Hazel"))
    for _ in range(5):
        fail(user.email)
    assert not is_in(sign_in(user))
    assert "Too many failed" in Client().post(LOGIN, {"login": user.email, "password": PASSWORD}).content.decode()


def test_a_flood_of_sign_ups_is_stopped_with_words(db: None) -> None:
    for number in range(20):
        sign_up(f"a{number}@example.org")
    answer = Client().post(SIGNUP, NEW)
    assert answer.status_code == 429
    assert "Wait five minutes" in answer.content.decode()


# How long


def test_a_patients_session_lasts_sixty_days_and_one_of_staff_ends_with_the_browser(clinic: Clinic) -> None:
    patient = confirmed(made_patient("Demo Amber").user)
    nurse = confirmed(made_staff(clinic, Role.NURSE))
    assert sign_in(patient).cookies["sessionid"]["max-age"] == 60 * 60 * 24 * 60
    for asked in ({}, {"remember": "on"}):
        assert sign_in(nurse, **asked).cookies["sessionid"]["max-age"] == ""


def test_staff_show_their_password_again_after_a_working_day(clinic: Clinic, nurse: User) -> None:
    client, page = signed_in(nurse), reverse("people:invite", args=[clinic.id])
    assert client.get(page).status_code == 200
    session = client.session
    session[SIGNED_IN] = time.time() - STAFF_SIGN_IN_LASTS.total_seconds() - 1
    session.save()
    asked = client.get(page)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert client.post(asked.headers["Location"], {"password": PASSWORD}).headers["Location"] == page
    assert client.get(page).status_code == 200


def test_a_session_of_which_it_is_not_known_when_it_began_is_too_old(clinic: Clinic, nurse: User) -> None:
    client = signed_in(nurse)
    session = client.session
    del session[SIGNED_IN]
    session.save()
    assert client.get(reverse("people:invite", args=[clinic.id])).status_code == 302


# The second factor of staff


@pytest.fixture
def guarded(settings: object, clinic: Clinic) -> str:
    """A page of the clinic, on a site that asks staff for a second factor."""
    settings.SECOND_FACTOR_FOR_STAFF = True  # type: ignore[attr-defined]
    return reverse("people:invite", args=[clinic.id])


def with_app(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def test_staff_without_a_second_factor_are_led_to_set_it_up(guarded: str, nurse: User) -> None:
    client = sign_in(confirmed(nurse))
    answer = client.get(guarded, follow=True)
    assert answer.redirect_chain[0][0] == reverse("mfa_index")
    assert "needs a second factor" in answer.content.decode()
    assert client.post(guarded, {"email": "a@example.org", "role": "patient"}).headers["Location"] == reverse(
        "mfa_index"
    )
    assert not mail.outbox


def test_setting_the_app_up_opens_the_pages_in_that_session(
    guarded: str, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda then: then())  # a test's own transaction never commits
    client = sign_in(confirmed(nurse))
    page = reverse("mfa_activate_totp")
    asked = client.get(page).headers["Location"]
    client.post(asked, {"password": PASSWORD})
    shown = client.get(page).content.decode()
    secret = re.search(r'class="key">([A-Z2-7]+)<', shown)
    assert secret
    assert 'src="data:image/svg+xml;base64,' in shown
    done = client.post(page, {"code": code_now(secret[1])})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(guarded).status_code == 200
    assert any("authenticator app" in str(one.body).lower() for one in mail.outbox)


def test_the_password_alone_does_not_sign_in_where_there_is_a_factor(guarded: str, nurse: User) -> None:
    secret = with_app(confirmed(nurse))
    client = sign_in(nurse)
    assert not is_in(client)
    assert client.get(guarded).headers["Location"].startswith(LOGIN)
    authenticate = reverse("mfa_authenticate")
    client.post(authenticate, {"code": "000000" if code_now(secret) != "000000" else "111111"})
    assert not is_in(client)
    client.post(authenticate, {"code": code_now(secret)})
    assert client.get(guarded).status_code == 200


def test_a_code_is_good_once(guarded: str, nurse: User) -> None:
    secret = with_app(confirmed(nurse))
    first, second = sign_in(nurse), sign_in(nurse)
    code = code_now(secret)
    first.post(reverse("mfa_authenticate"), {"code": code})
    second.post(reverse("mfa_authenticate"), {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_is_good_once(guarded: str, nurse: User) -> None:
    with_app(confirmed(nurse))
    code = RecoveryCodes.activate(nurse).get_unused_codes()[0]
    first, second = sign_in(nurse), sign_in(nurse)
    first.post(reverse("mfa_authenticate"), {"code": code})
    second.post(reverse("mfa_authenticate"), {"code": code})
    assert (first.get(guarded).status_code, is_in(second)) == (200, False)


def test_recovery_codes_without_a_factor_are_no_factor(guarded: str, nurse: User) -> None:
    RecoveryCodes.activate(nurse)
    assert signed_in(nurse).get(guarded).headers["Location"] == reverse("mfa_index")


def test_a_session_from_before_the_factor_must_show_it(guarded: str, nurse: User) -> None:
    """A stolen password that was used before the owner set the factor up opens nothing afterwards."""
    thief = sign_in(confirmed(nurse))
    secret = with_app(nurse)
    asked = thief.get(guarded).headers["Location"]
    assert asked.startswith(reverse("mfa_reauthenticate"))
    thief.post(reverse("account_reauthenticate") + "?next=" + guarded, {"password": PASSWORD})
    assert thief.get(guarded).status_code == 302
    thief.post(asked, {"code": code_now(secret)})
    assert thief.get(guarded).status_code == 200


def test_a_new_password_by_mail_does_not_replace_the_factor(guarded: str, nurse: User) -> None:
    with_app(confirmed(nurse))
    client = Client()
    client.post(RESET, {"email": nurse.email})
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link
    form = client.get(link[1]).headers["Location"]
    assert "Set password" in client.get(form).content.decode()
    new = {"password1": "another invented one", "password2": "another invented one"}
    assert client.post(form, new).status_code == 302
    client.post(LOGIN, {"login": nurse.email, "password": "another invented one"})
    assert not is_in(client)


def test_patients_may_do_without_a_second_factor(guarded: str, patient: Patient) -> None:
    assert signed_in(patient.user).get(reverse("people:consents")).status_code == 200


def test_a_new_password_ends_the_other_sessions(db: None) -> None:
    user = confirmed(made_user("Demo Hazel"))
    here, elsewhere = sign_in(user), sign_in(user)
    new = {"oldpassword": PASSWORD, "password1": "another invented one", "password2": "another invented one"}
    here.post(reverse("account_change_password"), new)
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_every_sign_in_page_is_made_by_us(clinic: Clinic, nurse: User) -> None:
    """allauth's own pages have neither the look nor the words of this site."""
    client = sign_in(confirmed(nurse))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    with_app(nurse)
    RecoveryCodes.activate(nurse)
    for route in (
        "account_email",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
        "account_inactive",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
    ):
        page = client.get(reverse(route))
        assert page.status_code == 200, route
        assert page.templates[0].origin.name.startswith(str(OURS)), route
    for path in (LOGIN, SIGNUP, "/account/password/reset/key/a-b/", "/account/confirm-email/made-up/"):
        page = Client().get(path)
        assert page.templates[0].origin.name.startswith(str(OURS)), path
