"""What the two exports of Migraine Buddy have in common: one attack as cells of text, read into an episode.

Whatever a person did not tick is not known: an attack list has no way to say no. A ticked visual symptom does
not say whether it was an aura that fulfils ICHD-3 1.2, nor a ticked runny nose on which side it was; both stay
not known and are reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from abate.diary import day
from abate.diary.episodes import Episode
from abate.diary.loss import Losses
from abate.diary.readers.acute_medicines import acute_classes
from abate.diary.readers.symptoms import symptom
from abate.errors import Fault

DateOrder = Literal["MM/DD/YY", "DD/MM/YY"]

STARTED = re.compile(
    r"(\d{1,2})/(\d{1,2})/((?:19|20)?\d\d)(?:,?\s+(\d{1,2}):(\d\d)(?::\d\d)?(?:\s*([ap])\.?m\.?)?)?", re.IGNORECASE
)
LASTED = re.compile(r"(?:(\d{1,4})\s*d)?\s*(?:(\d{1,5})\s*h)?\s*(?:(\d{1,6})\s*m(?:in)?)?", re.IGNORECASE)
NO_LENGTH = frozenset({"", "-", "ongoing", "unknown", "n/a"})

LONGEST_ATTACK = timedelta(days=1_000)
"""A headache that never stops is still recorded afresh in three years; more is a slip."""

FARTHEST_OFFSET = 18 * 60
"""Minutes from UTC; no zone is farther."""

WORST_PAIN = 10
PAIN = (
    (range(1, 4), day.Severity.MILD),
    (range(4, 7), day.Severity.MODERATE),
    (range(7, 11), day.Severity.SEVERE),
)
"""Pain from 1 to 10 in the usual thirds; 0 is what the app writes where nothing was chosen."""

NOT_YET_OR_NO_MORE_A_HEADACHE = frozenset({"prodrome", "postdrome", "pre-headache", "post-headache"})

MEDICINE_COLUMNS = {
    "helpful medication": True,
    "somewhat helpful medication": None,
    "unhelpful medication": False,
    "unsure medication": None,
}
"""The columns that list medicines, and whether what stands there relieved the attack."""

NO_MEDICINE = frozenset({"no medication", "no medicine", "none", "no relief"})
RELIEF_COUNTS_OF = frozenset({"triptan", "ergot"})


@dataclass(frozen=True, slots=True)
class AttackRow:
    """One attack as the file has it: the line it begins on, and its cells by column name in small letters."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class AttackReader:
    """Reads attacks one by one, gathering every fault and all that is lost on the way.

    `order` is the order in which the file writes its dates. A date that is none in that order is a fault; it
    is never read in the other order, for then 3 April and 4 March could not be told apart either. `headings`
    are the columns as the file writes them, by their names in small letters.
    """

    source: str
    order: DateOrder
    latest: date | None
    losses: Losses
    headings: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def read(self, row: AttackRow) -> Episode | None:
        """The attack as an episode; None where it is at fault, said twice, or no headache."""
        said = tuple(value for name, value in sorted(row.cells.items()) if name != "#")
        if said in self._seen:
            why = f"the very same attack already stands in line {self._seen[said]}"
            self.losses.not_read(row.line, row.cells.get("started", ""), why)
            return None
        self._seen[said] = row.line
        faults_before = len(self.faults)
        start, has_time = self._start(row)
        length = self._length(row, has_time=has_time)
        pain = self._pain(row)
        change = self._clock_change(row)
        if start is None or len(self.faults) > faults_before:
            return None
        if not self._is_a_headache(row, pain):
            return None
        end = None if length is None else start + length + (change or timedelta(0))
        features = dict(self._features(row))
        medicines, relieved = self._medicines(row)
        if relieved is not None:
            features["relieved_by_triptan"] = relieved
        severity = next((severity for levels, severity in PAIN if pain in levels), None)
        note = row.cells.get("notes", "").strip() or None
        known_change = timedelta(0) if change is None or end is None else change
        episode = Episode(start, end, known_change, severity, features, medicines, note)
        if medicines and not episode.is_of_one_day:
            self._say_on_which_day(row, episode)
        return episode if self._is_in_time(row, episode) else None

    def _start(self, row: AttackRow) -> tuple[datetime | None, bool]:
        text = row.cells.get("started", "").strip()
        match = STARTED.fullmatch(text)
        right = f"this file writes {self.order} HH:MM; correct it where it was recorded, and export again"
        if match is None:
            self._fault(row, "started", "this is no date and time", right)
            return None, False
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        month, day_ = (first, second) if self.order == "MM/DD/YY" else (second, first)
        hour, minute = int(match[4] or 0), int(match[5] or 0)
        if match[6]:
            hour = -1 if not 1 <= hour <= 12 else hour % 12 + (12 if match[6].lower() == "p" else 0)
        try:
            start = datetime(year if year > 99 else 2000 + year, month, day_, hour, minute)  # noqa: DTZ001 local
        except ValueError:
            why = f"there is no month {month}" if not 1 <= month <= 12 else "there is no such day or time"
            self._fault(row, "started", why, right)
            return None, False
        if start.date() < day.EARLIEST_DATE:
            self._fault(row, "started", "no diary is that old", f"use dates from {day.EARLIEST_DATE} on")
        return start, match[4] is not None

    def _length(self, row: AttackRow, *, has_time: bool) -> timedelta | None:
        # what stands below the length is a remark of the app
        text = row.cells.get("lasted", "").strip().partition("\n")[0].strip()
        match = LASTED.fullmatch(text)
        if text.lower() in NO_LENGTH:
            self._no_length(row, text, "the attack has no length")
            return None
        if match is None:
            self._fault(row, "lasted", "this is no length of time", "write it as 1d 02h 30m, or leave it blank")
            return None
        days, hours, minutes = (int(part or 0) for part in match.groups())
        length = timedelta(days=days, hours=hours, minutes=minutes)
        if length > LONGEST_ATTACK:
            right = f"an attack has up to {LONGEST_ATTACK.days:,} days; correct it, or leave it blank"
            self._fault(row, "lasted", "the attack is longer than any", right)
            return None
        if not length:
            self._no_length(row, text, "the attack has a length of zero")
            return None
        if not has_time:
            self._no_length(row, text, "the attack has no time of day")
            return None
        return length

    def _no_length(self, row: AttackRow, text: str, why: str) -> None:
        so = "its first day counts as a headache day, its hours and further days are not known"
        self.losses.not_read(row.line, text, f"{why}: {so}")

    def _pain(self, row: AttackRow) -> int | None:
        text = row.cells.get("pain level", "").strip()
        if not text:
            return None
        if not re.fullmatch(r"\d{1,2}", text) or int(text) > WORST_PAIN:
            self._fault(row, "pain level", "this is no pain level", "write a whole number from 0 to 10")
            return None
        return int(text) or None

    def _clock_change(self, row: AttackRow) -> timedelta | None:
        offsets = []
        for name in ("start utc offset (min)", "end utc offset (min)"):
            text = row.cells.get(name, "").strip()
            if not text:
                continue
            if not re.fullmatch(r"[+-]?\d{1,4}", text) or abs(int(text)) > FARTHEST_OFFSET:
                right = f"write minutes east of UTC, from -{FARTHEST_OFFSET} to {FARTHEST_OFFSET}"
                self._fault(row, name, "this is no UTC offset", right)
                continue
            offsets.append(int(text))
        return timedelta(minutes=offsets[1] - offsets[0]) if len(offsets) == 2 else None

    def _is_a_headache(self, row: AttackRow, pain: int | None) -> bool:
        """Whether the entry tells of a headache: one typed as before or after it, without pain, does not."""
        kinds = {kind.lower() for kind in _items(row.cells.get("attack types", ""))}
        if pain is None and kinds and kinds <= NOT_YET_OR_NO_MORE_A_HEADACHE:
            why = "an entry of this type without a pain level does not say that there was a headache"
            self.losses.not_read(row.line, row.cells["attack types"], why)
            return False
        return True

    def _features(self, row: AttackRow) -> Iterator[tuple[str, bool]]:
        for kind in _items(row.cells.get("attack types", "")):
            if re.search(r"migraine", kind, re.IGNORECASE) and not re.search(r"\bno[nt]?\b", kind, re.IGNORECASE):
                yield "believed_migraine", True
            else:
                self.losses.dropped.add(f"attack type: {kind.lower()}")
        ticked = _items(row.cells.get("symptoms", "")) + _items(row.cells.get("most bothersome symptom", ""))
        for words in dict.fromkeys(ticked):
            if (name := self._symptom(row.line, words)) is not None:
                yield name, True
        if (answer := self._aura(row)) is not None:
            yield "aura", answer
        if (one_side := self._unilateral(row)) is not None:
            yield "unilateral", one_side

    def _symptom(self, line: int, words: str) -> str | None:
        meaning = symptom(words)
        if meaning.why_not:
            self.losses.not_read(line, words, meaning.why_not)
        elif meaning.column is None:
            self.losses.dropped.add(f"symptom: {words.lower()}")
        return meaning.column

    def _aura(self, row: AttackRow) -> bool | None:
        """An answer in a column of its own: no is no; yes does not say that ICHD-3 1.2 is fulfilled."""
        answer = row.cells.get("auras", "").strip()
        if answer.lower() in ("", "no"):
            return False if answer else None
        why = "the answer does not say whether it was an aura that fulfils ICHD-3 1.2; aura stays not known"
        self.losses.not_read(row.line, answer, why)
        return None

    def _unilateral(self, row: AttackRow) -> bool | None:
        """One side only is unilateral, both sides are not; a place on neither side leaves it open."""
        sides = []
        for place in _items(row.cells.get("pain positions", "")):
            words = set(re.findall(r"[a-z]+", place.lower()))
            sides.append("left" if "left" in words else "right" if "right" in words else None)
        if {"left", "right"} <= set(sides):
            return False
        return True if len(set(sides)) == 1 and sides[0] is not None else None

    def _medicines(self, row: AttackRow) -> tuple[frozenset[str], bool | None]:
        """The acute classes taken, and whether a triptan or ergot relieved the attack."""
        classes: set[str] = set()
        relief: list[bool | None] = []
        for column, relieved in MEDICINE_COLUMNS.items():
            for name in _items(row.cells.get(column, "")):
                if name.lower() in NO_MEDICINE:
                    # said of the attack, while the diary asks about the day
                    self.losses.dropped.add("attacks without medication")
                    continue
                reading = acute_classes(name)
                if not reading.classes:
                    self.losses.not_read(row.line, name, reading.why_not)
                classes |= reading.classes
                if reading.classes & RELIEF_COUNTS_OF:
                    relief.append(relieved)
        answer = True if True in relief else None if None in relief or not relief else False
        return frozenset(classes), answer

    def _say_on_which_day(self, row: AttackRow, episode: Episode) -> None:
        taken = ", ".join(
            name
            for column in MEDICINE_COLUMNS
            for name in _items(row.cells.get(column, ""))
            if acute_classes(name).classes
        )
        lasting = f"touches {len(episode.days)} days" if episode.end else "has no known end"
        classes = ", ".join(sorted(episode.medicines))
        why = f"the attack {lasting}, and on which day this was taken is not said; {classes} not known on them"
        self.losses.not_read(row.line, taken, why)

    def _is_in_time(self, row: AttackRow, episode: Episode) -> bool:
        if self.latest is None or max(episode.days) <= self.latest:
            return True
        if episode.start.date() > self.latest:
            column, why = "started", "the attack lies in the future"
        else:
            column, why = "lasted", "the attack reaches into the future"
        self._fault(row, column, why, f"use days up to {self.latest}")
        return False

    def _fault(self, row: AttackRow, column: str, why: str, right: str) -> None:
        heading = self.headings.get(column, column.capitalize())
        self.faults.append(Fault(why, right, self.source, row.line, heading, row.cells.get(column, "")))


def _items(cell: str) -> list[str]:
    """The parts of a cell that lists several things."""
    return [item for part in re.split(r"[,\n]", cell) if (item := part.strip())]
