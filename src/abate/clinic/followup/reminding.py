"""One mail for each session that is due, to patients who let themselves be reminded. It says nothing about health."""

from __future__ import annotations

import logging
from datetime import date, datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from abate.clinic.diary.models import Reminder
from abate.clinic.followup.models import DueReminder
from abate.clinic.followup.schedule import WINDOW, Due, schedule
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.append import By, Entry, append

REMINDED = "followup.reminded"
SUBJECT = "Time for your next appointment"

log = logging.getLogger(__name__)


def send_due_reminders(now: datetime) -> int:
    """Send what is due in every clinic; how many. Called again at any time, it sends nothing twice."""
    return sum(
        _claimed_and_sent(clinic, one.patient, one.due, now)
        for clinic in Clinic.objects.order_by("id")
        for one in schedule(clinic, now)
        if one.due is not None and _is_to_be_reminded(one, one.due)
    )


def _is_to_be_reminded(one: Due, due: date) -> bool:
    """From two weeks before the day to two weeks after it; not where it is unsure, nor who turned reminders off."""
    if not one.is_sure or one.reminder is not None or not one.patient.user.is_active:
        return False
    return due - WINDOW <= one.today <= due + WINDOW


def _claimed_and_sent(clinic: Clinic, patient: Patient, due: date, now: datetime) -> bool:
    """The due day is claimed before its mail is sent, so that two runs at once never send two."""
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        if Reminder.objects.filter(patient=patient, on=False).exists():
            return False
        claim, is_new = DueReminder.objects.get_or_create(
            clinic=clinic, patient=patient, due=due, defaults={"claimed": now}
        )
    if not is_new:
        return False
    try:
        mail(clinic, patient).send()
    except (SMTPException, OSError):
        claim.delete()
        log.exception("a reminder of a due session could not be sent; the next run tries again")
        return False
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        claim.sent = now
        claim.save(update_fields=["sent"])
        append([Entry(REMINDED, str(due), patient)], By.site(now), clinic=clinic)
    return True


def mail(clinic: Clinic, patient: Patient) -> EmailMessage:
    """The mail: who writes, and how to answer."""
    reminder = settings.SITE_ADDRESS + reverse("diary:reminder")
    body = render_to_string("followup/due_mail.txt", {"clinic": clinic, "reminder": reminder})
    return EmailMessage(SUBJECT, body, None, [patient.user.email])
