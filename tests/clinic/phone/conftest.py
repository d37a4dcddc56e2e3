"""A real clinic, a real browser, and people with empty diaries who sign in on their phones."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from tests.browser import PATIENCE
from tests.running import RunningClinic, running_clinic

PASSWORD = "an invented password"  # noqa: S105 - opens nothing
PEOPLE = 60

MADE_PEOPLE = f"""
from datetime import UTC, datetime
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from abate.clinic.people.models import User
from abate.clinic.people.services import open_diary
hashed = make_password({PASSWORD!r})
for number in range({PEOPLE}):
    email = f"demo.fennel.{{number}}@example.invalid"
    user = User.objects.create(email=email, name=f"Demo Fennel {{number}}", password=hashed)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    open_diary(user, time_zone="Europe/London", now=datetime.now(UTC))
    session = SessionStore()
    session["_auth_user_id"] = str(user.id)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    print(email, session.session_key)
"""


@dataclass
class Phone:
    """One phone: its browser, and what has gone over the network."""

    context: BrowserContext
    site: RunningClinic
    email: str
    session: str
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, screen: str = "") -> Page:
        """Open the diary on a screen in a new tab, and wait until it is drawn."""
        page = self.context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        page.goto(f"{self.site.address}/diary/{screen}")
        page.locator("#diary h1").wait_for()
        return page

    def sign_in(self) -> None:
        """Be signed in, as after a sign-in long ago, and have opened the diary once."""
        self.context.add_cookies([{"name": "sessionid", "value": self.session, "url": self.site.address}])
        page = self.open()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.close()

    def sign_in_by_hand(self, email: str) -> Page:
        """Sign in as anybody, by the form."""
        page = self.context.new_page()
        page.goto(f"{self.site.address}/account/login/?next=/diary/")
        page.locator("[name=login]").fill(email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.locator("#diary h1").wait_for()
        return page

    def sent_edits(self) -> list[str]:
        """The id of every edit that was put on the network, once for each time."""
        bodies = [request.post_data_json for request in self.requests if request.url.endswith("/diary/api/sync")]
        return [edit["id"] for body in bodies for edit in body["edits"]]

    def at_the_site(self) -> dict[str, Any]:
        """What the clinic's database holds: answers by date."""
        return dict(self._rows("SELECT date, answers FROM diary_diaryday JOIN {patient} WHERE {mine}"))

    def wait_until_safe(self, page: Page, answers: dict[str, Any]) -> None:
        """Wait until exactly these answers, by date, are at the site and the phone says so.

        The words "Safe" alone may still speak of the time before the last tap.
        """
        eventually(page, self.at_the_site, answers)
        expect(state(page)).to_contain_text("Safe at the clinic's site")

    def history(self) -> int:
        """How many edits the clinic's database holds."""
        return len(self._rows("SELECT diary_dayedit.id, '0' FROM diary_dayedit JOIN {patient} WHERE {mine}"))

    def _rows(self, query: str) -> list[tuple[str, Any]]:
        query = query.format(
            patient="people_patient ON people_patient.id = patient_id JOIN people_user ON people_user.id = user_id",
            mine="people_user.email = ?",
        )
        with closing(sqlite3.connect(self.site.folder / "clinic.sqlite3", timeout=60)) as database:
            return [(key, json.loads(value or "null")) for key, value in database.execute(query, [self.email])]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningClinic]:
    with running_clinic(tmp_path_factory.mktemp("clinic")) as clinic:
        yield clinic


@pytest.fixture(scope="session")
def people(running: RunningClinic) -> list[tuple[str, str]]:
    """Address and session of everyone."""
    lines = running.command("shell", "-v0", "-c", MADE_PEOPLE).splitlines()
    return [(email, session) for email, session in map(str.split, lines)]


@pytest.fixture
def site(running: RunningClinic) -> RunningClinic:
    """The clinic, running again if a test before has killed it."""
    if running.process is None:
        running.start()
    return running


@pytest.fixture
def person(people: list[tuple[str, str]]) -> tuple[str, str]:
    """Somebody with an empty diary, another one in each test."""
    return people.pop()


@pytest.fixture
def new_phone(browser: Browser, site: RunningClinic, person: tuple[str, str]) -> Iterator[Callable[..., Phone]]:
    """Makes phones of the test's person; they are gone at its end."""
    contexts = []

    def make(**settings: Any) -> Phone:
        given = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "timezone_id": "Europe/London"}
        context = browser.new_context(**{**given, **settings})
        contexts.append(context)
        phone = Phone(context, site, *person)
        context.on("request", lambda request: phone.requests.append(request))  # noqa: PLW0108 - playwright marks it
        return phone

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def phone(new_phone: Callable[..., Phone]) -> Phone:
    """A phone on which the person is signed in."""
    made = new_phone()
    made.sign_in()
    return made


def today_of(page: Page) -> date:
    """The phone's calendar day."""
    return date.fromisoformat(page.evaluate("new Date().toLocaleDateString('sv')"))


def days_before(page: Page, days: int) -> str:
    """As the diary writes dates."""
    return (today_of(page) - timedelta(days=days)).isoformat()


def eventually(page: Page, found: Callable[[], Any], wanted: Any) -> None:
    """Wait until something outside the page is as wanted, while the page goes on."""
    until = time.monotonic() + PATIENCE / 1000
    while found() != wanted and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert found() == wanted


def state(page: Page) -> Any:
    """The line that says where the answers are."""
    return page.locator("#state")
