"""YAML (and JSON) read strictly: one document, no aliases, no repeated keys, every value with its line.

Aliases are refused because they let a small file stand for a huge one, and because a repeated clinical
statement should be readable where it applies. Numbers must be plain decimals: YAML itself reads 0155 as 109
(octal) and 1:30 as 90 (sexagesimal).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from abate.errors import Fault, InputError
from abate.files import text_of

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml: slower, same answers
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Path_ = tuple[str | int, ...]

DEEPEST = 60
"""Levels of nesting; no history, mapping, rule document or session comes near it."""

LONGEST_TEXT = 100_000
"""Characters of one file: three times the longest that comes with Abate."""

MOST_PARTS = 20_000
"""Keys, values, lists and mappings of one file; with this many it is still read within a second."""

STANDARD = "tag:yaml.org,2002:"
COLLECTIONS = (f"{STANDARD}map", f"{STANDARD}seq")
NUMBERS = {
    f"{STANDARD}int": re.compile(r"[-+]?(0|[1-9][0-9]*)"),
    f"{STANDARD}float": re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?"),
}
SCALARS = (*NUMBERS, *(STANDARD + kind for kind in ("str", "bool", "null", "timestamp")))


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its plain value, what to call it, and the line on which each part begins."""

    value: Any
    source: str
    lines: Mapping[Path_, int]

    def fault(self, path: Path_, why: str, right: str, value: str | None = None) -> Fault:
        """A fault at one part of the document, `path` being the keys and positions that lead to it."""
        known = path
        while known not in self.lines and known:
            known = known[:-1]
        return Fault(why, right, self.source, self.lines.get(known), dotted(path) or None, value)


def dotted(path: Path_) -> str:
    """The path as people write it: `preventives[0].outcome`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def read(path: Path, error: type[InputError]) -> Document:
    """Read a YAML or JSON file.

    Raises:
        InputError: of the given kind, with every repeated key and alias, or the place where the text breaks.
    """
    return parse(text_of(path, error), str(path), error)


def parse(text: str, source: str, error: type[InputError]) -> Document:
    """Parse YAML or JSON text; errors as `read`."""
    if len(text) > LONGEST_TEXT:
        why = f"the text has {len(text):,} characters"
        raise error([Fault(why, f"keep it under {LONGEST_TEXT:,}", source)])
    if text.lstrip()[:1] in ("{", "["):
        text = text.replace("\t", " ")  # JSON may be indented by tabs, YAML may not; a JSON string holds none
    try:
        _refuse_too_much(text)
        node = _root(text)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        what = ", ".join(part for part in (problem.context, problem.problem) if part)
        fault = Fault(f"this is no YAML ({what})", "correct the line", source, mark.line + 1 if mark else None)
        raise error([fault]) from None
    except (yaml.YAMLError, ValueError) as problem:
        what = str(problem).splitlines()[0]
        raise error([Fault(f"this is no YAML ({what})", "correct the text", source)]) from None
    if node is None:
        raise error([Fault("there is nothing in it", "write at least one key", source)])
    builder = _Builder(source)
    value = builder.build(node, ())
    if builder.faults:
        raise error(builder.faults)
    return Document(value, source, builder.lines)


def _root(text: str) -> yaml.Node | None:
    loader = Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _refuse_too_much(text: str) -> None:
    """Parse events one by one, which needs no stack, before anything that recurses."""
    depth = 0
    for at, event in enumerate(yaml.parse(text, Loader=Loader)):
        if at > MOST_PARTS:
            raise yaml.YAMLError(f"more than {MOST_PARTS:,} keys and values")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise yaml.YAMLError(f"line {line}: nested more than {DEEPEST} levels deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Builder:
    """Plain values out of YAML nodes, with the line of each and every fault on the way."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines: dict[Path_, int] = {}
        self.faults: list[Fault] = []
        self._seen: set[int] = set()
        self._scalars = yaml.SafeLoader("")

    def build(self, node: yaml.Node, path: Path_) -> Any:
        self.lines[path] = line = node.start_mark.line + 1
        if id(node) in self._seen:
            self._fault(line, path, "an alias (*name) stands here", "write the value out")
            return None
        self._seen.add(id(node))
        if node.tag not in (SCALARS if isinstance(node, yaml.ScalarNode) else COLLECTIONS):
            tag = node.tag.replace(STANDARD, "!!")
            self._fault(line, path, f"the tag {tag} stands here", "write the plain value")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, at)) for at, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(line, path, "a key is a list or a mapping", "use a plain word as key")
                continue
            key = key_node.value
            if key in mapping:
                self._fault(line, (*path, key), "the key is there twice", "keep one of them")
            mapping[key] = self.build(value_node, (*path, key))
        return mapping

    def _scalar(self, node: yaml.Node, path: Path_) -> Any:
        line, number = node.start_mark.line + 1, NUMBERS.get(node.tag)
        if number and not number.fullmatch(node.value):
            right = "write decimal digits, without leading zeros, underscores or colons"
            self._fault(line, path, "this is no plain number", right, node.value)
            return None
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as problem:
            why = str(problem).splitlines()[0]
            self._fault(line, path, f"this cannot be read ({why})", "correct it", node.value)
        except (LookupError, AttributeError):  # how PyYAML takes `!!bool maybe` and `!!timestamp soon`
            self._fault(line, path, "this is not what its tag says", "write the plain value", node.value)
        return None

    def _fault(self, line: int, path: Path_, why: str, right: str, value: str | None = None) -> None:
        self.faults.append(Fault(why, right, self.source, line, dotted(path) or None, value))
