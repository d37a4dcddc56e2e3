"""The National Provider Identifier of the USA: ten digits, the last a check digit."""

from __future__ import annotations

from django.core.exceptions import ValidationError

ISSUER = "80840"
"""Prefix for the Luhn sum: health applications (80) in the USA (840), as the CMS check-digit text sets."""


def is_npi(digits: str) -> bool:
    """Whether ten digits carry the right check digit (Luhn, over the number with the issuer's prefix)."""
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed(ISSUER + digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def validate_npi(digits: str) -> None:
    """For forms and models.

    Raises:
        ValidationError: when the number cannot be an NPI.
    """
    if not is_npi(digits):
        raise ValidationError("An NPI has ten digits, the last a check digit; this one does not add up. Look again.")
