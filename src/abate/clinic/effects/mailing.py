"""A mail to the staff when an emergency was reported. Others may read it: it says nothing about health."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse

from abate.clinic.access import CARE
from abate.clinic.people.models import Clinic, Membership, Patient

SUBJECT = "Please look at Abate now"
BODY = "Somebody of {clinic} needs a look at once:\n\n{link}\n"

log = logging.getLogger(__name__)


def tell_staff(patient: Patient) -> None:
    """Once the report is stored for good, mail the staff of every clinic that the patient has let in."""
    transaction.on_commit(lambda: _send(patient))


def mails(patient: Patient) -> list[EmailMessage]:
    """One for each member of the staff, so that nobody reads another's address."""
    clinics = Clinic.objects.filter(consents__patient=patient, consents__withdrawn=None).distinct()
    return [mail for clinic in clinics for mail in _of_clinic(clinic)]


def _of_clinic(clinic: Clinic) -> list[EmailMessage]:
    body = BODY.format(clinic=clinic, link=settings.SITE_ADDRESS + reverse("effects:inbox", args=[clinic.id]))
    held = Membership.objects.filter(clinic=clinic, ended=None, role__in=CARE, user__is_active=True)
    addresses = held.order_by("user__email").values_list("user__email", flat=True).distinct()
    return [EmailMessage(SUBJECT, body, None, [address]) for address in addresses]


def _send(patient: Patient) -> None:
    """A mail that fails does not make the report fail: it stands first in the inbox all the same."""
    try:
        get_connection().send_messages(mails(patient))
    except (SMTPException, OSError):
        log.exception("the staff could not be told by mail of a report that waits in the inbox")
