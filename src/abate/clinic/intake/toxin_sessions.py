"""Toxin sessions that were signed here, put into what was answered by hand.

The rule: an answered session on the day of a signed one, with Botox for headache or for what nobody said, is the
signed one, and the signature's units stand. Another product, or Botox for something else, was given besides.
What was signed does not make the answered list complete: where nobody answered, earlier sessions stay not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from abate.clinic.people.models import Patient
from abate.facts.from_history import botox_for_headache, is_botox
from abate.history import History, ToxinSession

PRODUCT, INDICATION = "onabotulinumtoxinA", "chronic migraine"
"""Of every session that is signed here: the core lets no other product pass."""


def with_signed_sessions(history: History, signed: Sequence[ToxinSession]) -> History:
    """The history with the signed sessions in its list of toxin sessions, each once."""
    if history.toxin_sessions is None or not signed:
        return history
    days = {session.date for session in signed}
    besides = [one for one in history.toxin_sessions if one.date not in days or not _may_be_signed(one)]
    together = sorted([*besides, *signed], key=lambda one: one.date)
    return history.model_copy(update={"toxin_sessions": tuple(together)})


def signed_sessions(patients: QuerySet[Patient]) -> dict[UUID, list[ToxinSession]]:
    """The sessions signed for each of these patients, in whatever clinic."""
    found: dict[UUID, list[ToxinSession]] = defaultdict(list)
    rows = Patient.objects.filter(id__in=patients, sessions__signed__isnull=False)
    for patient, day, units in rows.values_list("id", "sessions__date", "sessions__units"):
        found[patient].append(ToxinSession(date=day, product=PRODUCT, units=units, indication=INDICATION))
    return found


def _may_be_signed(answered: ToxinSession) -> bool:
    return is_botox(answered.product) is True and bool(botox_for_headache([answered], answered.date)[1])
