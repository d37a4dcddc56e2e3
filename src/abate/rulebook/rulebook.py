"""The rulebook: every document, read from YAML, with references between documents resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from abate.criteria.tree import Node
from abate.errors import Fault, RefusedError, RulebookError
from abate.rulebook.document import Displacement, Document, Edition, Status
from abate.rulebook.grammar import Grammar
from abate.strict_yaml import Document as Text
from abate.strict_yaml import read

BUILT_IN = Path(__file__).with_name("documents")

REQUIRED = ("id", "title", "publisher", "edition", "source", "status", "decisions")
ALLOWED = (*REQUIRED, "criteria", "precedence", "superseded_by", "note")
PRECEDENCE = frozenset({"when", "drops", "says", "unless", "while_open"})
CLASSIFICATION = "ichd-3"
ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Documents by id, in the order in which they are shown."""

    documents: Mapping[str, Document]
    judges_superseded: bool = False

    @property
    def current(self) -> tuple[Document, ...]:
        """The documents that are judged: all but those a later text supersedes, unless these were asked for."""
        return tuple(
            document
            for document in self.documents.values()
            if self.judges_superseded or document.superseded_by is None
        )

    def document(self, name: str) -> Document:
        """One document by id.

        Raises:
            RefusedError: when there is none, naming the nearest.
        """
        if name not in self.documents:
            near = get_close_matches(name, self.documents, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self.documents)}"
            raise RefusedError(f"no document {name!r} in the rulebook; {hint}")
        return self.documents[name]

    def only(self, *names: str) -> Rulebook:
        """A rulebook of these documents alone; one that is superseded answers as it did."""
        return Rulebook({name: self.document(name) for name in names}, judges_superseded=True)


@cache
def built_in() -> Rulebook:
    """The rulebook that comes with Abate."""
    return _rulebook(_built_in_texts(), [])


def read_rulebook(folder: Path) -> Rulebook:
    """The built-in rulebook with a clinic's own documents: one of the same id replaces, any other is added.

    Raises:
        RulebookError: with every fault of every file.
    """
    if not folder.is_dir():
        raise RulebookError([Fault("there is no such folder", "name a folder of YAML documents", str(folder))])
    own, faults = _texts(folder)
    if not own and not faults:
        raise RulebookError([Fault("no YAML document is in it", "add a file that ends in .yaml", str(folder))])
    return _rulebook(_built_in_texts() | own, faults)


def check_document(path: Path) -> Document:
    """Read one document beside the built-in ones, which it may refer to.

    Raises:
        RulebookError: with every fault of the file.
    """
    text = read(path, RulebookError)
    name = str(text.value.get("id")) if isinstance(text.value, dict) else ""
    return _rulebook(_built_in_texts() | {name: text}, []).documents[name]


@cache
def _built_in_texts() -> dict[str, Text]:
    texts, faults = _texts(BUILT_IN)
    if faults:
        raise RulebookError(faults)
    return texts


def _texts(folder: Path) -> tuple[dict[str, Text], list[Fault]]:
    """The documents of a folder and the folders in it, by id, and what is wrong with the files as such."""
    texts: dict[str, Text] = {}
    faults: list[Fault] = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS):
        try:
            text = read(path, RulebookError)
        except RulebookError as problem:
            faults.extend(problem.faults)
            continue
        name = str(text.value.get("id", path.stem)) if isinstance(text.value, dict) else path.stem
        if name in texts:
            right = f"give it another id; {texts[name].source} has this one"
            faults.append(text.fault(("id",), "two documents have the same id", right, name))
        texts[name] = text
    return texts, faults


def _rulebook(texts: Mapping[str, Text], faults: list[Fault]) -> Rulebook:
    return _Reader(texts, faults).read()


class _Reader:
    """Reads documents that may refer to one another, each criterion once."""

    def __init__(self, texts: Mapping[str, Text], faults: list[Fault]) -> None:
        self.texts = texts
        self.faults = list(faults)
        self.nodes: dict[tuple[str, str], Node] = {}
        self.reading: list[str] = []

    def read(self) -> Rulebook:
        for name, text in self.texts.items():
            self.faults.extend(_shape_faults(text, self.texts))
            for key in _named(text, "decisions") | _named(text, "criteria"):
                self._node(name, key)
        precedence = {name: tuple(self._precedence(text)) for name, text in self.texts.items()}
        if self.faults:
            in_order = sorted(dict.fromkeys(self.faults), key=lambda fault: (fault.source, fault.line or 0))
            raise RulebookError(in_order)
        documents = [self._document(name, text, precedence[name]) for name, text in self.texts.items()]
        ordered = sorted(documents, key=lambda document: (_rank(document), document.id))
        return Rulebook(MappingProxyType({document.id: document for document in ordered}))

    def _document(self, name: str, text: Text, precedence: tuple[Displacement, ...]) -> Document:
        value = text.value
        edition = value["edition"]
        return Document(
            id=name,
            title=value["title"],
            publisher=value["publisher"],
            edition=Edition(
                edition.get("valid_from"), edition["reviewed"], edition.get("label", ""), edition.get("note", "")
            ),
            source=value["source"],
            status=value["status"],
            decisions={key: self._node(name, key) for key in map(str, value["decisions"])},
            criteria={key: self._node(name, key) for key in map(str, value.get("criteria", {}))},
            precedence=precedence,
            superseded_by=value.get("superseded_by"),
            note=value.get("note", ""),
        )

    def _node(self, document: str, key: str) -> Node:
        if (document, key) not in self.nodes:
            text = self.texts[document]
            section = "decisions" if key in _named(text, "decisions") else "criteria"
            grammar = Grammar(text, self._resolve)
            self.reading.append(f"{document}/{key}")
            given = _named(text, section)[key]
            self.nodes[document, key] = grammar.criterion(given, (section, key), key)
            self.reading.pop()
            self.faults.extend(grammar.faults)
        return self.nodes[document, key]

    def _resolve(self, reference: str) -> Node | None:
        document, _, key = reference.partition("/")
        text = self.texts.get(document)
        if text is None or reference in self.reading:
            return None
        known = _named(text, "decisions") | _named(text, "criteria")
        return self._node(document, key) if key in known else None

    def _precedence(self, text: Text) -> Iterator[Displacement]:
        known = _named(text, "decisions") | _named(text, "criteria")
        listed = text.value.get("precedence") if isinstance(text.value, dict) else None
        for at, given in enumerate(listed if isinstance(listed, list) else []):
            path = ("precedence", at)
            if not _is_precedence(given):
                right = "write when, drops (a list) and says, and if need be unless, and while_open: stays"
                self.faults.append(text.fault(path, "this is no precedence", right))
                continue
            when, drops, unless = str(given["when"]), tuple(map(str, given["drops"])), given.get("unless")
            self.faults.extend(
                text.fault(path, "the document has no such decision or criterion", "name one of them", name)
                for name in (when, *drops, *((unless,) if unless else ()))
                if name not in known
            )
            yield Displacement(when, drops, str(given["says"]), unless, given.get("while_open") == "stays")


