"""The command line: `abate assess`, `import`, `facts`, `rulebook`, `session`, `clinic`.

Exit codes: 0 done, 2 the input cannot be used (every fault on standard error), 1 our own fault.
This is the one place that reads the clock; everything below is told what day it is. What only some outputs need
(templates, typesetting, the terminal) is imported where it is used, so that the others start sooner.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar, cast

import typer

from abate.assess import assess
from abate.diary.loss import Imported, LossReport
from abate.diary.readers.any_format import as_it_is, import_diary
from abate.diary.readers.apple_health import read_apple_health
from abate.diary.readers.canonical_csv import read_csv
from abate.diary.readers.mapped_table import read_mapped_table
from abate.diary.readers.migraine_buddy import read_migraine_buddy
from abate.diary.table import DiaryTable
from abate.diary.writers import write_csv, write_parquet
from abate.errors import AbateError, Fault, InputError, RefusedError
from abate.facts.glossary import glossary
from abate.history import History, read_history
from abate.rulebook import built_in, check_document, read_rulebook
from abate.rulebook.outline import outline

First = TypeVar("First")
Second = TypeVar("Second")

EASTERNMOST = timedelta(hours=14)
"""A calendar day begins up to 14 hours before it begins in UTC; a diary from there is not in the future."""

UNUSABLE = 2

LARGE = 20_000_000
"""Bytes from which reading takes long enough for a bar."""

app = typer.Typer(
    help="From a headache diary to a reasoned decision about Botox for chronic migraine.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
rulebook_app = typer.Typer(help="The documents that are judged.", no_args_is_help=True, rich_markup_mode=None)
session_app = typer.Typer(help="Injection sessions.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rulebook_app, name="rulebook")
app.add_typer(session_app, name="session")


class Unlisted(StrEnum):
    """What a day means that a list of attacks does not mention."""

    CLEAR = "clear"
    UNANSWERED = "unanswered"


class Kind(StrEnum):
    """What `abate import` reads."""

    CSV = "csv"
    MIGRAINE_BUDDY = "migraine-buddy"
    APPLE_HEALTH = "apple-health"
    TABLE = "table"


DiaryFile = Annotated[
    Path, typer.Argument(metavar="DIARY", help="Canonical CSV or Parquet, Migraine Buddy, Apple Health.")
]
AsOf = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Day to judge on (default: last diary day).")]
OwnRules = Annotated[Path | None, typer.Option(metavar="DIR", help="The clinic's own documents besides ours.")]
UnlistedOption = Annotated[
    Unlisted | None,
    typer.Option(help="What a day means that a list of attacks does not mention (default: unanswered)."),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIARY", help="Where to write: .csv or .parquet.")]


@app.command("assess")
def assess_command(  # noqa: PLR0913, PLR0917 - one parameter per option
    diary: DiaryFile,
    history: Annotated[Path | None, typer.Option(help="What else is known: YAML or JSON.")] = None,
    as_of: AsOf = None,
    rulebook: OwnRules = None,
    patient: Annotated[str | None, typer.Option(help="Whose diary, where the file holds several.")] = None,
    unlisted: UnlistedOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="As one self-contained page.")] = None,
    pdf: Annotated[Path | None, typer.Option(metavar="FILE", help="As one page of paper for the doctor.")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="In plain words for the patient, without verdicts.")] = False,
) -> None:
    """Judge every document on a diary and a history, with reasons."""
    if as_json + plain + (html is not None) + (pdf is not None) > 1:
        raise RefusedError("--json, --html, --pdf and --plain exclude one another; give one of them")

    day = _day(as_of)
    latest = _latest()
    known, diaries = _both(
        lambda: read_history(history, latest=latest) if history else History(),
        lambda: _read(diary, latest, unlisted),
    )
    rules = read_rulebook(rulebook) if rulebook else built_in()
    result = assess(diaries.diary.one(patient), known, as_of=day, rulebook=rules)
    _print_losses(diaries.report)
    if as_json:
        typer.echo(json.dumps(result.to_json(), indent=2, ensure_ascii=False))
    elif html is not None:
        from abate.reports.page import page

        _write(html, page(result).encode())
    elif pdf is not None:
        from abate.reports.paper import paper

        _write(pdf, paper(result))
    elif plain:
        from abate.reports.plain import plain as plain_words

        typer.echo(plain_words(result))
    else:
        from rich.console import Console

        from abate.reports.terminal import print_assessment

        print_assessment(result, Console())


@app.command("import")
def import_command(  # noqa: PLR0913, PLR0917
    kind: Annotated[Kind, typer.Argument(help="What the file is.")],
    file: Annotated[Path, typer.Argument(help="The file to read.")],
    output: Output,
    mapping: Annotated[Path | None, typer.Option("--map", help="How the columns of a table are to be read.")] = None,
    unlisted: UnlistedOption = None,
    report: Annotated[Path | None, typer.Option(help="Where to write the loss report as JSON.")] = None,
) -> None:
    """Turn another program's file into a canonical diary, and say what was not understood."""
    if output.suffix not in (".csv", ".parquet"):
        raise RefusedError(f"{output}: a diary is written as .csv or .parquet; give the file one of these endings")
    imported = _import(kind, file, mapping, unlisted)
    write: Callable[[DiaryTable, Path], None] = write_parquet if output.suffix == ".parquet" else write_csv
    with _complete_or_nothing(output) as unfinished:
        write(imported.diary, unfinished)
    if report is not None:
        _write(report, json.dumps(imported.report.to_json(), indent=2, ensure_ascii=False).encode())
    typer.echo(f"{imported.report.days} days written to {output}")
    _print_losses(imported.report)


