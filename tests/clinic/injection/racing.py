"""Run inside a clinic's own environment: two injectors in two processes reach for the same vials at the same time."""

from __future__ import annotations

import json
import multiprocessing
import sys
from datetime import UTC, date, datetime
from multiprocessing.synchronize import Barrier

import django

django.setup()

from abate.clinic.injection.drafts import open_session  # noqa: E402
from abate.clinic.injection.faults import VialError  # noqa: E402
from abate.clinic.injection.models import Session, Vial  # noqa: E402
from abate.clinic.injection.stock import Carton, receive, take  # noqa: E402
from abate.clinic.people.models import User  # noqa: E402
from abate.clinic.people.services import found_clinic, open_diary  # noqa: E402
from abate.clinic.record.append import By  # noqa: E402
from abate.clinic.record.models import Event  # noqa: E402

INJECTORS = 2


def made(vials: int) -> tuple[list[str], list[str]]:
    """Sessions of as many patients as there are injectors, and vials in stock."""
    now = datetime.now(UTC)
    clinic = found_clinic("Demo Clinic", "uk", By.site(now))
    user = User.objects.create_user("demo.sorrel@example.invalid", name="Demo Sorrel")
    by = By(user, "injector", now)
    sessions = []
    for number in range(INJECTORS):
        one = User.objects.create_user(f"demo.{number}@example.invalid", name=f"Demo {number}")
        sessions.append(str(open_session(open_diary(one, time_zone="UTC", now=now), clinic, by).id))
    carton = Carton("Botox", 200, "C1", date(2199, 1, 1))
    there = receive(clinic, carton, [str(number) for number in range(vials)], by)
    return sessions, [str(vial.id) for vial in there]


def reach(session_id: str, vials: list[str], together: Barrier, told: multiprocessing.Queue[list[str]]) -> None:
    """Try to take every vial, each at the same moment as the others do; tell which were taken."""
    session = Session.objects.get(id=session_id)
    user = User.objects.get(email="demo.sorrel@example.invalid")
    taken = []
    for vial in vials:
        together.wait(timeout=60)
        try:
            take(session, vial, By(user, "injector", datetime.now(UTC)))  # type: ignore[arg-type]
        except VialError:
            continue
        taken.append(vial)
    told.put([session_id, *taken])


def main(count: int) -> None:
    """Say who took what, and what the database says of it."""
    sessions, vials = made(count)
    processes = multiprocessing.get_context("spawn")
    together, told = processes.Barrier(INJECTORS), processes.Queue()
    racers = [processes.Process(target=reach, args=(one, vials, together, told)) for one in sessions]
    for racer in racers:
        racer.start()
    said = [told.get(timeout=300) for _ in racers]
    for racer in racers:
        racer.join()
    held = dict(Vial.objects.values_list("id", "session"))
    print(  # noqa: T201 - read by the test
        json.dumps(
            {
                "taken": {session: taken for session, *taken in said},
                "held": {str(vial): str(session) for vial, session in held.items()},
                "events": Event.objects.filter(kind="injection.vial-taken").count(),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
