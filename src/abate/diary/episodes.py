"""From episodes, attacks with a start and an end in local time, to diary days in the local calendar.

A day is what is counted, so an episode over midnight gives two days. Times are wall-clock times of where the
person was and stay so: nothing is turned into UTC, which would put the evening of one day into the next.

What an episode says of itself (its pain, symptoms, relief) is said of each of its days. A medicine belongs to
the day it was taken; a list of attacks does not tell on which day of a long attack that was, so it counts for
an episode of one day and is not known on every day of a longer one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Literal

import polars as pl

from abate.diary import day

Unlisted = Literal["clear", "unanswered"]
"""What a day means that a list of attacks does not mention: no headache, or not answered."""

NO_CHANGE = timedelta(0)
ONE_DAY = timedelta(days=1)
CLOCKS_HAVE_CHANGED_BY = time(3)
"""Summer time begins and ends before three in the morning, local time, wherever it is kept."""

LARGEST_SEASONAL_CHANGE = timedelta(hours=1)
"""A larger change of the clock within an episode is a journey."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One attack.

    `start` and `end` are local wall-clock times without a zone; `end` is None where it is not known, and the
    same as `start` where only a moment was recorded: then the day is known, its hours are not.
    `clock_change` is the UTC offset at the end minus that at the start, so the hours that passed are
    `end - start - clock_change`. `features` names flags of the diary that hold for the whole attack; those
    left out are not known. `medicines` are the acute classes taken in its course.
    """

    start: datetime
    end: datetime | None = None
    clock_change: timedelta = NO_CHANGE
    severity: day.Severity | None = None
    features: Mapping[str, bool] = field(default_factory=dict)
    medicines: frozenset[str] = frozenset()
    note: str | None = None

    def __post_init__(self) -> None:
        if self.start.tzinfo is not None or (self.end is not None and self.end.tzinfo is not None):
            raise ValueError("an episode is told in local wall-clock time, without a zone")
        if self.end is not None and self.end - self.start - self.clock_change < NO_CHANGE:
            raise ValueError("an episode does not end before it starts")
        unknown = (set(self.features) - set(day.FLAGS)) | (self.medicines - set(day.ACUTE_CLASSES))
        if unknown:
            raise ValueError(f"no such diary column: {', '.join(sorted(unknown))}")

    @property
    def days(self) -> list[date]:
        """Every local day that the episode touches; an end at midnight does not touch the day it begins."""
        first, last = self._first_and_last_day()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    @property
    def is_of_one_day(self) -> bool:
        """Whether it is known to have begun and ended on one day."""
        first, last = self._first_and_last_day()
        return self.end is not None and first == last

    @property
    def has_hours(self) -> bool:
        """Whether it is known how long it lasted."""
        return self.end is not None and self.end - self.start != self.clock_change

    def _first_and_last_day(self) -> tuple[date, date]:
        if self.end is None or not self.has_hours:
            return self.start.date(), self.start.date()
        # a clock put back in the course of a short attack can make its end read earlier than its start
        first, last = min(self.start, self.end), max(self.start, self.end)
        return first.date(), (last - timedelta.resolution).date()


@dataclass(frozen=True, slots=True, eq=False)
class EpisodeDays:
    """Diary days made from episodes (`day.SCHEMA`, oldest first), and what should be said about them."""

    days: pl.DataFrame
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """What one episode contributes to one day: a stretch of wall-clock time, and the hours it is off by."""

    episode: Episode
    begin: datetime
    stop: datetime | None
    correction: timedelta | None


def days_of(
    episodes: Iterable[Episode],
    *,
    headache_free: Iterable[date] = (),
    unlisted: Unlisted = "unanswered",
) -> EpisodeDays:
    """The diary days of one person's episodes.

    Hours of a day are the union of its episodes, so two that overlap never count twice. Of several episodes
    on a day a feature is true if one says so, false if all do, else not known; the severity is the worst, and
    not known where an episode leaves it open, unless another was severe already.

    Args:
        episodes: in any order.
        headache_free: days that the source says were free of headache; an episode on such a day wins.
        unlisted: what the days mean that lie between the first and the last listed day. `clear` makes them
            headache-free; the days after an episode without an end stay open until the next listed day.
    """
    parts: dict[date, list[_Part]] = defaultdict(list)
    remarks: list[str] = []
    open_ended: set[date] = set()
    for episode in sorted(episodes, key=lambda episode: episode.start):
        for at, part in _parts(episode):
            parts[at].append(part)
        if episode.end is None:
            open_ended.add(episode.start.date())
        remarks.extend(_remark_on_the_clock(episode))
    rows = {}
    for at, on_day in parts.items():
        rows[at], remark = _headache_day(at, on_day)
        remarks.extend(remark)
    free = set(headache_free)
    remarks.extend(
        f"{at} is called free of headache and also has a headache; the headache counts"
        for at in sorted(free & rows.keys())
    )
    if unlisted == "clear":
        free |= set(_unlisted_days(rows.keys() | free, open_ended))
    for at in free - rows.keys():
        rows[at] = {"patient": "", "date": at, "headache": False}
    frame = pl.DataFrame([rows[at] for at in sorted(rows)], schema=day.SCHEMA)
    return EpisodeDays(frame, tuple(remarks))


def _parts(episode: Episode) -> Iterator[tuple[date, _Part]]:
    """The episode cut at each local midnight."""
    if episode.end is None or not episode.has_hours:
        yield episode.start.date(), _Part(episode, episode.start, None, NO_CHANGE)
        return
    first, last = min(episode.start, episode.end), max(episode.start, episode.end)
    stretches = []
    for at in episode.days:
        midnight = datetime.combine(at, time())
        stretches.append((at, max(first, midnight), min(last, midnight + ONE_DAY)))
    passed = episode.end - episode.start - episode.clock_change
    correction = passed - (last - first)
    changed_on = _day_of_the_change(stretches, correction)
    for at, begin, stop in stretches:
        if changed_on is None:
            yield at, _Part(episode, begin, stop, None)
        else:
            yield at, _Part(episode, begin, stop, correction if at == changed_on else NO_CHANGE)


def _day_of_the_change(stretches: list[tuple[date, datetime, datetime]], correction: timedelta) -> date | None:
    """The day on which the clock is taken to have changed: the last that is long enough for it.

    Clocks change in the small hours, so an attack that began the evening before saw it on its last day.
    """
    for at, begin, stop in reversed(stretches):
        if stop - begin + correction > NO_CHANGE:
            return at
    return None


def _remark_on_the_clock(episode: Episode) -> Iterator[str]:
    if episode.clock_change == NO_CHANGE or len(episode.days) == 1:
        return
    after_the_hour = episode.start.time() >= CLOCKS_HAVE_CHANGED_BY
    seasonal = abs(episode.clock_change) <= LARGEST_SEASONAL_CHANGE
    if len(episode.days) > 2 or not after_the_hour or not seasonal:
        yield (
            f"the clock changed in the course of the attack of {episode.start:%Y-%m-%d %H:%M}; on which of its "
            f"{len(episode.days)} days is not said, so the hours of one of them may be off by the change"
        )


def _headache_day(at: date, parts: list[_Part]) -> tuple[dict[str, Any], list[str]]:
    """The row of one day with a headache."""
    episodes = [part.episode for part in parts]
    hours, remarks = _hours(at, parts)
    row: dict[str, Any] = {"patient": "", "date": at, "headache": True, "hours": hours}
    row["severity"] = _severity([episode.severity for episode in episodes])
    for name in day.FLAGS:
        if name in day.ACUTE_CLASSES:
            taken = any(name in episode.medicines and episode.is_of_one_day for episode in episodes)
            row[name] = True if taken else None
        elif name != "headache":
            row[name] = any_of([episode.features.get(name) for episode in episodes])
    notes = [episode.note for episode in episodes if episode.note and at == min(episode.days)]
    row["note"] = "\n".join(notes) or None
    return row, remarks


def any_of(answers: list[bool | None]) -> bool | None:
    """True if one is true, false if all are false, else not known."""
    if any(answers):
        return True
    return None if None in answers else False


def _severity(known: list[day.Severity | None]) -> int | None:
    worst = max((severity for severity in known if severity is not None), default=None)
    if None in known and worst != day.Severity.SEVERE:
        return None
    return worst


def _hours(at: date, parts: list[_Part]) -> tuple[float | None, list[str]]:
    """Hours of the union of the parts; not known if one has no end, unless the others fill the day."""
    covered, reached = NO_CHANGE, min(part.begin for part in parts)
    for part in sorted(parts, key=lambda part: part.begin):
        if part.stop is not None and part.stop > reached:
            covered += part.stop - max(part.begin, reached)
            reached = part.stop
    corrections = [part.correction for part in parts if part.correction is not None]
    if len(corrections) < len(parts):
        return None, []
    # one change of the clock is seen by every episode that lasts through it, and counts once
    hours = (covered + max(corrections, key=abs)) / timedelta(hours=1)
    remarks = []
    if hours > day.HOURS_IN_A_DAY:
        remarks.append(f"{at} had {hours:g} hours of headache, for the clock was put back; it stands as 24")
        hours = float(day.HOURS_IN_A_DAY)
    if hours < day.HOURS_IN_A_DAY and any(part.stop is None for part in parts):
        return None, remarks
    return round(hours, 4), remarks


def _unlisted_days(listed: Iterable[date], open_ended: set[date]) -> Iterator[date]:
    """The days between listed days, but for those to which an episode without an end may have lasted."""
    known = sorted(listed)
    for before, after in pairwise(known):
        if before not in open_ended:
            yield from (before + timedelta(days=n) for n in range(1, (after - before).days))