@app.command("facts")
def facts_command(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Print the glossary of facts: name, kind, unit, definition, source."""
    if as_json:
        names = ("name", "kind", "unit", "origin", "label", "definition", "source", "asks")
        entries = [{name: getattr(fact, name) for name in names} for fact in glossary().values()]
        typer.echo(json.dumps(entries, indent=2, ensure_ascii=False))
        return
    for fact in glossary().values():
        typer.echo(f"{fact.name}  ({fact.kind}, {fact.unit}, from {fact.origin})")
        typer.echo(f"    {fact.definition}")
        typer.echo(f"    Source: {fact.source}")


@rulebook_app.command("list")
def rulebook_list(
    rulebook: OwnRules = None,
) -> None:
    """List the documents with edition and status."""
    documents = (read_rulebook(rulebook) if rulebook else built_in()).documents
    width = max(map(len, documents))
    for document in documents.values():
        superseded = f" [superseded by {document.superseded_by}]" if document.superseded_by else ""
        typer.echo(f"{document.id:<{width}}  {document.status:<11}  {document.title}{superseded}")


@rulebook_app.command("show")
def rulebook_show(
    name: Annotated[str, typer.Argument(metavar="ID", help="The document's id.")],
    rulebook: OwnRules = None,
) -> None:
    """Show a document as a readable outline."""
    typer.echo(outline((read_rulebook(rulebook) if rulebook else built_in()).document(name)))


@rulebook_app.command("check")
def rulebook_check(file: Annotated[Path, typer.Argument(help="A rule document.")]) -> None:
    """Check a document of the clinic's own."""
    document = check_document(file)
    typer.echo(f"{file}: {document.id} can be used ({len(document.decisions)} decisions)")


@session_app.command("check")
def session_check(
    file: Annotated[Path, typer.Argument(metavar="SESSION", help="An injection session: YAML or JSON.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Check an injection session before the needle: dose, interval, history, vials, injector."""
    from abate.treatment import check_session, read_session

    latest = _latest()
    checked = check_session(read_session(file, latest=latest), today=latest)
    if as_json:
        typer.echo(json.dumps(checked.to_json(), indent=2, ensure_ascii=False))
        return
    from rich.console import Console

    from abate.reports.session import print_session

    print_session(checked, Console())


@app.command(
    "clinic",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    help="The clinic's own commands: abate clinic help.",
)
def clinic_command(context: typer.Context) -> None:
    """Pass the words on to the clinic, which needs more installed than the rest: pip install abate[clinic]."""
    try:
        from abate.clinic.command import run
    except ModuleNotFoundError as missing:
        raise RefusedError(f"the clinic needs {missing.name}; install it with: pip install 'abate[clinic]'") from None
    run(context.args)


def main() -> None:
    """Run the command line; say what is wrong on standard error, never with a traceback for bad input."""
    try:
        app()
    except InputError as problem:
        for fault in problem.faults:
            typer.echo(str(fault), err=True)
        sys.exit(UNUSABLE)
    except AbateError as problem:
        typer.echo(str(problem), err=True)
        sys.exit(UNUSABLE)


def _import(kind: Kind, file: Path, mapping: Path | None, unlisted: Unlisted | None) -> Imported:
    latest = _latest()
    if (mapping is not None) != (kind is Kind.TABLE):
        raise RefusedError("--map FILE goes with `abate import table`, and a table cannot be read without it")
    if mapping is not None:
        return read_mapped_table(file, mapping, latest=latest)
    match kind:
        case Kind.CSV:
            return as_it_is(read_csv(file, latest=latest))
        case Kind.MIGRAINE_BUDDY:
            return read_migraine_buddy(file, latest=latest, unlisted=_meaning(unlisted).value)
        case _:
            meaning = _meaning(unlisted, ask=False)
            with _progress(file) as on_progress:
                return read_apple_health(file, latest=latest, unlisted=meaning.value, on_progress=on_progress)


def _read(file: Path, latest: date, unlisted: Unlisted | None) -> Imported:
    with _progress(file) as on_progress:
        return import_diary(
            file, latest=latest, unlisted=_meaning(unlisted, ask=False).value, on_progress=on_progress
        )


def _meaning(unlisted: Unlisted | None, *, ask: bool = True) -> Unlisted:
    """What an unlisted day means: as the option says; else asked once where somebody can answer; else unanswered."""
    if unlisted is not None:
        return unlisted
    if ask and sys.stdin.isatty() and sys.stderr.isatty():
        was_clear = typer.confirm("The file lists attacks only. Were all other days free of headache?", err=True)
        return Unlisted.CLEAR if was_clear else Unlisted.UNANSWERED
    return Unlisted.UNANSWERED


def _both(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Read two files; where both are faulty, the faults of both are told at once."""
    faults: list[Fault] = []
    results: list[object] = []
    for read in (first, second):
        try:
            results.append(read())
        except InputError as problem:
            faults.extend(problem.faults)
    if faults:
        raise InputError(faults)
    return cast("tuple[First, Second]", tuple(results))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        right = "write a calendar day as YYYY-MM-DD"
        raise InputError([Fault("this is no calendar day", right, "--as-of", value=text)]) from None


def _latest() -> date:
    return (datetime.now(UTC) + EASTERNMOST).date()


def _print_losses(report: LossReport) -> None:
    """What an import lost, on standard error; nothing where nothing was lost."""
    for line in report.in_words():
        typer.echo(line, err=True)


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error while a large file is read; none where nobody watches or the file is small."""
    if not sys.stderr.isatty() or not file.is_file() or file.stat().st_size < LARGE:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"Reading {file.name}")
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _complete_or_nothing(path: Path) -> Iterator[Path]:
    """A path beside the real one, put in its place when all is written: a crash leaves no half file."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as problem:
        right = "name a file that can be written"
        raise InputError([Fault(f"it cannot be written ({problem.strerror or problem})", right, str(path))]) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with _complete_or_nothing(path) as unfinished:
        unfinished.write_bytes(content)


if __name__ == "__main__":
    main()
