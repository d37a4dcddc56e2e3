"""`abate registry`: a registry is built, checked, and answered over all its people."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from abate.commands.shared import AsOf, OwnRules, day_of, latest_day
from abate.errors import RefusedError

if TYPE_CHECKING:
    from abate.registry.engine import Executor

registry_app = typer.Typer(help="The same answers over many patients.", no_args_is_help=True, rich_markup_mode=None)


class Engine(StrEnum):
    """Where buckets are answered."""

    LOCAL = "local"
    SPARK = "spark"


RegistryFolder = Annotated[Path, typer.Argument(metavar="REGISTRY", help="A registry.")]


@registry_app.command("build")
def registry_build(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="With days, histories, sessions and effects.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="REGISTRY", help="The registry.")],
    append: Annotated[bool, typer.Option("--append", help="Add to the registry that is there.")] = False,
    sessions_complete: Annotated[
        bool, typer.Option("--sessions-complete", help="No toxin session of anybody is missing from the sessions.")
    ] = False,
) -> None:
    """Build a registry from a folder of canonical files, or add to one."""
    from abate.registry.build import build

    with _bar() as on_progress:
        built = build(
            folder,
            output,
            latest=latest_day(),
            append=append,
            sessions_complete=sessions_complete,
            on_progress=on_progress,
        )
    typer.echo(f"{output}: {built.people:,} people, {built.days:,} days in {built.buckets} buckets")
    for table, count in built.repeated.items():
        typer.echo(f"{count:,} rows of {table} were there already, word for word", err=True)
    if built.histories_replaced:
        typer.echo(f"{built.histories_replaced:,} histories took the place of earlier ones", err=True)


@registry_app.command("check")
def registry_check(registry: RegistryFolder) -> None:
    """Look at every byte of a registry."""
    from abate.registry.reading import open_registry

    opened = open_registry(registry)
    opened.check()
    typer.echo(f"{registry}: whole; {opened.manifest.people:,} people, {opened.manifest.days:,} days")


@registry_app.command("refresh")
def registry_refresh(registry: RegistryFolder) -> None:
    """Judge every day anew, where a day rule has changed since; the report does so each time until then."""
    from abate.registry.build import refresh

    with _bar() as on_progress:
        judged = refresh(registry, on_progress=on_progress)
    typer.echo(f"{registry}: {judged} buckets judged anew" if judged else f"{registry}: nothing to do")


@registry_app.command("report")
def registry_report(  # noqa: PLR0913, PLR0917 - one parameter per option
    registry: RegistryFolder,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the report goes.")],
    as_of: AsOf = None,
    documents: Annotated[str, typer.Option(metavar="ID,ID,...", help="Documents to judge everybody by.")] = "",
    rulebook: OwnRules = None,
    model: Annotated[
        bool, typer.Option("--model", help="Ask the model of response about everybody who was injected (slow).")
    ] = False,
    engine: Annotated[Engine, typer.Option(help="Where buckets are answered.")] = Engine.LOCAL,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Buckets at a time (default: one for each core).")
    ] = None,
    audit: Annotated[int, typer.Option(min=0, metavar="N", help="People to be judged again one by one.")] = 100,
    seed: Annotated[int, typer.Option(help="Of the draw of those people.")] = 1,
    small_counts: Annotated[int, typer.Option(min=0, metavar="N", help="Counts below N are withheld.")] = 10,
) -> None:
    """Tables, plots and methods over everybody in a registry."""
    if find_spec("scipy") is None:
        raise RefusedError("a report needs scipy, which is not installed; python -m pip install 'abate[registry]'")
    from abate.registry.reading import open_registry
    from abate.registry.report import write_report
    from abate.registry.rows import Questions
    from abate.registry.running import answered, forget

    opened = open_registry(registry)
    if opened.is_stale:
        typer.echo("A day rule has changed since this registry was built: every day is judged anew. "
                   "`abate registry refresh` does that once.", err=True)  # fmt: skip
    day = day_of(as_of) or opened.manifest.last_day
    if day is None:
        raise RefusedError(f"{registry}: no day is answered; give --as-of")
    names = tuple(name for name in documents.split(",") if name)
    questions = Questions(day, names, rulebook and rulebook.resolve(), model, small_counts)
    questions.rules()
    executor, said = _executor(engine, processes, len(opened.manifest.buckets), bool(names) or model)
    with _bar() as on_progress:
        tallies, ran = answered(
            opened,
            questions,
            output,
            executor=executor,
            engine=said,
            audited=audit,
            seed=seed,
            on_progress=lambda done, total: on_progress("Counting", done, total),
        )
    write_report(tallies, ran, output)
    forget(output)
    typer.echo(f"{output}: {ran.people:,} people as of {day}; {ran.audited.people} judged again, all alike")


def _executor(engine: Engine, processes: int | None, buckets: int, one_by_one: bool) -> tuple[Executor | None, str]:
    """How to go about it, and in words."""
    if engine is Engine.SPARK:
        from abate.registry.spark import on_spark

        return on_spark(), "Spark"
    from abate.registry.engine import in_processes, in_threads

    many = processes or min(os.cpu_count() or 1, buckets)
    if many == 1:
        return None, "one thread"
    # Documents and the model are Python's work, which threads would only take turns in.
    return (in_processes(many), f"{many} processes") if one_by_one else (in_threads(many), f"{many} threads")


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error, where somebody watches."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
