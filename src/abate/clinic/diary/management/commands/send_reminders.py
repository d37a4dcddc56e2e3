"""`abate clinic send-reminders`: run every few minutes."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.management.base import BaseCommand

from abate.clinic.diary.reminding import send_reminders


class Command(BaseCommand):
    """Sends the reminders that are due; run it every five minutes or so. Nothing is sent twice."""

    help = __doc__ or ""

    def handle(self, *_: object, **__: object) -> None:
        """Send, and say how many."""
        self.stdout.write(f"{send_reminders(datetime.now(UTC))} sent")
