"""The report: files that say the same each time, a page that anybody can read, methods that are true of this run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.registry.people import QUESTIONS, made

from abate.registry.answering import rows_of
from abate.registry.glossary import definitions, published
from abate.registry.methods import methods
from abate.registry.outcomes import added, tallies_of
from abate.registry.ran import Audited, Ran
from abate.registry.release import WITHHELD, Released
from abate.registry.report import write_report
from abate.registry.rows import MODEL

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
UNFOLD = "document.querySelectorAll('details').forEach((fold) => { fold.open = true })"

RAN = Ran(
    registry="0123456789abcdef" * 4,
    generation=3,
    people=40,
    days=18_000,
    first_day=date(2024, 7, 1),
    last_day=date(2026, 3, 1),
    sessions_complete=True,
    buckets=2,
    rules="rules-1",
    questions=replace(QUESTIONS, documents=("nice-ta260",)),
    engine="2 processes",
    audited=Audited(people=25, compared=4321, seed=7),
    abate="1.2.3",
)


def written(folder: Path, *, limit: int = 3, people: int = 40, ran: Ran = RAN, with_model: bool = True) -> Path:
    at = list(range(people))
    told = pl.DataFrame({"person": at, "reduction_30": 0.4, "reduction_50": 0.1, "wear_off": None}, MODEL)
    asked = replace(ran.questions, model=with_model, small_counts=limit)
    rows = replace(rows_of(made(4, people=people).bucket, asked), model=told)
    write_report(added([tallies_of(rows)], asked), replace(ran, questions=asked), folder)
    return folder


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def page(report: Path) -> str:
    return (report / "report.html").read_text(encoding="utf-8")


def test_every_outcome_that_was_counted_is_on_the_page_and_in_the_files(report: Path, page: str) -> None:
    files = {path.stem for path in (report / "tables").glob("*.csv")}
    assert files == set(definitions()) - {"diagnosis"}
    assert files == {path.stem for path in (report / "tables").glob("*.parquet")}
    for name in files:
        assert f'<h2 id="{name}">' in page


def test_the_same_rows_give_the_same_bytes(report: Path, tmp_path: Path) -> None:
    again = written(tmp_path)
    names = sorted(path.relative_to(report) for path in report.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    for name in names:
        assert (report / name).read_bytes() == (again / name).read_bytes(), name


def test_csv_and_parquet_say_the_same(report: Path) -> None:
    for path in (report / "tables").glob("*.csv"):
        kept = pl.read_parquet(path.with_suffix(".parquet"))
        read = pl.read_csv(path, schema={**kept.schema, WITHHELD: pl.String})
        names = kept[WITHHELD].list.join(";").replace("", None)
        assert read.drop(WITHHELD).equals(kept.drop(WITHHELD)), path
        assert read[WITHHELD].replace("", None).equals(names)


def test_what_is_withheld_and_what_has_no_figure_read_differently(report: Path, page: str) -> None:
    rows = pl.read_parquet(report / "tables" / "by_model.parquet").to_dicts()
    assert rows[2]["expected share"] is None
    assert "expected share" not in rows[2][WITHHELD]
    assert "[c]" in page
    assert "[x]" in page


def test_nothing_that_is_withheld_stands_anywhere_in_the_report(tmp_path: Path) -> None:
    """With everything withheld no count of people is left: not in plots, their words, headlines or methods."""
    folder = written(tmp_path, limit=10_000)
    said = (folder / "methods.md").read_text(encoding="utf-8")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "How many people and diary days the registry holds is withheld." in said
    for secret in ("18,000", "4,321", "40 people"):
        assert secret not in said
        assert secret not in page
    figures = "".join(part.split("</figure>")[0] for part in page.split("<figure>")[1:])
    assert not any(f'class="{paint}"' in figures for paint in ("solid", "possible", "range", "line", "mark-of"))
    assert "Everybody was judged again" in said


def test_the_methods_tell_no_number_of_people_that_the_tables_withhold_for_the_sake_of_others() -> None:
    overview = pl.DataFrame(
        {"people": None, WITHHELD: [["people"]]}, {"people": pl.Int64, WITHHELD: pl.List(pl.String)}
    )
    said = dict(methods(RAN, {"overview": Released("overview", overview, (), 3)}))
    assert said["People and days"].startswith("How many people and diary days the registry holds is withheld.")
    assert "4,321" not in said["Judged again"]


def test_the_methods_say_what_ran(report: Path) -> None:
    said = (report / "methods.md").read_text(encoding="utf-8")
    for words in (
        "40 people with 18,000 answered diary days from 1 Jul 2024 to 1 Mar 2026.",
        "Everything as of 1 Mar 2026",
        "fewer than 14 answered days has no figure",
        "nice-ta260: ",
        "NICE",
        "Counts from 1 to 2 are withheld",
        "25 people, drawn with the seed 7, were judged again",
        "they agreed in all 4,321 figures and outcomes",
        "Abate 1.2.3; day rules rules-1; registry 0123456789abcdef, generation 3, in 2 buckets",
        "answered on one machine, which bears on no figure",
        "No botulinum toxin session of anybody in it is missing.",
    ):
        assert words in said, words


def test_the_methods_say_what_did_not_run(tmp_path: Path) -> None:
    ran = replace(RAN, questions=QUESTIONS, audited=Audited(0, 0, 1), sessions_complete=False)
    folder = written(tmp_path, limit=0, ran=ran, with_model=False)
    said = (folder / "methods.md").read_text(encoding="utf-8")
    for words in (
        "Nobody was judged by any document.",
        "Nobody was judged again.",
        "The model of response was not asked.",
        "these tables are not for release",
        "Sessions may be missing",
    ):
        assert words in said, words
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Nothing is withheld in this report: it is not for release." in page
    assert not (folder / "tables" / "by_model.csv").exists()


def test_published_figures_stand_beside_with_source_and_status(page: str) -> None:
    for one in published():
        assert one.beside in definitions()
        assert one.source
        assert one.status != "unverified"
    assert "seen in the publication, of which a part was read" in page
    assert "recalled, not read again" in page


def test_every_outcome_is_defined_with_its_source() -> None:
    for one in definitions().values():
        assert one.definition.endswith(".")
        assert one.source
        assert one.beware


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_meets_wcag_2_2_aa_and_fits_a_phone(browser: Browser, report: Path, width: int, scheme: str) -> None:
    said: list[str] = []
    asked: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    url = (report / "report.html").as_uri()
    page.goto(url)
    page.evaluate(UNFOLD)
    found = Axe().run(page, options=OPTIONS)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert found.violations_count == 0, found.generate_report()
    assert wide <= width
    assert said == []
    assert [one for one in asked if not one.startswith("data:")] == [url]


def test_every_plot_has_its_words_and_a_table_behind_it(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    page.goto((report / "report.html").as_uri())
    plots = page.evaluate(
        """() => [...document.querySelectorAll('figure svg')].map((svg) => ({
            words: svg.querySelector('desc').textContent,
            table: svg.closest('section').querySelectorAll('table tbody tr').length,
        }))"""
    )
    page.close()
    assert len(plots) > 10
    for plot in plots:
        assert plot["words"], json.dumps(plot)
        assert plot["table"] > 0
