"""`abate clinic send-due-reminders`: run once a day."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.management.base import BaseCommand

from abate.clinic.followup.reminding import send_due_reminders


class Command(BaseCommand):
    """Writes to patients whose next session is due; run it once a day. Nothing is sent twice."""

    help = __doc__ or ""

    def handle(self, *_: object, **__: object) -> None:
        """Send, and say how many."""
        self.stdout.write(f"{send_due_reminders(datetime.now(UTC))} sent")
