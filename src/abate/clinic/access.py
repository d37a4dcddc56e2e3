"""Who may open which page: one table, and the middleware that holds every request to it.

A route that is not in the table is closed to everyone. Staff routes name their clinic in the address, and mostly a
patient: both must be the caller's own, by a membership and a consent that have not ended, else there is no such page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from abate.clinic.people.models import Clinic, Membership, Patient, Role, User
from abate.clinic.people.sessions import proof_still_asked_of_staff
from abate.clinic.record.append import By, Entry, append

ANYONE = frozenset({"anyone"})
"""Nothing personal is behind it, or a secret link opens it (checked in its view)."""

NOBODY: frozenset[str] = frozenset()
"""Made by a library and of no use here."""

SIGNED_IN = frozenset({"signed in"})
"""Any account, for its own settings."""

PATIENT = frozenset({"patient"})
"""A patient, for what is their own: the address names nobody."""

CARE = frozenset({Role.NURSE, Role.CLINICIAN, Role.INJECTOR})
"""Staff who treat: they see the patients of their clinic."""

INTAKE = frozenset({Role.NURSE, Role.CLINICIAN})
INJECTOR = frozenset({Role.INJECTOR})
DECIDE = frozenset({Role.CLINICIAN, Role.INJECTOR})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
AUDITOR = frozenset({Role.AUDITOR})
STAFF = frozenset(Role)

TABLE: Mapping[str, frozenset[str]] = {
    # the site
    "home": SIGNED_IN,
    "health": ANYONE,
    # signing in and out (allauth)
    "account_login": ANYONE,
    "account_logout": ANYONE,
    "account_signup": ANYONE,
    "account_inactive": ANYONE,
    "account_email_verification_sent": ANYONE,
    "account_confirm_email": ANYONE,
    "account_reset_password": ANYONE,
    "account_reset_password_done": ANYONE,
    "account_reset_password_from_key": ANYONE,
    "account_reset_password_from_key_done": ANYONE,
    "account_confirm_login_code": ANYONE,
    "mfa_authenticate": ANYONE,
    "mfa_login_webauthn": ANYONE,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    # people
    "people:invitation": ANYONE,
    "people:account": SIGNED_IN,
    "people:consents": PATIENT,
    "people:withdraw-consent": PATIENT,
    "people:registry-consent": PATIENT,
    "people:withdraw-registry-consent": PATIENT,
    "people:members": ADMINISTRATOR,
    "people:invite": ADMINISTRATOR | INTAKE,
    "people:revoke-invitation": ADMINISTRATOR,
    "people:end-membership": ADMINISTRATOR,
    "people:credentials": ADMINISTRATOR,
    "people:add-credential": ADMINISTRATOR,
    "people:verify-credential": ADMINISTRATOR,
    "people:withdraw-credential": ADMINISTRATOR,
    # the patient's diary
    "diary:worker": ANYONE,
    "diary:manifest": ANYONE,
    "diary:help": ANYONE,
    "diary:today": PATIENT,
    "diary:medicines": PATIENT,
    "diary-api:sync": PATIENT,
    "diary-api:api-root": NOBODY,
    "diary:import": PATIENT,
    "diary:export": PATIENT,
    "diary:shares": PATIENT,
    "diary:revoke-share": PATIENT,
    "diary:shared": ANYONE,
    "diary:reminder": PATIENT,
    "diary:reminder-ics": PATIENT,
    "diary:reminder-off": ANYONE,
    # what is known besides the diary
    "intake:own": PATIENT,
    "intake:preventives": PATIENT,
    "intake:form": INTAKE,
    "intake:send": INTAKE,
    "intake:withdraw": INTAKE,
    # the patient's guide
    "guide:counts": PATIENT,
    "guide:cycle": PATIENT,
    "guide:visit": PATIENT,
    "guide:visit-pdf": PATIENT,
    "guide:aid": ANYONE,
    "guide:help": ANYONE,
    # the record
    "record:own": PATIENT,
    "record:export": PATIENT,
    "record:erase": PATIENT,
    "record:log": AUDITOR,
    "record:verify": AUDITOR,
    # the clinician's pages
    "assessment:patients": CARE,
    "assessment:patient": CARE,
    "assessment:patient-pdf": CARE,
    # injection sessions and stock
    "injection:stock": CARE,
    "injection:receive": CARE,
    "injection:write-off": CARE,
    "injection:day": CARE,
    "injection:recalls": CARE,
    "injection:lift-recall": DECIDE,
    "injection:lot": CARE,
    "injection:lot-csv": CARE,
    "injection:open": CARE,
    "injection:session": CARE,
    "injection:change": CARE,
    "injection:take-vial": CARE,
    "injection:put-back-vial": CARE,
    "injection:sign": INJECTOR,
    "injection:abandon": CARE,
    "injection:addendum": CARE,
    # side effects
    "effects:report": PATIENT,
    "effects-api:report": PATIENT,
    "effects-api:api-root": NOBODY,
    "effects:inbox": CARE,
    "effects:report-seen": CARE,
    "effects:record": CARE,
    "effects:effect": CARE,
    "effects:case-pdf": CARE,
    "effects:case-xml": CARE,
    "effects:signals": CARE | AUDITOR,
    # follow-up
    "followup:due": CARE,
    "followup:course": CARE,
    "followup:review": DECIDE,
    "followup:letter": CARE,
    "followup:score": CARE,
    # the payer's packet
    "packet:due": CARE,
    "packet:packets": CARE,
    "packet:packet": CARE,
    "packet:packet-pdf": CARE,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as what, about whom, and when. The one clock of the site is read here."""

    user: User
    role: str
    now: datetime
    clinic: Clinic | None = None
    own: Patient | None = None
    """The caller as a patient."""
    patient: Patient | None = None
    """The patient whom the address names."""
    roles: frozenset[str] = frozenset()
    """Every role of the caller in the clinic; `role` is the first of them that opens the page."""

    @property
    def by(self) -> By:
        """For services: by whom, as what, when."""
        return By(self.user, self.role, self.now)

    @property
    def me(self) -> Patient:
        """The caller as a patient, on a patient's page."""
        if self.own is None:
            raise PermissionDenied
        return self.own

    @property
    def about(self) -> Patient:
        """The patient whom a page of the staff is about."""
        if self.patient is None:
            raise Http404
        return self.patient

    @property
    def at(self) -> Clinic:
        """The clinic whose page it is."""
        if self.clinic is None:
            raise Http404
        return self.clinic

    def today(self) -> date:
        """The local calendar day of the patient in question, else of the clinic."""
        someone = self.patient or self.own
        if someone is not None:
            return someone.today(self.now)
        return self.now.astimezone(ZoneInfo(self.clinic.time_zone) if self.clinic else UTC).date()


