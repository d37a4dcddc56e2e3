"""The mapping of a table: which of its columns is which of the diary's, and what its words mean.

A mapping is a YAML file that a person writes once for a table that is not in Abate's own format:

    delimiter: ","                    # the default; or ";", "|", tab
    encoding: utf-8                   # the default; or utf-16, windows-1252, iso-8859-1 ...
    unlisted_words: fault             # the default; or unknown: such a cell is not known, and is reported
    patient: id                       # leave it out in a table of one person
    date: {column: when, format: "%d/%m/%Y"}
    headache: {column: headache, true: ["yes"], false: ["no"]}
    hours: {column: lasted, unit: minutes}
    severity: {column: pain, words: {1: mild, 2: moderate, 3: severe}, unknown: [9]}
    nausea: {column: nausea, true: [x], blank: false}
    triptan: {column: drug, true: [sumatriptan, rizatriptan], false: [none]}
    note: comments
    ignore: [row, initials]

* `date` is `{column, format}` with the codes of strptime, or `{column, day_one}` for a running number, where
  `day_one` is the calendar day of number 1.
* `headache` and the other yes-or-no columns name the words that mean true, false and (`unknown`) not known;
  case does not matter. `{always: true}` stands for a table that lists nothing but headache days.
* `hours` says its `unit`, hours or minutes; it is never guessed. `decimal: ","` if numbers are written so.
* `severity` says for each word whether it is none, mild, moderate or severe.
* `blank` says what an empty cell means in a column; without it an empty cell is not known. A row in which it
  is not known whether there was a headache is a day not answered, and is left out.
* Words like yes, no, on, off, true and false stand in quotes: YAML reads them as truth values.
* A column that is neither mapped nor under `ignore` is dropped, and the report of the import names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from re import error as RegexError  # noqa: N812 it is a class
from typing import Any

from abate.diary import day
from abate.errors import Fault, MappingError
from abate.strict_yaml import Document, Path_, parse, read

Answer = bool | int | None
"""A flag or a severity code; None is not known."""

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", ",": ",", ";": ";", "\t": "\t", "|": "|"}
ENCODINGS = (
    "utf-8",
    "utf-16",
    "iso-8859-1",
    "latin-1",
    "iso-8859-2",
    "iso-8859-15",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "mac-roman",
)
UNITS_IN_AN_HOUR = {"hours": 1, "minutes": 60}

TABLE_KEYS = ("delimiter", "encoding", "unlisted_words", "ignore")
DATE_KEYS = ("column", "format", "day_one")
FLAG_KEYS = ("column", "true", "false", "unknown", "blank", "unlisted_words", "always")
SEVERITY_KEYS = ("column", "words", "unknown", "blank", "unlisted_words")
HOURS_KEYS = ("column", "unit", "decimal", "unknown", "blank", "unlisted_words")

TRIAL_DAYS = (date(2001, 2, 3), date(1998, 12, 31))
"""A date format must bring each of these days back as it was."""


@dataclass(frozen=True, slots=True)
class DateColumn:
    """Where the day stands: written in a format, or as a number counted from `day_one`, which is number 1."""

    column: str
    format: str | None
    day_one: date | None


@dataclass(frozen=True, slots=True)
class WordColumn:
    """A column of words, in small letters, each a flag or a severity; `column` is None if all rows say `blank`."""

    column: str | None
    words: Mapping[str, Answer]
    blank: Answer
    unlisted_is_unknown: bool


@dataclass(frozen=True, slots=True)
class HoursColumn:
    """A column of lengths: `units_in_an_hour` is 1 or 60; `unknown` are words in small letters."""

    column: str
    units_in_an_hour: int
    decimal: str
    unknown: frozenset[str]
    blank: float | None
    unlisted_is_unknown: bool


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A whole mapping, checked; `document` is where it was written, for faults found when it is applied."""

    document: Document
    delimiter: str
    encoding: str
    patient: str | None
    date: DateColumn
    words: Mapping[str, WordColumn]
    hours: HoursColumn | None
    note: str | None
    ignore: tuple[str, ...]


def read_mapping(path: Path) -> TableMapping:
    """Read a mapping from a YAML or JSON file.

    Raises:
        MappingError: with every fault, each with its line, key and what would be right.
    """
    return _mapping(read(path, MappingError))


def parse_mapping(text: str, *, source: str = "mapping") -> TableMapping:
    """A mapping from YAML or JSON text; errors as `read_mapping`."""
    return _mapping(parse(text, source, MappingError))


def _mapping(document: Document) -> TableMapping:
    builder = _Builder(document)
    mapping = builder.build()
    if mapping is None or builder.faults:
        raise MappingError(sorted(builder.faults, key=lambda fault: fault.line or 0))
    return mapping


