"""`abate simulate`: virtual people whose true response is known, as trials and as cohorts of diaries."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from abate.commands.shared import latest_day
from abate.errors import Fault, InputError, RefusedError

simulate_app = typer.Typer(
    help="Virtual people whose true response is known; none of them is real.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

MOST_IN_A_TRIAL = 1_000_000


class TrialName(StrEnum):
    """Trials that can be held."""

    PREEMPT = "preempt"


class Kind(StrEnum):
    """How files are written."""

    PARQUET = "parquet"
    CSV = "csv"


World = Annotated[str, typer.Option("--world", metavar="NAME", help="How people are: see `abate simulate list`.")]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="The same seed gives the same people.")]


@simulate_app.command("list")
def simulate_list() -> None:
    """List the worlds in which virtual people live."""
    from abate.response.virtual import WORLDS

    width = max(map(len, WORLDS))
    for name, world in WORLDS.items():
        typer.echo(f"{name:<{width}}  {world.says}")


@simulate_app.command("trial")
def simulate_trial(
    trial: Annotated[TrialName, typer.Argument(metavar="TRIAL", help="Which: preempt.")],
    people: Annotated[int, typer.Option(min=100, max=MOST_IN_A_TRIAL, help="How many are let in.")] = 20_000,
    seed: Seed = 1,
    world: World = "own",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Hold a trial with virtual people, and set its figures beside the published ones."""
    from abate.response.virtual import world as world_of
    from abate.response.virtual.preempt import told
    from abate.response.virtual.trial import hold_trial

    assert trial is TrialName.PREEMPT  # noqa: S101
    held = hold_trial(world_of(world), people, seed)
    if as_json:
        typer.echo(json.dumps({"world": world, "seed": seed} | told(held), indent=2, ensure_ascii=False))
        return
    from rich.console import Console

    from abate.reports.trial_terminal import print_trial

    print_trial(held, world, seed, Console())


@simulate_app.command("cohort")
def simulate_cohort(  # noqa: PLR0913, PLR0917 - one parameter per option
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="A folder that does not exist yet.")],
    people: Annotated[int, typer.Option(help="How many.")] = 100,
    seed: Seed = 1,
    world: World = "own",
    cycles: Annotated[int, typer.Option(help="Injections each of them gets.")] = 2,
    interval: Annotated[int, typer.Option(help="Days from one injection to the next.")] = 84,
    baseline: Annotated[int, typer.Option(help="Days of diary before the first injections.")] = 28,
    start: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="The earliest day of first injections.")
    ] = "2024-01-01",
    spread: Annotated[int, typer.Option(help="Days over which first injections are spread.")] = 364,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="Also people with fewer than 15 headache days of 28 before.")
    ] = False,
    kind: Annotated[Kind, typer.Option("--format", help="Parquet, or CSV with a JSON file for each history.")] = (
        Kind.PARQUET
    ),
) -> None:
    """Write diaries, histories, sessions and side effects of virtual people, as `abate registry build` reads them."""
    from abate.response.virtual import world as world_of
    from abate.response.virtual.cohort import Cohort
    from abate.response.virtual.folder import write_cohort

    cohort = Cohort(
        world_of(world), people, seed, _day(start), spread, cycles, interval, baseline, everybody=everybody
    )
    if cohort.last_day > latest_day():
        raise RefusedError(
            f"these diaries would go on until {cohort.last_day}, which lies in the future; give an earlier --start, "
            "fewer --cycles or a smaller --spread"
        )
    written = write_cohort(cohort, output, kind.value)
    typer.echo(f"{output}: {written.people:,} virtual people, {written.days:,} days; none of them is real")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        right = "write a calendar day as YYYY-MM-DD"
        raise InputError([Fault("this is no calendar day", right, "--start", value=text)]) from None