def caller_of(request: HttpRequest) -> Caller:
    """The caller that the middleware let in."""
    return cast("Caller", request.caller)  # type: ignore[attr-defined]


IN_THE_RECORD = "is_in_the_record"


def in_the_record(page: HttpResponse) -> HttpResponse:
    """Say of a patient's page that the record names its reader already, by an event of this very request."""
    setattr(page, IN_THE_RECORD, True)
    return page


class AccessMiddleware:
    """Opens what the table opens, and writes down who read a patient's page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; afterwards log that a patient's page was read."""
        response = self.get_response(request)
        caller: Caller | None = getattr(request, "caller", None)
        is_new = not getattr(response, IN_THE_RECORD, False)
        if caller and caller.patient and response.status_code == 200 and is_new:
            append([Entry("record.read", _route(request), caller.patient)], caller.by, clinic=caller.clinic)
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse what the table does not allow; give the view its caller."""
        who = TABLE.get(_route(request), frozenset())
        now = datetime.now(UTC)
        user = request.user
        if who == ANYONE:
            if user.is_authenticated:
                request.caller = Caller(user, "account", now, own=_patient_of(user))  # type: ignore[attr-defined]
            return None
        if not user.is_authenticated:
            return _ask_to_sign_in(request)
        if who in (SIGNED_IN, PATIENT):
            own = _patient_of(user)
            if who == PATIENT and own is None:
                raise PermissionDenied
            request.caller = Caller(user, "patient" if own else "account", now, own=own)  # type: ignore[attr-defined]
            return None
        if not who:
            raise PermissionDenied
        caller = _member(user, who, now, kwargs)
        asked = proof_still_asked_of_staff(request, user, now)
        if asked is not None:
            return asked
        request.caller = caller  # type: ignore[attr-defined]
        for name in ("clinic", "patient"):
            kwargs.pop(name, None)
        return None


def places(request: HttpRequest) -> dict[str, object]:
    """For templates: where the caller may go."""
    # A request that is refused at the door, for its host for example, has no user yet.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"memberships": (), "own": None, "caller": None}
    memberships = (
        Membership.objects.filter(user=user, ended=None).select_related("clinic").order_by("clinic__name", "role")
    )
    return {"memberships": memberships, "own": _patient_of(user), "caller": getattr(request, "caller", None)}


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _patient_of(user: User) -> Patient | None:
    return Patient.objects.filter(user=user).select_related("user").first()


def _member(user: User, who: frozenset[str], now: datetime, named: Mapping[str, Any]) -> Caller:
    """The caller as a member of the clinic's staff; no such page where they or the patient do not belong to it."""
    clinic = Clinic.objects.filter(id=named["clinic"]).first()
    roles = set(Membership.objects.filter(user=user, clinic=clinic, ended=None).values_list("role", flat=True))
    if clinic is None or not roles:
        raise Http404
    allowed = [role for role in Role if role in who & roles]
    if not allowed:
        raise PermissionDenied
    patient = None
    if "patient" in named:
        patient = (
            Patient.objects.filter(id=named["patient"], consents__clinic=clinic, consents__withdrawn=None)
            .select_related("user")
            .first()
        )
        if patient is None:
            raise Http404
    return Caller(user, allowed[0], now, clinic, patient=patient, roles=frozenset(roles))


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if _route(request).startswith(("diary-api:", "effects-api:")):
        return JsonResponse({"detail": "sign in to send it; it is safe on this phone"}, status=401)
    return redirect_to_login(request.get_full_path())
