"""One e-mail a day at the patient's own time, on days not yet answered; and the same as a calendar entry.

A mail may be read over somebody's shoulder: it says nothing about health.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from smtplib import SMTPException
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from icalendar import Alarm, Calendar
from icalendar import Event as Appointment

from abate.clinic.diary.models import DiaryDay, Reminder
from abate.clinic.people.models import Patient
from abate.clinic.people.services import clinic_of_record, own_doing
from abate.clinic.record.append import Entry, append

SET = "diary.reminder-set"
SUBJECT = "Today is still open"
SALT = "reminder off"
LATEST = time(23, 30)
"""A mail sent some minutes after it still comes on the same day."""

CALENDAR_NAMES = UUID("8e0f4f0a-3d61-4a63-9b8f-1c1f4d3a2b60")

log = logging.getLogger(__name__)


def set_reminder(patient: Patient, at: time, *, on: bool, now: datetime) -> Reminder:
    """Choose a time, or turn the reminder off. Where the time has passed today, the first mail comes tomorrow."""
    local = now.astimezone(ZoneInfo(patient.time_zone))
    with transaction.atomic():
        reminder, _ = Reminder.objects.select_for_update().get_or_create(patient=patient, defaults={"at": at})
        reminder.at, reminder.on = at, on
        if on and local.time() >= at and (reminder.last_sent or date.min) < local.date():
            reminder.last_sent = local.date()
        reminder.save()
        content = {"at": at.isoformat("minutes"), "on": on}
        entry = Entry(SET, "reminder", patient, content=content)
        append([entry], own_doing(patient, now), clinic=clinic_of_record(patient))
    return reminder


def send_reminders(now: datetime) -> int:
    """Send what is due; how many. Called again at any time, it sends nothing twice."""
    return sum(_claimed_and_sent(reminder, local.date()) for reminder, local in _due(now))


def _due(now: datetime) -> Iterator[tuple[Reminder, datetime]]:
    """Reminders whose local time has come on a day not yet answered.

    Clocks on the wall are compared: a time that is left out when the clocks go forward has come as soon as they show
    a later one, and a time that comes twice is past its mail the second time.
    """
    turned_on = Reminder.objects.filter(on=True, patient__user__is_active=True).select_related("patient__user")
    for reminder in turned_on:
        local = now.astimezone(ZoneInfo(reminder.patient.time_zone))
        if local.time() < reminder.at or (reminder.last_sent or date.min) >= local.date():
            continue
        if not DiaryDay.objects.filter(patient=reminder.patient, date=local.date(), answers__isnull=False).exists():
            yield reminder, local


def _claimed_and_sent(reminder: Reminder, day: date) -> bool:
    """The day is claimed before its mail is sent, so that two runs at once never send two."""
    unclaimed = models.Q(last_sent=None) | models.Q(last_sent__lt=day)
    if not Reminder.objects.filter(unclaimed, id=reminder.id, on=True).update(last_sent=day):
        return False
    try:
        mail(reminder).send()
    except (SMTPException, OSError):
        Reminder.objects.filter(id=reminder.id, last_sent=day).update(last_sent=reminder.last_sent)
        log.exception("a reminder could not be sent; the next run tries again")
        return False
    return True


def mail(reminder: Reminder) -> EmailMessage:
    """The mail, with a way to turn it off that needs no signing in (RFC 8058)."""
    off = settings.SITE_ADDRESS + reverse("diary:reminder-off", kwargs={"token": off_token(reminder)})
    body = render_to_string(
        "diary/reminder_mail.txt", {"diary": settings.SITE_ADDRESS + reverse("diary:today"), "off": off}
    )
    headers = {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(SUBJECT, body, None, [reminder.patient.user.email], headers=headers)


def off_token(reminder: Reminder) -> str:
    """What opens the way to turn this reminder off, and nothing else."""
    return signing.dumps(reminder.pk, salt=SALT)


def reminder_of_token(token: str) -> Reminder | None:
    """The reminder that a token turns off."""
    try:
        name = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Reminder.objects.filter(pk=name).select_related("patient__user").first()


def appointment(patient: Patient, at: time, now: datetime) -> bytes:
    """A daily calendar entry with an alarm, at this time wherever the patient lives."""
    today = patient.today(now)
    entry = Appointment()
    entry.add("uid", str(uuid5(CALENDAR_NAMES, str(patient.id))))
    entry.add("summary", "Two minutes for today")
    entry.add("url", settings.SITE_ADDRESS + reverse("diary:today"))
    entry.add("dtstamp", now)
    entry.add("dtstart", datetime.combine(today, at, ZoneInfo(patient.time_zone)))
    entry.add("duration", timedelta(minutes=5))
    entry.add("rrule", {"freq": "daily"})
    entry.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Two minutes for today")
    alarm.add("trigger", timedelta(0))
    entry.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Abate//Abate//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
