"""YAML and JSON read strictly: what is refused, and where the fault is said to stand."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abate.errors import Fault, InputError, RulebookError
from abate.strict_yaml import DEEPEST, LONGEST_TEXT, MOST_PARTS, dotted, parse, read


def value(text: str) -> Any:
    return parse(text, "some.yaml", InputError).value


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as refused:
        parse(text, "some.yaml", InputError)
    assert refused.value.faults
    assert all(fault.source == "some.yaml" and fault.right for fault in refused.value.faults)
    return refused.value.faults


# ---- what is read --------------------------------------------------------------------------------------


def test_yaml_and_json_say_the_same() -> None:
    plain = {"a": 1, "b": [True, None, 2.5, "x"], "c": {"d": "y"}}
    assert value("a: 1\nb: [true, null, 2.5, x]\nc:\n  d: y\n") == plain
    assert value('{"a": 1, "b": [true, null, 2.5, "x"], "c": {"d": "y"}}') == plain
    assert value('{"a":1,"b":[true,null,2.5,"x"],"c":{"d":"y"}}') == plain


def test_json_may_be_indented_by_tabs() -> None:
    assert value('{\n\t"a": [\n\t\t1,\n\t\t2\n\t]\n}') == {"a": [1, 2]}


def test_a_date_is_a_date_and_a_quoted_one_is_text() -> None:
    assert value("a: 2026-03-01") == {"a": date(2026, 3, 1)}
    assert value("a: '2026-03-01'") == {"a": "2026-03-01"}


def test_keys_stay_as_they_are_written() -> None:
    assert value("1.3: a\n1.30: b\ntrue: c\nno: d\n2026-03-01: e\n") == {
        "1.3": "a",
        "1.30": "b",
        "true": "c",
        "no": "d",
        "2026-03-01": "e",
    }


def test_windows_line_ends_and_comments_are_fine() -> None:
    assert value("a: 1 # one\r\n# two\r\nb: 2\r\n") == {"a": 1, "b": 2}


# ---- where a fault stands ------------------------------------------------------------------------------


def test_every_part_knows_its_line() -> None:
    document = parse("a: 1\nb:\n  - c: 2\n    d: 3\n", "some.yaml", InputError)
    lines = {("a",): 1, ("b",): 3, ("b", 0): 3, ("b", 0, "c"): 3, ("b", 0, "d"): 4}
    assert {path: document.fault(path, "why", "right").line for path in lines} == lines


def test_a_part_that_is_not_there_has_the_line_of_what_it_is_missing_from() -> None:
    document = parse("a: 1\nb:\n  c: 2\n", "some.yaml", InputError)
    assert document.fault(("b", "d", 0), "why", "right").line == 3
    assert document.fault((), "why", "right").line == 1


def test_a_path_is_written_as_people_write_it() -> None:
    assert dotted(("preventives", 0, "outcome")) == "preventives[0].outcome"
    assert dotted(()) == ""
    assert dotted((1, 2)) == "[1][2]"


# ---- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["0155", "00", "0x9B", "0b11", "1_000", "1:30", "-0155", "190:20:30", "1:30.5"])
def test_a_number_must_be_plain_since_yaml_reads_0155_as_109_and_1_30_as_90(number: str) -> None:
    (fault,) = faults(f"a: 1\nunits: {number}\n")
    assert (fault.line, fault.column, fault.value) == (2, "units", number)
    assert "decimal" in fault.right


@pytest.mark.parametrize("number", [".nan", ".NaN", ".inf", "-.inf"])
def test_what_is_no_figure_is_no_number(number: str) -> None:
    (fault,) = faults(f"a: {number}")
    assert fault.value == number


@pytest.mark.parametrize(
    ("text", "figure"), [("0", 0), ("155", 155), ("-3", -3), ("+3", 3), ("2.50", 2.5), (".5", 0.5), ("1.", 1.0)]
)
def test_plain_numbers_are_read_as_they_stand(text: str, figure: float) -> None:
    assert value(f"a: {text}") == {"a": figure}


def test_a_key_that_is_there_twice_is_refused_at_its_second_place() -> None:
    (fault,) = faults("a: 1\nb: 2\na: 3\n")
    assert (fault.line, fault.column) == (3, "a")


def test_an_alias_is_refused_where_it_stands() -> None:
    (fault,) = faults("a: &x [1, 2]\nb: *x\n")
    assert (fault.column, "alias" in fault.why) == ("b", True)


def test_an_anchor_that_contains_itself_is_refused() -> None:
    assert "alias" in faults("&a [*a]")[0].why


def test_every_repeated_key_and_alias_is_named_at_once() -> None:
    found = faults("a: &x 1\na: 2\nb: *x\nc: 0155\nd: !!set {e}\n")
    assert [fault.column for fault in found] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "tagged",
    [
        "!!python/object:os.system x",
        "!!binary aGk=",
        "!!set {a, b}",
        "!!seq x",
        "!!map x",
        "!!bool [a]",
        "!mine 3",
        "=",
    ],
)
def test_a_tag_is_refused(tagged: str) -> None:
    (fault,) = faults(f"a: {tagged}")
    assert "tag" in fault.why


@pytest.mark.parametrize("tagged", ["!!bool maybe", "!!timestamp soon", "!!int ''", "!!int x", "!!float x"])
def test_a_tag_that_does_not_fit_its_value_is_refused(tagged: str) -> None:
    (fault,) = faults(f"a: {tagged}")
    assert fault.column == "a"


@pytest.mark.parametrize("no_date", ["2026-02-30", "2026-13-01", "0000-01-01"])
def test_a_date_that_is_none_is_refused(no_date: str) -> None:
    (fault,) = faults(f"a: 1\nb: {no_date}")
    assert (fault.line, fault.column, fault.value) == (2, "b", no_date)


@pytest.mark.parametrize("empty", ["", "   ", "\n\n", "# nothing\n", "﻿"])
def test_an_empty_text_is_refused(empty: str) -> None:
    faults(empty)


@pytest.mark.parametrize(
    "broken",
    ["a: [1", "a: 'x", "a: b: c", "\ta: 1", "a: @", "{", "- a\nb: 1", "a: 1\n---\nb: 2\n", "%YAML 9.9\n--- a"],
)
def test_what_is_no_yaml_is_refused(broken: str) -> None:
    (fault,) = faults(broken)
    assert "no YAML" in fault.why


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\ud800", "\ufffe"])
def test_control_characters_are_refused(control: str) -> None:
    (fault,) = faults(f"a: x{control}y")
    assert str(fault).isprintable()


def test_a_key_that_is_a_list_is_refused() -> None:
    (fault,) = faults("a: 1\n? [b, c]\n: 2\n")
    assert fault.line == 2


def test_keys_and_values_are_limited() -> None:
    assert len(value("a: [" + "b, " * (MOST_PARTS // 2) + "]")["a"]) == MOST_PARTS // 2
    assert "keys and values" in faults("a: [" + "b, " * MOST_PARTS + "]")[0].why


def test_nesting_is_limited() -> None:
    assert value("[" * DEEPEST + "]" * DEEPEST)
    assert "nested" in faults("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))[0].why


# ---- hostile texts end soon ----------------------------------------------------------------------------

LAUGHS = "\n".join(
    ["a0: &a0 [ha, ha]"] + [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 12)]
)
HOSTILE = {
    "a billion laughs": LAUGHS,
    "brackets": "[" * 90_000,
    "braces": "{a: " * 20_000,
    "dashes": "- " * 45_000,
    "one line of 10 MB": "a: " + "x" * 10_000_000,
    "a sexagesimal number": "a: 1" + ":1" * 45_000,
    "an octal number": "a: 0" + "7" * 90_000,
    "a decimal number": "a: " + "9" * 90_000,
    "anchors": "a: [" + "&a a, " * 15_000 + "]",
    "aliases": "a: [&a a, " + "*a, " * 20_000 + "]",
    "a long word": "a: " + "x" * 95_000,
    "keys": "a: 1\n" * 19_000,
    "items": "a: [" + "b," * 45_000 + "]",
    "quotes": "a: " + "'" * 90_000,
    "question marks": "? " * 45_000,
    "comments": "#\n" * 49_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_ends_within_seconds(text: str) -> None:
    """A fraction of a second on a quiet machine; three leave room for a busy one."""
    before = time.process_time()
    try:
        parse(text, "some.yaml", InputError)
    except InputError as refused:
        assert refused.faults
    assert time.process_time() - before < 3


def test_a_text_that_is_too_long_is_not_looked_at() -> None:
    (fault,) = faults("x" * (LONGEST_TEXT + 1))
    assert f"{LONGEST_TEXT:,}" in fault.right


@settings(deadline=None, derandomize=True, max_examples=200)
@given(text=st.text(alphabet="ab:-[]{}&*!?|>'\"%@`#,.\n \t0123456789\\~<=é\x00\x85\u2028\ud800", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text, "some.yaml", InputError)
    except InputError as refused:
        assert all(str(fault).isprintable() for fault in refused.faults)


# ---- files ---------------------------------------------------------------------------------------------


def refused(path: Path) -> str:
    with pytest.raises(RulebookError) as error:
        read(path, RulebookError)
    return str(error.value)


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    for raw in (b"a: \xc3\xa9\n", b"\xef\xbb\xbfa: \xc3\xa9\n"):
        path.write_bytes(raw)
        assert read(path, RulebookError).value == {"a": "é"}


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    assert "no such file" in refused(path)
    assert "directory" in refused(tmp_path)
    path.write_bytes(b"")
    assert "empty" in refused(path)
    path.write_bytes(b"a: 1\nb: \xe9\n")
    assert "some.yaml:2" in refused(path)
    assert "UTF-8" in refused(path)
    path.write_text("a: 1", encoding="utf-16")
    assert "UTF-8" in refused(path)
    assert "cannot be read" in refused(path / "below")
