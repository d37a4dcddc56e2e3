"""`abate clinic demo`: a clinic of invented people to look at, and how to sign in as each of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from abate.clinic.demo.clinic import NAME, PASSWORD, address_of, found_demo
from abate.clinic.demo.people import STAFF, patients
from abate.clinic.environment import environment
from abate.clinic.people.models import Clinic
from abate.errors import RefusedError


class Command(BaseCommand):
    """Founds the demo clinic once; afterwards only tells the logins again."""

    help = "Found a clinic of evidently invented people, and print their logins."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make the clinic where it is not there yet.

        Raises:
            RefusedError: in production.
        """
        if environment().is_production:
            raise RefusedError("the demo has a password that everybody knows; it never belongs into production")
        now = datetime.now(UTC)
        with transaction.atomic():
            if not Clinic.objects.filter(name=NAME).exists():
                found_demo(now)
        self.stdout.write(f"{NAME}: everyone in it is invented. Password of all: {PASSWORD}\n")
        roles = [(name, ", ".join(role.label.lower() for role in held)) for name, held in STAFF]
        for name, what in (*roles, *((person.name, "patient") for person in patients(now.date()))):
            self.stdout.write(f"  {address_of(name):32} {what}")
