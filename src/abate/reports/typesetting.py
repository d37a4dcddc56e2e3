"""Typst templates to tagged PDF (PDF/UA-1, on request also PDF/A-2a): the same bytes from the same input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

if TYPE_CHECKING:
    from typst import PDFStandard  # its stubs name it, the module does not


def typeset(template: Path, given: Mapping[str, Any], printed: date, *, to_be_kept: bool = False) -> bytes:
    """A PDF from a template, which reads what it is given as JSON from `sys.inputs.given`.

    What is to be kept for years is also PDF/A: everything that is needed to show it is inside.

    Fonts are those that the typesetter brings; the system's own are asked only for letters that none of them has.
    """
    inputs = {"given": json.dumps(given)}
    standards: list[PDFStandard] = ["a-2a", "ua-1"] if to_be_kept else ["ua-1"]
    timestamp = datetime.combine(printed, time(), UTC)

    def pdf(standards: list[PDFStandard], *, ignore_system_fonts: bool) -> bytes:
        return typst.compile(
            str(template),
            sys_inputs=inputs,
            timestamp=timestamp,
            pdf_standards=standards,
            ignore_system_fonts=ignore_system_fonts,
        )

    for ignore_system_fonts in (True, False):
        try:
            return pdf(standards, ignore_system_fonts=ignore_system_fonts)
        except typst.TypstError as problem:
            if "font" not in f"{problem.message}{problem.hints}":
                raise
    # A name in letters of no font at hand is better printed with gaps than not at all.
    return pdf([], ignore_system_fonts=False)
