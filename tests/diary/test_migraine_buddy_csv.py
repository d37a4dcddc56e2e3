"""The CSV export of Migraine Buddy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.diary.samples import attack, migraine_buddy_csv, rows_by_day, written

from abate.diary.loss import Imported
from abate.diary.readers.migraine_buddy import read_migraine_buddy
from abate.errors import DiaryError


def imported(folder: Path, *attacks: dict[str, str], **options: object) -> Imported:
    return read_migraine_buddy(written(folder, migraine_buddy_csv(*attacks)), **options)  # type: ignore[arg-type]


def faults(folder: Path, *attacks: dict[str, str], **options: object) -> list[str]:
    with pytest.raises(DiaryError) as refused:
        imported(folder, *attacks, **options)
    return [str(fault).partition("diary.csv")[2] for fault in refused.value.faults]


def test_an_attack_of_one_evening_becomes_a_day_with_all_that_was_ticked(tmp_path: Path):
    made = imported(
        tmp_path,
        attack(
            "11/16/24 13:12",
            "01h 30m",
            Attack_Types="Menstrual migraine",
            Pain_Level="7",
            Symptoms="Sensitivity to light, Throbbing pain, Worse pain if moving",
            Most_Bothersome_Symptom="Nausea",
            Pain_Positions="Left Temple, Left Back of Head (Lower)",
            Helpful_Medication="Sumatriptan",
            Unsure_Medication="Ibuprofen",
            Notes="first line\nsecond line",
        ),
    )
    row = rows_by_day(made.diary)["2024-11-16"]
    assert {name: value for name, value in row.items() if value is not None} == {
        "patient": "",
        "date": date(2024, 11, 16),
        "headache": True,
        "hours": 1.5,
        "severity": 3,
        "unilateral": True,
        "pulsating": True,
        "aggravated_by_activity": True,
        "nausea": True,
        "photophobia": True,
        "believed_migraine": True,
        "relieved_by_triptan": True,
        "triptan": True,
        "nsaid": True,
        "note": "first line\nsecond line",
    }
    assert made.report.to_json() == {
        "rows_read": 1,
        "attacks": 1,
        "days": 1,
        "unread": [],
        "disagreements": [],
        "dropped": [],
    }


def test_the_utc_offset_never_moves_an_attack_to_another_day(tmp_path: Path):
    offsets = {"Start UTC Offset (min)": "720", "End UTC Offset (min)": "720"}
    made = imported(tmp_path, {**attack("03/05/24 00:30", "01h 00m"), **offsets})
    assert list(rows_by_day(made.diary)) == ["2024-03-05"]
    offsets = {"Start UTC Offset (min)": "-480", "End UTC Offset (min)": "-480"}
    made = imported(tmp_path, {**attack("03/05/24 22:30", "01h 00m"), **offsets})
    assert list(rows_by_day(made.diary)) == ["2024-03-05"]


def test_the_length_is_hours_that_passed_so_a_clock_put_forward_ends_the_attack_an_hour_later(tmp_path: Path):
    offsets = {"Start UTC Offset (min)": "-480", "End UTC Offset (min)": "-420"}
    made = imported(tmp_path, {**attack("03/09/24 22:00", "06h 00m"), **offsets})
    assert [row["hours"] for row in rows_by_day(made.diary).values()] == [2.0, 4.0]


def test_without_both_offsets_the_length_is_laid_on_the_clock(tmp_path: Path):
    made = imported(tmp_path, {**attack("03/09/24 22:00", "06h 00m"), "Start UTC Offset (min)": "-480"})
    assert [row["hours"] for row in rows_by_day(made.diary).values()] == [2.0, 4.0]


@pytest.mark.parametrize(
    ("lasted", "hours"),
    [
        ("01h 05m", [1.0833]),
        ("1d 02h 00m", [12.0, 14.0]),
        ("26h 00m", [12.0, 14.0]),
        ("45m", [0.75]),
        ("2d", [12.0, 24.0, 12.0]),
    ],
)
def test_a_length_is_days_hours_and_minutes(tmp_path: Path, lasted: str, hours: list[float]):
    made = imported(tmp_path, attack("05/01/24 12:00", lasted))
    assert [row["hours"] for row in rows_by_day(made.diary).values()] == hours


@pytest.mark.parametrize("lasted", ["", "Ongoing", "00h 00m"])
def test_an_attack_without_a_length_is_a_headache_day_of_unknown_hours_and_is_reported(tmp_path: Path, lasted: str):
    made = imported(tmp_path, attack("05/01/24 12:00", lasted, Helpful_Medication="Sumatriptan"))
    row = rows_by_day(made.diary)["2024-05-01"]
    assert (row["headache"], row["hours"], row["triptan"]) == (True, None, None)
    assert [unread.line for unread in made.report.unread] == [5, 5]
    assert made.report.unread[0].value == lasted


@pytest.mark.parametrize(
    ("pain", "severity"),
    [("", None), ("0", None), ("1", 1), ("3", 1), ("4", 2), ("6", 2), ("7", 3), ("10", 3)],
)
def test_pain_from_one_to_ten_is_read_in_thirds_and_nought_is_not_known(
    tmp_path: Path, pain: str, severity: int | None
):
    made = imported(tmp_path, attack("05/01/24 12:00", Pain_Level=pain))
    assert rows_by_day(made.diary)["2024-05-01"]["severity"] == severity


def test_an_entry_without_pain_stays_a_headache_day(tmp_path: Path):
    made = imported(tmp_path, attack("05/01/24 12:00", Pain_Level="0"))
    assert rows_by_day(made.diary)["2024-05-01"]["headache"] is True


def test_a_postdrome_without_pain_is_no_headache_and_is_reported(tmp_path: Path):
    made = imported(
        tmp_path,
        attack("05/01/24 12:00", Attack_Types="Postdrome"),
        attack("05/03/24 12:00", Attack_Types="Migraine"),
    )
    assert list(rows_by_day(made.diary)) == ["2024-05-03"]
    assert (made.report.rows_read, made.report.attacks) == (2, 1)
    assert made.report.unread[0].value == "Postdrome"


@pytest.mark.parametrize(
    ("places", "unilateral"),
    [
        ("Left Eye", True),
        ("Right Temple, Right Eye", True),
        ("Left Temple, Right Temple", False),
        ("Left Eye, Between Eyes", None),
        ("Teeth", None),
        ("", None),
    ],
)
def test_pain_on_one_side_only_is_unilateral(tmp_path: Path, places: str, unilateral: bool | None):
    made = imported(tmp_path, attack("05/01/24 12:00", Pain_Positions=places))
    assert rows_by_day(made.diary)["2024-05-01"]["unilateral"] is unilateral


def test_a_ticked_visual_symptom_alone_leaves_the_aura_unknown_and_is_reported(tmp_path: Path):
    made = imported(tmp_path, attack("05/01/24 12:00", Symptoms="Blurred vision, Aura"))
    assert rows_by_day(made.diary)["2024-05-01"]["aura"] is None
    assert [unread.value for unread in made.report.unread] == ["Blurred vision", "Aura"]
    assert "ICHD-3 1.2" in made.report.unread[0].why


def test_a_runny_nose_of_unknown_side_leaves_the_autonomic_sign_unknown(tmp_path: Path):
    made = imported(tmp_path, attack("05/01/24 12:00", Symptoms="Runny nose, Restlessness"))
    assert rows_by_day(made.diary)["2024-05-01"]["autonomic"] is True
    assert [unread.value for unread in made.report.unread] == ["Runny nose"]


def test_a_symptom_without_a_column_is_dropped_by_name_and_an_unknown_one_is_unread(tmp_path: Path):
    made = imported(tmp_path, attack("05/01/24 12:00", Symptoms="Neck pain, Nausee, Übelkeit"))
    assert made.report.dropped == ("symptom: neck pain",)
    assert [unread.value for unread in made.report.unread] == ["Nausee", "Übelkeit"]
    assert "resembles 'nausea'" in made.report.unread[0].why


def test_a_type_that_is_not_migraine_does_not_say_that_it_was_none(tmp_path: Path):
    made = imported(tmp_path, attack("05/01/24 12:00", Attack_Types="Tension Type Headache"))
    assert rows_by_day(made.diary)["2024-05-01"]["believed_migraine"] is None
    assert made.report.dropped == ("attack type: tension type headache",)


@pytest.mark.parametrize(
    ("cells", "relieved"),
    [
        ({"Helpful_Medication": "Sumatriptan"}, True),
        ({"Helpful_Medication": "Cafergot"}, True),
        ({"Unhelpful_Medication": "Maxalt"}, False),
        ({"Somewhat_Helpful_Medication": "Maxalt"}, None),
        ({"Unsure_Medication": "Maxalt"}, None),
        ({"Unhelpful_Medication": "Maxalt", "Unsure_Medication": "Relpax"}, None),
        ({"Unhelpful_Medication": "Maxalt", "Helpful_Medication": "Relpax"}, True),
        ({"Helpful_Medication": "Ibuprofen"}, None),
        ({"Unhelpful_Medication": "Ibuprofen"}, None),
    ],
)
def test_relief_by_a_triptan_is_what_the_person_said_of_it(
    tmp_path: Path, cells: dict[str, str], relieved: bool | None
):
    made = imported(tmp_path, attack("05/01/24 12:00", **cells))
    assert rows_by_day(made.diary)["2024-05-01"]["relieved_by_triptan"] is relieved


def test_a_medicine_of_a_long_attack_is_unknown_on_each_of_its_days_and_is_reported(tmp_path: Path):
    made = imported(tmp_path, attack("05/01/24 22:00", "1d 06h 00m", Helpful_Medication="Sumatriptan, Advil"))
    days = rows_by_day(made.diary)
    assert [(row["triptan"], row["nsaid"]) for row in days.values()] == [(None, None)] * 3
    assert all(row["relieved_by_triptan"] for row in days.values())
    (unread,) = made.report.unread
    assert unread.value == "Sumatriptan, Advil"
    assert "touches 3 days" in unread.why


def test_an_unknown_medicine_is_reported_and_a_missing_class_is_never_a_no(tmp_path: Path):
    made = imported(tmp_path, attack("05/01/24 12:00", Helpful_Medication="Wonderpill, No medication"))
    row = rows_by_day(made.diary)["2024-05-01"]
    assert row["triptan"] is None
    assert [unread.value for unread in made.report.unread] == ["Wonderpill"]
    assert made.report.dropped == ("attacks without medication",)


def test_the_place_is_dropped_and_reported_as_location(tmp_path: Path):
    made = imported(tmp_path, attack("05/01/24 12:00", Geohash="u0yjjd", Attack_Location="Home"))
    assert made.report.dropped == ("location",)
    assert "u0yjjd" not in str(made.diary.days.rows()) + str(made.report)


def test_ongoing_events_and_what_the_diary_has_no_column_for_are_dropped_by_name(tmp_path: Path):
    text = migraine_buddy_csv(
        attack("05/01/24 12:00", Potential_Triggers="Stress"), events=(("05/01/24", "All day", "Injection", ""),)
    )
    report = read_migraine_buddy(written(tmp_path, text)).report
    assert report.dropped == ("ongoing events", "potential triggers")
    assert (report.rows_read, report.attacks) == (2, 1)


def test_unlisted_days_are_clear_only_if_the_person_says_so(tmp_path: Path):
    attacks = [attack("05/01/24 12:00"), attack("05/04/24 12:00")]
    assert len(rows_by_day(imported(tmp_path, *attacks).diary)) == 2
    made = imported(tmp_path, *attacks, unlisted="clear")
    assert [row["headache"] for row in rows_by_day(made.diary).values()] == [True, False, False, True]
    assert made.report.days == 4


def test_the_same_attack_exported_twice_counts_once(tmp_path: Path):
    made = imported(tmp_path, attack("05/01/24 12:00"), attack("05/01/24 12:00"))
    assert (made.report.rows_read, made.report.attacks, made.report.days) == (2, 1, 1)
    assert "already stands in line 5" in made.report.unread[0].why


def test_the_order_of_attacks_does_not_matter(tmp_path: Path):
    attacks = [
        attack("05/04/24 12:00", "2d", Notes="a"),
        attack("05/01/24 12:00"),
        attack("05/05/24 13:00", Notes="b"),
    ]
    forward, backward = imported(tmp_path, *attacks), imported(tmp_path, *reversed(attacks))
    assert forward.diary.days.equals(backward.diary.days)


def test_a_date_that_is_none_in_its_order_is_a_fault_and_never_read_the_other_way_round(tmp_path: Path):
    assert faults(tmp_path, attack("13/05/24 12:00")) == [
        ":5: Started: '13/05/24 12:00': there is no month 13; this file writes MM/DD/YY HH:MM; correct it where it "
        "was recorded, and export again"
    ]


def test_every_fault_is_listed_at_once_with_line_column_and_value(tmp_path: Path):
    found = faults(
        tmp_path,
        attack("02/30/24 12:00"),
        attack("05/01/24 25:00"),
        attack("yesterday"),
        attack("05/01/24 12:00", "long", Pain_Level="11"),
        attack("05/01/24 12:00", "1001d", **{"Start UTC Offset (min)": "east"}),
        attack("05/02/24 12:00", Notes="two\nlines"),
        attack("05/03/24 12:00", Pain_Level="-1"),
    )
    assert [fault.partition(";")[0] for fault in found] == [
        ":5: Started: '02/30/24 12:00': there is no such day or time",
        ":6: Started: '05/01/24 25:00': there is no such day or time",
        ":7: Started: 'yesterday': this is no date and time",
        ":8: Lasted: 'long': this is no length of time",
        ":8: Pain Level: '11': this is no pain level",
        ":9: Lasted: '1001d': the attack is longer than any",
        ":9: Start UTC Offset (min): 'east': this is no UTC offset",
        ":12: Pain Level: '-1': this is no pain level",
    ]


def test_an_attack_in_the_future_is_a_fault(tmp_path: Path):
    latest = date(2024, 5, 2)
    assert "lies in the future" in faults(tmp_path, attack("05/03/24 12:00"), latest=latest)[0]
    assert "reaches into the future" in faults(tmp_path, attack("05/02/24 23:00"), latest=latest)[0]
    assert imported(tmp_path, attack("05/02/24 22:00"), latest=latest).report.days == 1


def test_a_stray_quote_in_a_note_is_a_fault_and_swallows_no_column(tmp_path: Path):
    text = migraine_buddy_csv(attack("05/01/24 12:00", Notes="x")).replace('"x"', '"x" y"')
    with pytest.raises(DiaryError, match="the CSV breaks off"):
        read_migraine_buddy(written(tmp_path, text))


def test_a_row_with_too_few_cells_is_a_fault(tmp_path: Path):
    text = migraine_buddy_csv(attack("05/01/24 12:00")) + '"2","05/02/24 12:00"\n'
    with pytest.raises(DiaryError, match="the row has 2 cells, the header has 24"):
        read_migraine_buddy(written(tmp_path, text))


def test_an_export_without_attacks_says_so(tmp_path: Path):
    assert faults(tmp_path) == [": there is no attack in it; export a time that has attacks"]
    with pytest.raises(DiaryError, match="there is no table of attacks"):
        read_migraine_buddy(written(tmp_path, "Date,Time Period,Description,Notes\n"))
