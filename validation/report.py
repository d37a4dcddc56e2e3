"""The page of the validation, made from its figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from validation.measures import Bin, Share, Uniformity
from validation.plots import calibration_plot, rank_plot


def write(figures: Mapping[str, Any], folder: Path) -> None:
    """Write the page and its plots into a folder.

    Args:
        figures: of every part, as read from JSON.
        folder: of the documentation.
    """
    for name, plot in _plots(figures).items():
        (folder / f"{name}.svg").write_text(plot + "\n")
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - markdown of our own figures
    )
    environment.filters |= {"share": _share, "area": _area, "reached": _reached}
    page = environment.get_template("report.md.j2").render(figures=figures)
    (folder / "index.md").write_text(page)


def _plots(figures: Mapping[str, Any]) -> Mapping[str, str]:
    thirty = figures["decisions"]["28 cautious"]["30"]["calibration"]
    return {
        "ranks": rank_plot(Uniformity(*figures["coverage"]["everybody"]["rank"]), "Ranks of the truth"),
        "reduction-30": calibration_plot(_bins(thirty), "A fall by 30 %: told and true"),
        "next-cycle": calibration_plot(
            _bins(figures["next cycle"]["own"]["calibration"]), "The next cycle: told and come"
        ),
        "wear-off": calibration_plot(
            _bins(figures["wear-off"]["4 clinic-like"]["calibration"]), "Wear-off after four cycles: told and true"
        ),
    }


def _bins(given: list[list[float]]) -> list[Bin]:
    return [Bin(int(of), told, came) for of, told, came in given]


def _share(given: list[float]) -> str:
    return str(Share(given[0], given[1], int(given[2])))


def _area(given: list[float]) -> str:
    return f"{given[0]:.3f} ± {given[1]:.3f}"


def _reached(value: float, least: float, most: float) -> str:
    """Whether a figure lies where it should."""
    return "reached" if least <= value <= most else "**not reached**"
