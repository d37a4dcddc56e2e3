"""The command line: `abate assess`, `response`, `import`, `facts`, `rulebook`, `session`, `clinic`.

Exit codes: 0 done, 2 the input cannot be used (every fault on standard error), 1 our own fault.
What only some outputs need (templates, typesetting, the terminal) is imported where it is used, so that the others
start sooner.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from abate.assess import assess
from abate.commands.registry import registry_app
from abate.commands.response import response_command
from abate.commands.shared import (
    AsOf,
    DiaryFile,
    Output,
    OwnRules,
    Unlisted,
    UnlistedOption,
    both,
    complete_or_nothing,
    day_of,
    latest_day,
    meaning_of,
    print_losses,
    progress,
    read_any,
    write,
)
from abate.commands.simulate import simulate_app
from abate.diary.loss import Imported
from abate.diary.readers.any_format import as_it_is
from abate.diary.readers.apple_health import read_apple_health
from abate.diary.readers.canonical_csv import read_csv
from abate.diary.readers.mapped_table import read_mapped_table
from abate.diary.readers.migraine_buddy import read_migraine_buddy
from abate.diary.table import DiaryTable
from abate.diary.writers import write_csv, write_parquet
from abate.errors import AbateError, InputError, RefusedError
from abate.facts.glossary import glossary
from abate.history import History, read_history
from abate.rulebook import built_in, check_document, read_rulebook
from abate.rulebook.outline import outline

UNUSABLE = 2

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
app.add_typer(registry_app, name="registry")
app.add_typer(simulate_app, name="simulate")


class Kind(StrEnum):
    """What `abate import` reads."""

    CSV = "csv"
    MIGRAINE_BUDDY = "migraine-buddy"
    APPLE_HEALTH = "apple-health"
    TABLE = "table"


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

    day = day_of(as_of)
    latest = latest_day()
    known, diaries = both(
        lambda: read_history(history, latest=latest) if history else History(),
        lambda: read_any(diary, latest, unlisted),
    )
    rules = read_rulebook(rulebook) if rulebook else built_in()
    result = assess(diaries.diary.one(patient), known, as_of=day, rulebook=rules)
    print_losses(diaries.report)
    if as_json:
        typer.echo(json.dumps(result.to_json(), indent=2, ensure_ascii=False))
    elif html is not None:
        from abate.reports.page import page

        write(html, page(result).encode())
    elif pdf is not None:
        from abate.reports.paper import paper

        write(pdf, paper(result))
    elif plain:
        from abate.reports.plain import plain as plain_words

        typer.echo(plain_words(result))
    else:
        from rich.console import Console

        from abate.reports.terminal import print_assessment

        print_assessment(result, Console())


app.command("response")(response_command)


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
    write_as: Callable[[DiaryTable, Path], None] = write_parquet if output.suffix == ".parquet" else write_csv
    with complete_or_nothing(output) as unfinished:
        write_as(imported.diary, unfinished)
    if report is not None:
        write(report, json.dumps(imported.report.to_json(), indent=2, ensure_ascii=False).encode())
    typer.echo(f"{imported.report.days} days written to {output}")
    print_losses(imported.report)


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

    latest = latest_day()
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
    latest = latest_day()
    if (mapping is not None) != (kind is Kind.TABLE):
        raise RefusedError("--map FILE goes with `abate import table`, and a table cannot be read without it")
    if mapping is not None:
        return read_mapped_table(file, mapping, latest=latest)
    match kind:
        case Kind.CSV:
            return as_it_is(read_csv(file, latest=latest))
        case Kind.MIGRAINE_BUDDY:
            return read_migraine_buddy(file, latest=latest, unlisted=meaning_of(unlisted).value)
        case _:
            meaning = meaning_of(unlisted, ask=False)
            with progress(file) as on_progress:
                return read_apple_health(file, latest=latest, unlisted=meaning.value, on_progress=on_progress)


if __name__ == "__main__":
    main()
