"""The code on a carton is read as it was printed, or said to be none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abate.clinic.injection.gs1 import Code, CodeError, check_digit, read_code

READ = Code("05012345678900", date(2027, 5, 31), "C1234A", "SN-0001")


@pytest.mark.parametrize(
    "scanned",
    [
        "010501234567890017270531" + "10C1234A\x1d21SN-0001",
        "]d2010501234567890017270531" + "10C1234A\x1d21SN-0001\r\n",
        "\x1d0105012345678900" + "21SN-0001\x1d" + "17270531" + "10C1234A",
        "0105012345678900" + "21SN-0001<GS>" + "10C1234A[GS]" + "17270531",
        "(01)05012345678900(17)270531(10)C1234A(21)SN-0001",
        "(01) 05012345678900 (17) 270531 (10) C1234A (21) SN-0001",
        "(01)05012345678900(17)270500(10)C1234A(21)SN-0001",
        "010501234567890017270500\x1d10C1234A\x1d21SN-0001\x1d710123456",
    ],
)
def test_one_carton_however_it_is_scanned_or_pasted(scanned: str) -> None:
    assert read_code(scanned) == READ


def test_day_00_is_the_last_day_of_the_month_in_leap_years_too() -> None:
    assert read_code("(17)280200").expiry == date(2028, 2, 29)


def test_what_the_code_does_not_say_is_left_blank() -> None:
    assert read_code("(10)C1") == Code("", None, "C1", "")


@pytest.mark.parametrize(
    ("scanned", "says"),
    [
        ("", "Nothing was scanned"),
        ("hello", "no identifier"),
        ("(01)05012345678901", "misread"),
        ("(01)0501234567890", "14 digits"),
        ("0105012345", "cut short"),
        ("(17)271331", "no day"),
        ("(17)270230", "no day"),
        ("(17)27053", "YYMMDD"),
        ("(10)", "empty"),
        ("10\x1d21S", "empty"),
        ("(10)" + "A" * 21, "at most 20"),
        ("(10)Ä1", "at most 20"),
        ("(10)A(10)B", "twice"),
        ("(95)zz", "There is none of"),
    ],
)
def test_what_is_no_such_code_is_refused_with_what_would_be_right(scanned: str, says: str) -> None:
    with pytest.raises(CodeError, match=says):
        read_code(scanned)


@given(st.text(max_size=60))
def test_whatever_is_pasted_is_read_or_refused(scanned: str) -> None:
    try:
        read_code(scanned)
    except CodeError as refused:
        assert str(refused)


@given(st.text("0123456789", min_size=13, max_size=13), st.integers(0, 12), st.integers(1, 9))
def test_one_misread_digit_of_a_gtin_is_always_noticed(digits: str, at: int, off: int) -> None:
    right = check_digit(digits)
    wrong = digits[:at] + str((int(digits[at]) + off) % 10) + digits[at + 1 :]
    assert check_digit(wrong) != right
