"""`abate clinic ...`: the site's management commands, under the names that people type (`verify-record`)."""

from __future__ import annotations

import os
from collections.abc import Sequence

from django.core.management import ManagementUtility
from pydantic import ValidationError

from abate.clinic.environment import environment
from abate.errors import RefusedError


def run(words: Sequence[str]) -> None:
    """Run one command of the clinic.

    Raises:
        RefusedError: when the environment cannot be used, with everything that is wrong in it.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abate.clinic.settings")
    try:
        environment().data.mkdir(parents=True, exist_ok=True)
    except ValidationError as problem:
        faults = "\n".join(_in_words(error) for error in problem.errors(include_url=False, include_input=False))
        raise RefusedError(f"the clinic cannot start with this environment:\n{faults}") from None
    name, *rest = words or ["help"]
    ManagementUtility(["abate clinic", name.replace("-", "_"), *rest]).execute()


def _in_words(error: object) -> str:
    assert isinstance(error, dict)  # noqa: S101 - what pydantic gives
    where = "_".join(str(part) for part in error["loc"]).upper()
    return f"- {f'ABATE_{where}: ' if where else ''}{str(error['msg']).removeprefix('Value error, ')}"
