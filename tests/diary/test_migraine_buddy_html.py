"""The HTML report "for my doctor" of Migraine Buddy."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from tests.diary.samples import html_report, html_row, rows_by_day, written

from abate.diary.loss import Imported
from abate.diary.readers.migraine_buddy import read_migraine_buddy
from abate.errors import DiaryError

HELPFUL = "<div><b>Helpful</b> - 1x Sumatriptan, 2x Naproxen sodium 550mg Oral</div>"
UNHELPFUL = "<div class='relief-methods'><b>Unhelpful</b> - 1x Tylenol</div>"
UNSURE = "<div class='relief-methods'><b>Unsure</b> - 1x Maxalt</div>"


def imported(folder: Path, text: str, **options: object) -> Imported:
    return read_migraine_buddy(written(folder, text, "report.html"), **options)  # type: ignore[arg-type]


def test_a_row_of_the_report_becomes_a_day(tmp_path: Path):
    row = html_row(
        1,
        "10/08/18 13:06",
        "06h 30m",
        pain="8",
        symptoms="Vomiting, Sensitivity to light, Pulsating pain",
        right="Right Temple, Right Eye",
        medication=HELPFUL + UNHELPFUL,
        note="Aug 10 at 14:00: pain &lt; 3\n\nbetter",
    )
    made = imported(tmp_path, html_report(row))
    (day,) = made.diary.days.iter_rows(named=True)
    assert {name: value for name, value in day.items() if value is not None} == {
        "patient": "",
        "date": date(2018, 8, 10),
        "headache": True,
        "hours": 6.5,
        "severity": 3,
        "unilateral": True,
        "pulsating": True,
        "vomiting": True,
        "photophobia": True,
        "aura": False,
        "relieved_by_triptan": True,
        "triptan": True,
        "paracetamol": True,
        "nsaid": True,
        "note": "Aug 10 at 14:00: pain < 3\nbetter",
    }
    assert made.report.disagreements == ()
    assert "location" in made.report.dropped


def test_the_report_writes_the_day_before_the_month(tmp_path: Path):
    made = imported(tmp_path, html_report(html_row(1, "03/08/18 21:06", "01h 00m")))
    assert list(rows_by_day(made.diary)) == ["2018-08-03"]


def test_a_date_that_has_its_month_first_is_a_fault_in_the_report(tmp_path: Path):
    with pytest.raises(DiaryError, match="there is no month 13") as refused:
        imported(tmp_path, html_report(html_row(1, "08/13/18 21:06", "01h 00m")))
    assert refused.value.faults[0].line == 12


def test_a_time_period_that_has_its_month_first_is_a_fault_even_if_no_attack_gives_it_away(tmp_path: Path):
    text = html_report(html_row(1, "08/09/18 21:06", "01h 00m"), period="08/02/18 - 08/31/18")
    with pytest.raises(DiaryError, match="this is no day"):
        imported(tmp_path, text)


def test_an_attack_outside_of_the_time_period_is_a_disagreement(tmp_path: Path):
    text = html_report(html_row(1, "08/09/18 21:06", "01h 00m"), totals=("1", "1", "30"))
    (said,) = imported(tmp_path, text).report.disagreements
    assert "2018-09-08 21:06 lies outside of the report's time period" in said


def test_totals_that_differ_from_the_rows_are_disagreements(tmp_path: Path):
    rows = [html_row(1, "10/08/18 21:06", "06h 00m"), html_row(2, "09/08/18 20:21", "11h 49m")]
    agreeing = imported(tmp_path, html_report(*rows, totals=("2", "3", "28")))
    assert agreeing.report.disagreements == ()
    differing = imported(tmp_path, html_report(*rows, totals=("3", "4", "27")))
    assert differing.report.disagreements == (
        "the report says number of attacks: 3; its rows hold 2",
        "the report says attack days: 4; its rows touch 3",
        "the report says attack-free days: 27; its rows leave 28 of its time period",
    )
    assert (differing.report.rows_read, differing.report.attacks, differing.report.days) == (2, 2, 3)


def test_totals_written_as_text_are_compared_too(tmp_path: Path):
    text = html_report(html_row(1, "10/08/18 21:06", "01h 00m")).replace(
        "<center>", "<p>Headache days: 9</p><center>"
    )
    assert "headache days: 9" in imported(tmp_path, text).report.disagreements[0]


def test_an_answer_in_the_aura_column_is_no_or_not_known(tmp_path: Path):
    rows = [
        html_row(n, f"1{n}/08/18 08:00", "01h 00m", auras=answer)
        for n, answer in enumerate(["No", "Woke me up", "Yes"])
    ]
    made = imported(tmp_path, html_report(*rows, totals=("3", "3", "28")))
    assert made.diary.days["aura"].to_list() == [False, None, None]
    assert [unread.value for unread in made.report.unread] == ["Woke me up", "Yes"]


def test_left_and_right_columns_are_the_two_sides(tmp_path: Path):
    rows = [
        html_row(1, "10/08/18 08:00", "01h 00m", left="Left Temple", right="Right Temple"),
        html_row(2, "11/08/18 08:00", "01h 00m", left="Left Eye, Between Eyes"),
        html_row(3, "12/08/18 08:00", "01h 00m", left="Left Eye, Left Temple"),
    ]
    made = imported(tmp_path, html_report(*rows, totals=("3", "3", "28")))
    assert made.diary.days["unilateral"].to_list() == [False, None, True]


def test_a_medicine_of_unsure_help_says_nothing_about_relief(tmp_path: Path):
    made = imported(tmp_path, html_report(html_row(1, "10/08/18 08:00", "01h 00m", medication=UNSURE)))
    day = rows_by_day(made.diary)["2018-08-10"]
    assert (day["triptan"], day["relieved_by_triptan"]) == (True, None)


def test_a_medicine_without_a_label_is_read_as_taken(tmp_path: Path):
    made = imported(tmp_path, html_report(html_row(1, "10/08/18 08:00", "01h 00m", medication="Maxalt")))
    assert rows_by_day(made.diary)["2018-08-10"]["triptan"] is True


def test_a_row_without_a_time_of_day_is_a_headache_day_of_unknown_hours(tmp_path: Path):
    made = imported(tmp_path, html_report(html_row(1, "10/08/18", "03h 00m")))
    assert rows_by_day(made.diary)["2018-08-10"]["hours"] is None
    assert "no time of day" in made.report.unread[0].why


def test_a_table_that_goes_on_in_a_second_one_with_its_header_again_is_read_whole(tmp_path: Path):
    first = html_report(html_row(1, "10/08/18 08:00", "01h 00m"), totals=("2", "2", "29"))
    second = html_report(html_row(2, "11/08/18 08:00", "01h 00m"))
    table = "<table>" + second.rpartition("<table>")[2].partition("</table>")[0] + "</table>"
    made = imported(tmp_path, first.replace("</body>", table + "</body>"))
    assert (made.report.attacks, made.report.disagreements) == (2, ())


def test_a_page_on_one_line_is_read_the_same_and_an_attack_said_twice_counts_once(tmp_path: Path):
    rows = [html_row(n, "10/08/18 08:00", "01h 00m") for n in (1, 2)]
    made = imported(tmp_path, html_report(*rows).replace("\n", " "))
    assert (made.report.rows_read, made.report.attacks, made.report.disagreements) == (2, 1, ())


def test_tags_in_capitals_and_without_their_ends_are_read(tmp_path: Path):
    text = """<HTML><TABLE><TR><TH>#<TH>Started<TH>Lasted<TH>Pain Level
    <TR><TD>1<TD>10/08/18 08:00<TD>01h 00m<TD>5 <!-- a <b> --> &nbsp;</TABLE></HTML>"""
    assert imported(tmp_path, text).diary.days["severity"].to_list() == [2]


@pytest.mark.parametrize("cut", ["<td style='padding:0'>5</td>", "</tbody></table>", "b>Unsure</b>"])
def test_a_page_that_breaks_off_is_refused_whole(tmp_path: Path, cut: str):
    text = html_report(html_row(1, "10/08/18 08:00", "01h 00m", medication=UNSURE))
    with pytest.raises(DiaryError, match="the page breaks off inside a t"):
        imported(tmp_path, text[: text.index(cut) + len(cut) // 2])


def test_a_page_without_attacks_says_so(tmp_path: Path):
    with pytest.raises(DiaryError, match="there is no attack in it"):
        imported(tmp_path, html_report())
    with pytest.raises(DiaryError, match="there is no table of attacks"):
        imported(tmp_path, "<html><table><tr><td>x</table>")


@pytest.mark.parametrize("piece", ["<a ", "<", "<!--", "<td colspan=999>", "<table><tr><td>", "<a x='", "</", "&"])
def test_a_hostile_page_is_answered_in_a_moment(tmp_path: Path, piece: str):
    text = "<html><table>" + piece * (200_000 // len(piece))
    begin = time.process_time()
    with pytest.raises(DiaryError):
        imported(tmp_path, text)
    assert time.process_time() - begin < 5