@dataclass(slots=True)
class _Builder:
    """A mapping out of plain values, with every fault on the way."""

    document: Document
    faults: list[Fault] = field(default_factory=list)

    def build(self) -> TableMapping | None:
        whole = self.document.value
        if not isinstance(whole, dict):
            self._fault((), "this is no mapping", "write keys and values: date: {column: when, format: ...}")
            return None
        self._only_keys((), whole, (*day.NAMES, *TABLE_KEYS))
        for name in ("date", "headache"):
            if name not in whole:
                self._fault((name,), "the key is missing", "every diary needs date and headache")
        delimiter = self._one_of((), whole, "delimiter", DELIMITERS, ",")
        encoding = self._one_of((), whole, "encoding", ENCODINGS, "utf-8")
        unlisted = self._unlisted((), whole, inherited=False)
        words = {
            column.name: self._words(column, whole[column.name], unlisted=unlisted)
            for column in day.COLUMNS
            if column.kind in ("flag", "severity") and column.name in whole
        }
        return TableMapping(
            document=self.document,
            delimiter=DELIMITERS[delimiter],
            encoding=encoding,
            patient=self._name("patient", whole),
            date=self._date(whole.get("date", {})),
            words=words,
            hours=self._hours(whole["hours"], unlisted=unlisted) if "hours" in whole else None,
            note=self._name("note", whole),
            ignore=tuple(self._list(("ignore",), whole.get("ignore", []))),
        )

    def _name(self, key: str, whole: dict[str, Any]) -> str | None:
        """A column that needs nothing but its name: `note: comments` or `note: {column: comments}`."""
        given = whole.get(key)
        if isinstance(given, dict):
            self._only_keys((key,), given, ("column",))
            return self._column((key,), given)
        return None if given is None and key not in whole else self._text((key,), given)

    def _date(self, given: Any) -> DateColumn:
        path = ("date",)
        keys = self._keys(path, given, DATE_KEYS)
        if given and ("format" in keys) == ("day_one" in keys):
            right = 'write either format: "%d/%m/%Y" or day_one: 1990-01-01'
            self._fault(path, "how the day is written is not said, or said twice", right)
        format_, day_one = keys.get("format"), keys.get("day_one")
        if format_ is not None and not _brings_days_back(format_):
            right = "use the codes of strptime, with year, month and day: %Y-%m-%d"
            self._fault((*path, "format"), "the format does not hold a whole day", right, str(format_))
        if day_one is not None and (isinstance(day_one, datetime) or not isinstance(day_one, date)):
            right = "write a calendar day as YYYY-MM-DD, without quotes"
            self._fault((*path, "day_one"), "this is no day", right, str(day_one))
        return DateColumn(self._column(path, keys) if keys else "", format_, day_one)

    def _words(self, column: day.Column, given: Any, *, unlisted: bool) -> WordColumn:
        path = (column.name,)
        is_flag = column.kind == "flag"
        keys = self._keys(path, given, FLAG_KEYS if is_flag else SEVERITY_KEYS)
        if "always" in keys:
            if set(keys) != {"always"} or not isinstance(keys["always"], bool):
                self._fault((*path, "always"), "always stands alone, as true or false", "leave out the rest")
            return WordColumn(None, {}, keys["always"] if isinstance(keys["always"], bool) else None, False)
        meanings: dict[str, Answer] = {}
        if is_flag:
            for key, meaning in (("true", True), ("false", False)):
                self._add_words(meanings, (*path, key), keys.get(key, []), meaning)
        else:
            for word, severity in self._severities(path, keys):
                self._add_words(meanings, (*path, "words", word), [word], severity)
        if keys and not meanings:
            right = "true: [words], false: [words]" if is_flag else "words: {1: mild, 2: moderate, 3: severe}"
            self._fault(path, "what the words mean is not said", f"write {right}")
        self._add_words(meanings, (*path, "unknown"), keys.get("unknown", []), None)
        blank = self._blank(path, keys, is_flag=is_flag)
        unlisted = self._unlisted(path, keys, inherited=unlisted)
        return WordColumn(self._column(path, keys) if keys else None, meanings, blank, unlisted)

    def _severities(self, path: Path_, keys: dict[str, Any]) -> Iterable[tuple[str, int]]:
        given = keys.get("words", {})
        if not isinstance(given, dict):
            self._fault((*path, "words"), "this is no list of words with meanings", "write {1: mild, 2: severe}")
            return
        for word, meaning in given.items():
            if isinstance(meaning, str) and meaning in day.SEVERITY_WORDS:
                yield word, day.SEVERITY_WORDS[meaning]
            else:
                right = f"write one of {', '.join(day.SEVERITY_WORDS)}"
                self._fault((*path, "words", word), "no such severity", right, str(meaning))

    def _blank(self, path: Path_, keys: dict[str, Any], *, is_flag: bool) -> Answer:
        given = keys.get("blank", "unknown")
        if given == "unknown":
            return None
        if is_flag and isinstance(given, bool):
            return given
        if not is_flag and isinstance(given, str) and given in day.SEVERITY_WORDS:
            return day.SEVERITY_WORDS[given]
        right = "write unknown, true or false" if is_flag else f"write unknown, {', '.join(day.SEVERITY_WORDS)}"
        self._fault((*path, "blank"), "this is not what an empty cell can mean", right, str(given))
        return None

    def _hours(self, given: Any, *, unlisted: bool) -> HoursColumn:
        path = ("hours",)
        keys = self._keys(path, given, HOURS_KEYS)
        if keys and "unit" not in keys:
            self._fault(path, "the unit is not said", "write unit: hours or unit: minutes")
        unit = self._one_of(path, keys, "unit", UNITS_IN_AN_HOUR, "hours")
        decimal = self._one_of(path, keys, "decimal", (".", ","), ".")
        unknown: dict[str, Answer] = {}
        self._add_words(unknown, (*path, "unknown"), keys.get("unknown", []), None)
        blank = keys.get("blank", "unknown")
        if blank != "unknown" and (isinstance(blank, bool) or blank != 0):
            right = "write unknown or 0"
            self._fault((*path, "blank"), "this is not what an empty cell can mean", right, str(blank))
        return HoursColumn(
            self._column(path, keys) if keys else "",
            UNITS_IN_AN_HOUR[unit],
            decimal,
            frozenset(unknown),
            None if blank == "unknown" else 0.0,
            self._unlisted(path, keys, inherited=unlisted),
        )

    def _keys(self, path: Path_, given: Any, known: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(given, dict):
            self._fault(path, "this is no mapping", f"write {{{known[0]}: ..., {known[1]}: ...}}", str(given))
            return {}
        self._only_keys(path, given, known)
        return given

    def _only_keys(self, path: Path_, given: dict[str, Any], known: tuple[str, ...]) -> None:
        for key in given:
            if key not in known:
                near = get_close_matches(key, known, n=1, cutoff=0.5)
                right = f"did you mean {near[0]!r}?" if near else f"known keys here: {', '.join(known)}"
                self._fault((*path, key), "no such key in a mapping", right)

    def _column(self, path: Path_, keys: dict[str, Any]) -> str:
        if "column" not in keys:
            self._fault(path, "the column is not named", "write column: and its name in the table's header")
            return ""
        return self._text((*path, "column"), keys["column"])

    def _one_of(self, path: Path_, keys: dict[str, Any], key: str, known: Iterable[str], default: str) -> str:
        given = keys.get(key, default)
        if isinstance(given, str) and given in known:
            return given
        right = f"write one of {', '.join(repr(one) for one in known)}"
        self._fault((*path, key), "this is not among the choices", right, str(given))
        return default

    def _unlisted(self, path: Path_, keys: dict[str, Any], *, inherited: bool) -> bool:
        if "unlisted_words" not in keys:
            return inherited
        return self._one_of(path, keys, "unlisted_words", ("fault", "unknown"), "fault") == "unknown"

    def _add_words(self, meanings: dict[str, Answer], path: Path_, given: Any, meaning: Answer) -> None:
        for word in self._list(path, given):
            small = word.strip().casefold()
            if small in meanings:
                self._fault(path, "the word stands in two places", "keep one of them", word)
            meanings[small] = meaning

    def _list(self, path: Path_, given: Any) -> list[str]:
        every = given if isinstance(given, list) else [given]
        return [self._text((*path, at) if isinstance(given, list) else path, one) for at, one in enumerate(every)]

    def _text(self, path: Path_, given: Any) -> str:
        """A word: text, or a number as it is written."""
        if isinstance(given, str) or (isinstance(given, int | float) and not isinstance(given, bool)):
            return str(given)
        why = "YAML reads this as a truth value" if isinstance(given, bool) else "this is no word"
        self._fault(path, why, 'put the word in quotes: "yes"', str(given))
        return ""

    def _fault(self, path: Path_, why: str, right: str, value: str | None = None) -> None:
        self.faults.append(self.document.fault(path, why, right, value))


def _brings_days_back(format_: Any) -> bool:
    try:
        return all(datetime.strptime(one.strftime(format_), format_).date() == one for one in TRIAL_DAYS)  # noqa: DTZ007 a day has no zone
    except (TypeError, ValueError, LookupError, RegexError):
        return False
