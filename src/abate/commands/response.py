"""`abate response`: is it working, told from one person's diary and the days of the injections."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from abate.commands.shared import (
    AsOf,
    DiaryFile,
    OwnRules,
    UnlistedOption,
    both,
    day_of,
    latest_day,
    print_losses,
    read_any,
    write,
)
from abate.errors import Fault, InputError, RefusedError
from abate.history import History, read_history


def response_command(  # noqa: PLR0913, PLR0917 - one parameter per option
    diary: DiaryFile,
    history: Annotated[Path | None, typer.Option(help="What else is known: YAML or JSON.")] = None,
    injections: Annotated[
        str | None, typer.Option(metavar="DATE,DATE,...", help="The days of all injections, in place of a history.")
    ] = None,
    as_of: AsOf = None,
    rulebook: OwnRules = None,
    patient: Annotated[str | None, typer.Option(help="Whose diary, where the file holds several.")] = None,
    unlisted: UnlistedOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="The weeks with the model's bands.")] = None,
) -> None:
    """Tell how headache days changed on treatment, how sure that is, and what one diary cannot say."""
    if as_json and svg is not None:
        raise RefusedError("--json and --svg exclude one another; give one of them")
    if (history is None) == (injections is None):
        raise RefusedError("give either --history FILE or --injections DATE,DATE,... to say when was injected")

    from abate.respond import respond
    from abate.rulebook import built_in, read_rulebook

    day, latest = day_of(as_of), latest_day()
    known, diaries = both(
        lambda: (read_history(history, latest=latest), None) if history else (History(), injected(injections or "")),
        lambda: read_any(diary, latest, unlisted),
    )
    rules = read_rulebook(rulebook) if rulebook else built_in()
    told = respond(diaries.diary.one(patient), known[0], injections=known[1], as_of=day, rulebook=rules)
    print_losses(diaries.report)
    if as_json:
        typer.echo(json.dumps(told.to_json(), indent=2, ensure_ascii=False))
    elif svg is not None:
        from abate.reports.response_plot import picture_of

        write(svg, picture_of(told).encode())
    else:
        from rich.console import Console

        from abate.reports.response_terminal import print_response

        print_response(told, Console())


def injected(text: str) -> list[date]:
    """The days of a list such as `2025-06-16,2025-09-08`.

    Raises:
        InputError: naming every entry that is no day.
    """
    days: list[date] = []
    faults: list[Fault] = []
    for entry in (entry.strip() for entry in text.split(",")):
        try:
            days.append(date.fromisoformat(entry))
        except ValueError:
            right = "write calendar days as YYYY-MM-DD, with commas between them"
            faults.append(Fault("this is no calendar day", right, "--injections", value=entry))
    if faults:
        raise InputError(faults)
    return days
