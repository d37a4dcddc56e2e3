"""`abate clinic export-registry FOLDER`: what a registry is built from, of patients who agreed to that."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from abate.clinic.people.models import Clinic
from abate.clinic.record.append import By
from abate.clinic.registry.export import export
from abate.errors import RefusedError


class Command(BaseCommand):
    """Exports one clinic into a new folder that its owner alone can enter."""

    help = "Export the patients who agreed to a registry, under pseudonyms that only the clinic's key can tell apart."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, where to, under which key."""
        parser.add_argument("folder", type=Path, help="the new folder; it must not exist")
        parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="at least 32 random bytes")
        parser.add_argument("--clinic", metavar="NAME", help="which, where the site has several")
        parser.add_argument("--centre", metavar="NAME", help="what the registry calls it (default: its name)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Export it.

        Raises:
            RefusedError: when there is no such clinic, no such key, or no room.
        """
        clinic = _clinic(options["clinic"])
        try:
            key = options["key"].read_bytes().strip()
        except OSError as problem:
            right = "make one with: head -c 48 /dev/urandom | base64 > FILE, and keep it apart from the exports"
            raise RefusedError(f"{options['key']} cannot be read ({problem.strerror}); {right}") from None
        by = By.site(datetime.now(UTC))
        done = export(clinic, options["folder"], key, options["centre"] or clinic.name, by)
        self.stdout.write(
            f"{options['folder']}: {done.patients} patients, {done.days} days, {done.sessions} sessions, "
            f"{done.effects} side effects. Free text of the diary was left out."
        )
        if done.not_agreed:
            let_see = f"{done.not_agreed} of the {done.patients + done.not_agreed} patients who let the clinic see"
            self.stdout.write(f"{let_see} did not agree to a registry and are not in it.")
        if done.unread:
            self.stdout.write(f"{done.unread} side effects were left out: erased, or without a term.")


def _clinic(name: str | None) -> Clinic:
    clinics = list(Clinic.objects.order_by("name") if name is None else Clinic.objects.filter(name=name))
    if len(clinics) != 1:
        known = ", ".join(Clinic.objects.order_by("name").values_list("name", flat=True)) or "none"
        raise RefusedError(f"name one clinic with --clinic; there are: {known}")
    return clinics[0]
