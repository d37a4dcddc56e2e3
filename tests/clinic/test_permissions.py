"""Every address of the site, asked by everyone, compared with the one table of permissions (`access.TABLE`)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.clinic.conftest import NOW, made_patient, made_staff, made_user, signed_in

from abate.clinic.access import (
    ADMINISTRATOR,
    ANYONE,
    AUDITOR,
    CARE,
    DECIDE,
    INJECTOR,
    INTAKE,
    NOBODY,
    PATIENT,
    SIGNED_IN,
    TABLE,
)
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.people.services import withdraw_consent

IN, SIGN_IN, FORBIDDEN, NO_SUCH_PAGE = "gets in", "is asked to sign in", "is refused", "finds no such page"

PATIENTS = ("patient", "patient elsewhere", "patient who withdrew", "patient of no clinic")
STAFF = tuple(Role)
OTHERS = ("new account", "former staff", *(f"{role} elsewhere" for role in Role))

LET_IN: Mapping[frozenset[str], tuple[str, ...]] = {
    ANYONE: ("stranger", *PATIENTS, *STAFF, *OTHERS),
    SIGNED_IN: (*PATIENTS, *STAFF, *OTHERS),
    PATIENT: PATIENTS,
    CARE: ("nurse", "clinician", "injector"),
    INTAKE: ("nurse", "clinician"),
    ADMINISTRATOR: ("administrator",),
    AUDITOR: ("auditor",),
    INJECTOR: ("injector",),
    DECIDE: ("clinician", "injector"),
    CARE | AUDITOR: ("nurse", "clinician", "injector", "auditor"),
    ADMINISTRATOR | INTAKE: ("administrator", "nurse", "clinician"),
    NOBODY: (),
}
"""Who gets in where, for each audience that the table of permissions knows."""

OPEN_TO_STRANGERS = {
    "health",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "people:invitation",
    "diary:worker",
    "diary:manifest",
    "diary:help",
    "diary:shared",
    "diary:reminder-off",
    "guide:aid",
    "guide:help",
}
"""Whatever joins these opens to the whole world: it is weighed here, in writing."""


@dataclass(frozen=True)
class Route:
    """One address of the site and the parts of it that are filled in."""

    name: str
    parts: tuple[str, ...]

    @property
    def audience(self) -> frozenset[str]:
        return TABLE[self.name]


def routes(within: URLResolver | None = None, space: str = "", parts: tuple[str, ...] = ()) -> Iterator[Route]:
    resolver = within or get_resolver()
    for one in resolver.url_patterns:
        named = (*parts, *one.pattern.regex.groupindex)
        if isinstance(one, URLPattern):
            yield Route(f"{space}{one.name}", named)
        else:
            yield from routes(one, f"{space}{one.namespace}:" if one.namespace else space, named)


ROUTES = tuple(routes())


def door(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The innermost middleware: who comes this far was let in. The page itself is not asked."""

    def pass_on(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(*_: object) -> HttpResponse:
        return HttpResponse(IN)

    pass_on.process_view = process_view  # type: ignore[attr-defined]
    return pass_on


@pytest.fixture
def only_the_door(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what is behind the door is drawn, nor the words in front of it."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.clinic.test_permissions.door"]
    for status in (403, 404):
        refused = HttpResponse(status=status)
        monkeypatch.setattr(f"abate.clinic.urls.handler{status}", lambda *_, said=refused, **__: said, raising=False)


@pytest.fixture
def everyone(clinic: Clinic, other_clinic: Clinic, patient: Patient) -> dict[str, Client]:
    """A browser for each kind of person."""
    former = made_staff(clinic, *Role, name="Demo Former")
    former.memberships.update(ended=NOW)
    withdrawn = made_patient("Demo Withdrawn", clinic)
    withdraw_consent(withdrawn, clinic, now=NOW)
    people: dict[str, User] = {
        "new account": made_user("Demo New"),
        "former staff": former,
        "patient": patient.user,
        "patient elsewhere": made_patient("Demo Elsewhere", other_clinic).user,
        "patient who withdrew": withdrawn.user,
        "patient of no clinic": made_patient("Demo Alone").user,
    }
    people |= {role: made_staff(clinic, role) for role in Role}
    people |= {f"{role} elsewhere": made_staff(other_clinic, role) for role in Role}
    return {"stranger": Client()} | {who: signed_in(user) for who, user in people.items()}


def filled(route: Route, clinic: Clinic, patient: Patient) -> str:
    known: dict[str, object] = {"clinic": clinic.id, "patient": patient.id, "uidb36": "x", "key": "x-y", "token": "x"}
    for value in (uuid.uuid4(), 1):
        try:
            return reverse(route.name, kwargs={part: known.get(part, value) for part in route.parts})
        except Exception:  # noqa: S112 - the next kind of value may fit
            continue
    raise AssertionError(f"no address for {route}")


def met(answer: Any) -> str:
    """What happened to the caller."""
    if answer.status_code == 200:
        assert answer.content.decode() == IN
        return IN
    if answer.status_code == 401 or answer.headers.get("Location", "").startswith("/account/login/"):
        return SIGN_IN
    return {403: FORBIDDEN, 404: NO_SUCH_PAGE}[answer.status_code]


def expected(who: str, route: Route) -> str:
    if who in LET_IN[route.audience]:
        return IN
    if who == "stranger":
        return SIGN_IN
    is_of_a_clinic = "clinic" in route.parts
    return NO_SUCH_PAGE if is_of_a_clinic and who not in STAFF else FORBIDDEN


def test_every_address_stands_in_the_table_and_the_table_names_no_other() -> None:
    assert {route.name for route in ROUTES} == set(TABLE)


def test_everyone_is_let_in_where_the_table_says_and_nowhere_else(
    only_the_door: None, everyone: dict[str, Client], clinic: Clinic, patient: Patient
) -> None:
    wrong = [
        f"{who} {outcome} at {method} {route.name}, but {expected(who, route)} was meant"
        for route in ROUTES
        for who, client in everyone.items()
        for method in ("get", "post")
        if (outcome := met(getattr(client, method)(filled(route, clinic, patient)))) != expected(who, route)
    ]
    assert not wrong, "\n".join(wrong)


def test_only_these_addresses_are_open_to_strangers() -> None:
    assert {name for name, audience in TABLE.items() if audience == ANYONE} == OPEN_TO_STRANGERS


def test_an_address_for_staff_names_their_clinic_and_no_other_address_names_anyone() -> None:
    for route in ROUTES:
        for_staff = bool(route.audience & set(Role))
        assert ("clinic" in route.parts) is for_staff, route
        if "patient" in route.parts:
            assert route.audience <= CARE, route


def test_administrators_and_auditors_see_no_patients_pages() -> None:
    for route in ROUTES:
        if "patient" in route.parts:
            assert not route.audience & (ADMINISTRATOR | AUDITOR), route


@pytest.mark.parametrize("role", Role)
def test_the_patient_of_another_clinic_or_of_none_is_not_found_in_ones_own(
    only_the_door: None, clinic: Clinic, other_clinic: Clinic, role: Role
) -> None:
    client = signed_in(made_staff(clinic, role))
    gone = made_patient("Demo Gone", clinic)
    withdraw_consent(gone, clinic, now=NOW)
    nobody = Patient(id=uuid.uuid4())
    for other in (made_patient("Demo Elsewhere", other_clinic), made_patient("Demo Alone"), gone, nobody):
        for route in ROUTES:
            if "patient" in route.parts and role in route.audience:
                assert met(client.get(filled(route, clinic, other))) == NO_SUCH_PAGE, route


def test_a_patient_of_two_clinics_is_seen_by_both(only_the_door: None, clinic: Clinic, other_clinic: Clinic) -> None:
    both = made_patient("Demo Both", clinic, other_clinic)
    for place in (clinic, other_clinic):
        page = reverse("assessment:patient", args=[place.id, both.id])
        assert met(signed_in(made_staff(place, Role.NURSE)).get(page)) == IN


def test_roles_of_two_clinics_do_not_mix(only_the_door: None, clinic: Clinic, other_clinic: Clinic) -> None:
    """An auditor here who treats elsewhere treats nobody here."""
    user = made_staff(clinic, Role.AUDITOR)
    made_staff(other_clinic, Role.CLINICIAN).memberships.update(user=user)
    client = signed_in(user)
    here, there = (reverse("assessment:patients", args=[place.id]) for place in (clinic, other_clinic))
    assert (met(client.get(here)), met(client.get(there))) == (FORBIDDEN, IN)


def test_where_staff_need_a_second_factor_no_page_of_a_clinic_opens_without(
    only_the_door: None, settings: Any, everyone: dict[str, Client], clinic: Clinic, patient: Patient
) -> None:
    settings.SECOND_FACTOR_FOR_STAFF = True
    for route in ROUTES:
        for who in set(LET_IN[route.audience]) & set(STAFF):
            answer = everyone[who].post(filled(route, clinic, patient))
            if "clinic" in route.parts:
                assert answer.headers["Location"] == reverse("mfa_index"), (who, route)
            else:
                assert met(answer) == IN, (who, route)


def test_a_route_that_nobody_entered_into_the_table_is_closed(
    only_the_door: None, monkeypatch: pytest.MonkeyPatch, everyone: dict[str, Client]
) -> None:
    monkeypatch.setattr("abate.clinic.access.TABLE", {})
    assert met(everyone["stranger"].get(reverse("guide:help"))) == SIGN_IN
    for who in set(everyone) - {"stranger"}:
        assert met(everyone[who].get(reverse("guide:help"))) == FORBIDDEN, who
