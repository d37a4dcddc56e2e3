"""Whatever is sent to the phone's address, the answer is one that its description names, and never a fault."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.clinic.conftest import signed_in

from abate.clinic.diary.api import api
from abate.clinic.people.models import Patient

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
TOKEN = "a" * 32
EXAMPLES = 80


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_every_answer_is_one_that_the_description_names(patient: Patient, mode: schemathesis.GenerationMode) -> None:
    description = schemathesis.openapi.from_dict(api.get_openapi_schema())
    description.app = get_wsgi_application()
    session = signed_in(patient.user).cookies["sessionid"].value
    signed = {"sessionid": session, "csrftoken": TOKEN}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=description["/diary/api/sync"]["POST"].as_strategy(generation_mode=mode))
    def fuzz(case: Any) -> None:
        # In this process nobody unpacks what comes compressed.
        headers = {"X-CSRFToken": TOKEN, "Accept-Encoding": "identity"}
        answer = case.call_and_validate(headers=headers, cookies=signed, checks=CHECKS)
        statuses.add(answer.status_code)

    statuses: set[int] = set()
    fuzz()
    assert (200 if mode is schemathesis.GenerationMode.POSITIVE else 422) in statuses
