"""The guide's texts as data: every statement and figure names its source, and how that source was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from abate.errors import InputError
from abate.strict_yaml import read

FOLDER = Path(__file__).parent

Text = Annotated[str, Field(min_length=1)]
Read = Literal["seen", "second-hand", "recalled"]
"""How a source was read. What is less sure than recalled cannot be written here at all."""

READ_WORDS: Mapping[Read, str] = {
    "seen": "we read the publication or its abstract",
    "second-hand": "we read a summary or a copy, not the publication itself",
    "recalled": "remembered from the publication, not read again yet",
}

BELOW_ONE = "<1"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Part):
    """A publication, how it was read, and who paid for what it reports."""

    title: Text
    publication: Text | None = None
    status: Read
    paid_by: Text
    address: Text | None = None

    @property
    def read_words(self) -> str:
        """How it was read, in words."""
        return READ_WORDS[self.status]


@cache
def sources() -> Mapping[str, Source]:
    """Every source by its name."""
    written = read(FOLDER / "sources.yaml", InputError).value
    return MappingProxyType({name: Source.model_validate(one) for name, one in written.items()})


def _known(name: str) -> str:
    if name not in sources():
        raise ValueError(f"no source {name!r} in sources.yaml")
    return name


SourceName = Annotated[str, AfterValidator(_known)]


class Statement(_Part):
    """Something said, and who says so."""

    says: Text
    source: SourceName


class Group(_Part):
    """How many of 100 people; fewer than one is written `<1`."""

    people: Annotated[int, Field(ge=0, le=100)] | Literal["<1"]
    who: Text

    @property
    def filled(self) -> int:
        """How many of the 100 signs of its picture are filled."""
        return 0 if self.people == BELOW_ONE else int(self.people)

    @property
    def words(self) -> str:
        """`47 of 100 people who got Botox`."""
        number = "fewer than 1" if self.people == BELOW_ONE else str(self.people)
        return f"{number} of 100 {self.who}"


class Figure(_Part):
    """How likely something is, beside how likely it was without; `compared` is missing only with a reason."""

    says: Text
    group: Group
    compared: Group | None = None
    no_comparison: Text | None = None
    note: Statement | None = None
    source: SourceName

    @model_validator(mode="after")
    def _says_why_there_is_no_comparison(self) -> Figure:
        if (self.compared is None) == (self.no_comparison is None):
            raise ValueError("give a figure its comparison, or say why there is none")
        return self

    @property
    def groups(self) -> tuple[Group, ...]:
        """The one or two groups, the treated first."""
        return (self.group,) if self.compared is None else (self.group, self.compared)

    @property
    def words(self) -> str:
        """The whole figure in one sentence."""
        return f"{' against '.join(group.words for group in self.groups)} {self.says}"


class Option(_Part):
    """One way to go. Every option has the same parts, so that none is told in more detail than another."""

    id: Text
    name: Text
    what: Text
    how: Text
    good: Annotated[tuple[Statement, ...], Field(min_length=2, max_length=3)]
    bad: Annotated[tuple[Statement, ...], Field(min_length=2, max_length=3)]
    living: Text
    effort: Text
    sure: Text
    figures: tuple[Figure, ...] = ()
    no_figures: Text | None = None

    @model_validator(mode="after")
    def _says_why_there_are_no_figures(self) -> Option:
        if bool(self.figures) == (self.no_figures is not None):
            raise ValueError("give an option its figures, or say why there are none")
        return self


class Matter(_Part):
    """Something that may matter to a person who decides."""

    id: Text
    says: Text


class DecisionAid(_Part):
    """The decision aid, by what IPDAS asks of one."""

    title: Text
    edition: Text
    written: date
    review_by: date
    condition: tuple[Statement, ...]
    decision: tuple[Text, ...]
    treatment: tuple[Statement, ...]
    options: Annotated[tuple[Option, ...], Field(min_length=2)]
    important: tuple[Statement, ...]
    uncertain: tuple[Text, ...]
    kept_up_to_date: Text
    paid_by: Text
    conflicts: Text
    matters: tuple[Matter, ...]


class Stage(_Part):
    """What to expect in some weeks after injections; the last stage has no end."""

    weeks: tuple[int, int]
    name: Text
    says: tuple[Statement, ...]


class Expectations(_Part):
    """What to expect after injections, week by week."""

    stages: tuple[Stage, ...]
    always: tuple[Statement, ...]

    def in_week(self, week: int) -> Stage:
        """The stage of a week; weeks after the last are in the last."""
        return next((stage for stage in self.stages if stage.weeks[0] <= week <= stage.weeks[1]), self.stages[-1])


class Help(_Part):
    """When to call whom after injections."""

    emergency: tuple[Statement, ...]
    same_day: tuple[Statement, ...]
    tell: tuple[Statement, ...]


_Document = TypeVar("_Document", DecisionAid, Expectations, Help)


@cache
def decision_aid() -> DecisionAid:
    """The decision aid for Botox in chronic migraine."""
    return _read("decision_aid.yaml", DecisionAid)


@cache
def expectations() -> Expectations:
    """What to expect after injections."""
    return _read("expectations.yaml", Expectations)


@cache
def help_after_injections() -> Help:
    """When to call whom after injections."""
    return _read("help.yaml", Help)


def sources_of(*parts: BaseModel) -> dict[str, Source]:
    """The sources that parts of a document name, each once, in the order in which they are named."""
    named: dict[str, None] = {}

    def walk(value: object) -> None:
        if isinstance(value, Mapping):
            for key, one in value.items():
                if key == "source":
                    named[str(one)] = None
                walk(one)
        elif isinstance(value, (tuple, list)):
            for one in value:
                walk(one)

    for part in parts:
        walk(part.model_dump())
    return {name: sources()[name] for name in named}


def _read(name: str, kind: type[_Document]) -> _Document:
    return kind.model_validate(read(FOLDER / name, InputError).value)
