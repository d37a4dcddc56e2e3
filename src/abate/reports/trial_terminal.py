"""A simulated trial in the terminal: published figures, simulated ones beside them, misfits named; in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from abate.reports.lines import heading, item
from abate.response.virtual.preempt import Compared, compare, weeks
from abate.response.virtual.trial import Trial

HOW_TO_READ = (
    "SE: standard error of the published figure, rounding included. Misfit: off by more than one; about a third of "
    "figures would be, were the model true."
)


def print_trial(trial: Trial, world: str, seed: int, console: Console) -> None:
    """Print the figures that were fitted, those that were not, and the weeks."""
    console.print(Text(f"A trial like PREEMPT: {trial.people:,} virtual people, world {world}, seed {seed}", "bold"))
    console.print(Text(f"Nobody in it is real. {trial.screened:,} were screened; each is in both arms.", "dim"))
    compared = compare(trial)
    fitted = [one for one in compared if one.moment.fitted]
    heading("Fitted: the population was tuned to these", console)
    _figures(fitted, console)
    misfits = sum(one.is_misfit for one in fitted)
    item(f"{len(fitted) - misfits} of {len(fitted)} lie within one standard error.", console)
    item(Text(HOW_TO_READ, "dim"), console)
    heading("Not fitted: it was not tuned to these", console)
    _figures([one for one in compared if not one.moment.fitted], console)
    heading("Week by week: change of headache days a week from the last week before", console)
    _weeks(trial, console)
    heading("Sources", console)
    for line in _sources(compared):
        item(line, console)


def _figures(compared: Iterable[Compared], console: Console) -> None:
    table = Table(box=SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False)
    table.add_column("", max_width=48)
    for words in ("Published", "SE", "Simulated"):
        table.add_column(words, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for one in compared:
        moment = one.moment
        digits = 1 if moment.kind == "share" else 2
        table.add_row(
            moment.says + (" (%)" if moment.kind == "share" else ""),
            f"{moment.value:.{digits}f}",
            f"{moment.standard_error:.{digits}f}",
            f"{one.simulated:.{digits}f}",
            Text("misfit", "yellow") if one.is_misfit else "",
        )
    console.print(table)


def _weeks(trial: Trial, console: Console) -> None:
    table = Table(box=SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False)
    for words in ("Week", "Botox", "Placebo", "Difference", "Published: Botox", "placebo"):
        table.add_column(words, justify="right", no_wrap=True)
    for week in weeks(trial):
        published = ("" if value is None else f"{value:.1f}" for value in week.published())
        table.add_row(
            str(week.number),
            f"{week.botox:.2f}",
            f"{week.placebo:.2f}",
            f"{week.botox - week.placebo:.2f}",
            *published,
        )
    console.print(table)


def _sources(compared: Iterable[Compared]) -> Iterable[str]:
    """Each source once, with how surely it was read, and each note."""
    told = {f"{one.moment.source}: {one.moment.status}": None for one in compared}
    yield from told
    for one in compared:
        if one.moment.note:
            yield f"{one.moment.says}: {one.moment.note}"
