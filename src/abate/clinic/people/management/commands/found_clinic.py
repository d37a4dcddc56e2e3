"""`abate clinic found-clinic`: a new clinic and its first administrator, who invites everybody else."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from abate.clinic.people.models import Clinic, Role, User
from abate.clinic.people.services import found_clinic, give_role
from abate.clinic.record.append import By
from abate.errors import RefusedError


class Command(BaseCommand):
    """Founds a clinic and prints a link, for once, with which its administrator sets a password."""

    help = "Found a clinic, and print the link with which its first administrator sets a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the clinic is, and whose it is."""
        parser.add_argument("name")
        parser.add_argument("--jurisdiction", required=True, choices=Clinic.Jurisdiction.values)
        parser.add_argument("--time-zone", required=True, help="where its calendar days begin: Europe/London")
        parser.add_argument("--telephone", default="")
        parser.add_argument("--administrator", required=True, metavar="E-MAIL")

    def handle(self, *_: Any, **options: Any) -> None:
        """Found it.

        Raises:
            RefusedError: when an argument cannot be used.
        """
        by, address = By.site(datetime.now(UTC)), options["administrator"].strip().lower()
        try:
            validate_email(address)
            with transaction.atomic():
                clinic = found_clinic(
                    options["name"],
                    options["jurisdiction"],
                    by,
                    time_zone=options["time_zone"],
                    telephone=options["telephone"],
                )
                user = User.objects.filter(email=address).first() or _new_account(address)
                give_role(user, clinic, Role.ADMINISTRATOR, by)
        except ValidationError as problem:
            raise RefusedError(f"no clinic was founded: {'; '.join(problem.messages)}") from None
        self.stdout.write(f"{clinic} is founded; its administrator is {address}.")
        if not user.has_usable_password():
            self.stdout.write(f"They set a password here, once, within 3 days:\n{_link(user)}")


def _new_account(address: str) -> User:
    """An account whose address is taken for theirs, since whoever runs the server says so."""
    user = User.objects.create_user(address)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def _link(user: User) -> str:
    key = default_token_generator.make_token(user)
    names = {"uidb36": user_pk_to_url_str(user), "key": key}
    return f"{settings.SITE_ADDRESS}{reverse('account_reset_password_from_key', kwargs=names)}"