def _named(text: Text, section: str) -> dict[str, Any]:
    """The criteria of a section by name; the key 1.3 is a word, since `strict_yaml` keeps keys as written."""
    found = text.value.get(section) if isinstance(text.value, dict) else None
    return dict(found) if isinstance(found, dict) else {}


def _is_precedence(given: Any) -> bool:
    return (
        isinstance(given, dict)
        and {"when", "drops", "says"} <= given.keys() <= PRECEDENCE
        and isinstance(given["drops"], list)
        and given.get("while_open", "stays") == "stays"
    )


def _rank(document: Document) -> int:
    """Classification first, then red flags, labels and guidelines; payers and superseded texts last."""
    order = (
        CLASSIFICATION,
        "snnoop10",
        "us-label",
        "uk-label",
        "eu-label",
        "nice-ta260",
        "ehf-2018",
        "au-pbs",
        "us-wa-hta",
    )
    if document.superseded_by:
        return len(order) + 2
    return order.index(document.id) if document.id in order else len(order) + (document.status == "unverified")


def _shape_faults(text: Text, texts: Mapping[str, Text]) -> list[Fault]:
    value = text.value
    if not isinstance(value, dict):
        return [text.fault((), "this is no document", f"write the keys {', '.join(REQUIRED)}")]
    faults = [text.fault((), f"the key {key!r} is missing", "add it") for key in REQUIRED if key not in value]
    for key in value:
        if key not in ALLOWED:
            near = get_close_matches(key, ALLOWED, n=1)
            right = f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(ALLOWED)}"
            faults.append(text.fault((key,), "no such key in a document", right))
    for key in ("id", "title", "publisher", "source", "note", "superseded_by"):
        if key in value and not isinstance(value[key], str):
            faults.append(text.fault((key,), "this is no text", "write words, in quotes if need be", str(value[key])))
    if "status" in value and value["status"] not in get_args(Status):
        faults.append(text.fault(("status",), "no such status", f"use one of {', '.join(get_args(Status))}"))
    for key in ("decisions", "criteria"):
        if key in value and (not isinstance(value[key], dict) or (key == "decisions" and not value[key])):
            faults.append(text.fault((key,), "there is nothing in it", "write names, each with a criterion"))
    if "precedence" in value and not isinstance(value["precedence"], list):
        faults.append(text.fault(("precedence",), "this is no list", "write a list of {when, drops, says}"))
    for key in _named(text, "decisions").keys() & _named(text, "criteria").keys():
        faults.append(text.fault(("criteria", key), "a decision has the same name", "give it another name"))
    later = value.get("superseded_by")
    if isinstance(later, str) and later not in texts:
        faults.append(text.fault(("superseded_by",), "there is no such document", "name the later text's id", later))
    faults.extend(_edition_faults(text, value.get("edition")))
    return faults


def _edition_faults(text: Text, edition: Any) -> Iterator[Fault]:
    if edition is None:
        return
    if not isinstance(edition, dict):
        yield text.fault(("edition",), "this is no edition", "write {valid_from: date, reviewed: date}")
        return
    if not isinstance(edition.get("reviewed"), date):
        yield text.fault(("edition", "reviewed"), "when it was reviewed is missing", "write a date, YYYY-MM-DD")
    if not isinstance(edition.get("valid_from"), date | None):
        yield text.fault(("edition", "valid_from"), "this is no date", "write YYYY-MM-DD, or leave it out")
    for key in edition:
        if key not in ("valid_from", "reviewed", "label", "note"):
            yield text.fault(("edition", key), "no such key in an edition", "use valid_from, reviewed, label, note")
    for key in ("label", "note"):
        if not isinstance(edition.get(key, ""), str):
            right = "write words, in quotes if need be"
            yield text.fault(("edition", key), "this is no text", right, str(edition[key]))
