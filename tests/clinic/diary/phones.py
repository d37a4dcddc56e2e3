"""Pretend phones and the way between them and the clinic, which loses, repeats, delays and reorders."""

from __future__ import annotations

import http.client
import json
import random
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from abate.clinic.diary.versions import Edit

LAST_DAY = date(2026, 3, 2)
DAYS = 60
LARGEST_BATCH = 20
MOST_REPLACED = 20
CSRF = "a" * 32


@dataclass
class Way:
    """One phone's way to the clinic. `trouble` is the chance of each kind of trouble."""

    port: int
    session: str
    chance: random.Random
    trouble: float
    held: list[bytes] = field(default_factory=list)
    """Requests that arrive later, when nobody waits for their answer any more."""
    faults: list[str] = field(default_factory=list)
    """Answers that an honest request must never get."""

    def ask(self, body: bytes) -> dict[str, Any] | None:
        """The clinic's answer; None where the phone hears none, whether or not the clinic heard it."""
        if self.held and self._happens():
            self._send(self.held.pop(self.chance.randrange(len(self.held))))
        if self._happens():
            return None
        if self._happens():
            self.held.append(body)
            return None
        if self._happens():
            self._send(body)
        answer = self._send(body)
        return None if self._happens() else answer

    def _happens(self) -> bool:
        return self.chance.random() < self.trouble

    def _send(self, body: bytes) -> dict[str, Any] | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
        }
        try:
            connection.request("POST", "/diary/api/sync", body, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status != 200:
            self.faults.append(f"{answer.status}: {said[:200]!r}")
            return None
        told: dict[str, Any] = json.loads(said)
        return told


class Phone(threading.Thread):
    """A phone on which days are answered, whatever becomes of the network meanwhile."""

    def __init__(self, way: Way, answers: int) -> None:
        super().__init__()
        self.way, self.chance, self.answers = way, way.chance, answers
        self.device = str(uuid4())
        self.seen = 0
        self.made: dict[UUID, tuple[date, Edit, dict[str, Any] | None]] = {}
        self.waiting: dict[str, dict[str, Any]] = {}
        self.acknowledged: set[str] = set()
        self.stands: dict[str, list[str]] = {}
        self.refused: list[Any] = []

    def run(self) -> None:
        """Answer days and send them as the network allows, until every answer is safe."""
        while len(self.acknowledged) < self.answers:
            for _ in range(min(self.chance.randint(1, LARGEST_BATCH), self.answers - len(self.made))):
                self.answer(LAST_DAY - timedelta(days=self.chance.randrange(DAYS)))
            if not self.exchange():
                threading.Event().wait(self.chance.random() / 4)

    def answer(self, day: date) -> None:
        """Answer one day, seeing what this phone knows of it."""
        waiting = [one["id"] for one in self.waiting.values() if one["date"] == str(day)]
        replaces = [*self.stands.get(str(day), ()), *waiting][-MOST_REPLACED:]
        answers = self.chance.choice(
            [
                None,
                {"headache": False},
                {"headache": True, "hours": float(self.chance.randint(1, 24)), "note": "Nur ein Test – 頭痛"},
                {"headache": True, "severity": "severe", "nausea": True, "medicines": ["Sumatriptan 50 mg"]},
            ]
        )
        edit, made = uuid4(), datetime.now(UTC) + timedelta(minutes=self.chance.randint(-90, 90))
        self.made[edit] = (day, Edit(edit, made, frozenset(map(UUID, replaces))), answers)
        self.waiting[str(edit)] = {
            "id": str(edit),
            "date": str(day),
            "made": made.isoformat(),
            "replaces": replaces,
            "answers": answers,
        }

    def exchange(self, fewest: int = 1, most: int = LARGEST_BATCH) -> bool:
        """Send some of what waits, in any order, and hear what is new; whether an answer came."""
        some = list(self.waiting.values())
        batch = self.chance.sample(some, min(len(some), self.chance.randint(fewest, most)))
        told = self.way.ask(json.dumps({"device": self.device, "since": self.seen, "edits": batch}).encode())
        if told is None:
            return False
        self.refused += told["refused"]
        self.acknowledged.update(told["safe"])
        for safe in told["safe"]:
            self.waiting.pop(safe, None)
        for day in told["days"]:
            self.stands[day["date"]] = [day["edit"], *(other["edit"] for other in day["others"])]
        self.seen = told["seen"]
        return True

    def come_to_rest(self) -> None:
        """With a sound network: what was delayed arrives, and nothing goes astray any more."""
        self.way.trouble = 0
        while self.way.held:
            self.way.ask(self.way.held.pop())
