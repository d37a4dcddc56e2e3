"""Errors are part of the interface: their tree, and what a fault says."""

from __future__ import annotations

import pytest

import abate
from abate import errors
from abate.errors import AbateError, DiaryError, Fault, InputError, RefusedError


def subclasses_of(error: type[AbateError]) -> list[type[AbateError]]:
    """Those of the core; the clinic draws its own tree beside its own errors."""
    found = [found for below in error.__subclasses__() for found in (below, *subclasses_of(below))]
    return [one for one in found if not one.__module__.startswith("abate.clinic.")]


def drawn() -> dict[str, int]:
    """The tree in the module's text: how deep each name stands in it."""
    lines = (errors.__doc__ or "").splitlines()
    tree = [line for line in lines if "Error" in line and not line.startswith("Every error")]
    names = {line.lstrip("│├└─ ").split()[0]: line for line in tree}
    return {name: line.index(name) // 4 for name, line in names.items()}


def test_the_tree_drawn_is_the_real_one() -> None:
    real = {error.__name__: len(error.__mro__) - len(AbateError.__mro__) for error in subclasses_of(AbateError)}
    assert drawn() == {"AbateError": 0, **real}


def test_every_error_is_exported_and_says_what_it_is_for() -> None:
    for error in (AbateError, *subclasses_of(AbateError)):
        assert getattr(abate, error.__name__) is error
        assert error.__doc__


def test_a_fault_says_where_what_why_and_what_would_be_right() -> None:
    fault = Fault("a day has 0 to 24 hours", "write a number from 0 to 24", "diary.csv", 7, "hours", "27")
    assert str(fault) == "diary.csv:7: hours: '27': a day has 0 to 24 hours; write a number from 0 to 24"


def test_a_fault_leaves_out_what_it_does_not_know() -> None:
    assert str(Fault("why", "right")) == "input: why; right"
    assert str(Fault("why", "right", "diary.csv")) == "diary.csv: why; right"
    assert str(Fault("why", "right", "diary.csv", 7)) == "diary.csv:7: why; right"
    assert str(Fault("why", "right", "diary.csv", column="hours")) == "diary.csv: hours: why; right"


def test_an_empty_value_is_shown_as_such() -> None:
    assert str(Fault("why", "right", "diary.csv", 7, "hours", "")) == "diary.csv:7: hours: '': why; right"


def test_a_long_value_is_cut_and_the_reason_stays_in_sight() -> None:
    text = str(Fault("why", "right", "diary.csv", 7, "k" * 500, "x" * 500))
    assert len(text) < 200
    assert text.endswith("…': why; right")


@pytest.mark.parametrize("hostile", ["a\nb", "\x1b[31m", "\u202e", "\ud800", "\x00", "\r"])
def test_a_fault_is_one_line_whatever_stands_in_the_file(hostile: str) -> None:
    text = str(Fault(f"why {hostile}", "right", f"{hostile}.csv", 7, hostile, hostile))
    assert text.isprintable()
    text.encode()


def test_an_input_error_lists_every_fault_a_line_each_in_the_order_given() -> None:
    faults = [Fault("first", "right", "diary.csv", 7), Fault("second", "right", "diary.csv", 2)]
    error = DiaryError(iter(faults))
    assert error.faults == tuple(faults)
    assert str(error).splitlines() == [str(fault) for fault in faults]


def test_one_except_catches_every_refusal_of_an_input() -> None:
    with pytest.raises(InputError):
        raise DiaryError([Fault("why", "right")])
    assert not issubclass(RefusedError, InputError)
