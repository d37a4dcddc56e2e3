"""`abate clinic verify-record`: whether the record is what was written, and where it first is not."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from abate.clinic.record.checks import findings
from abate.clinic.record.errors import BrokenRecordError
from abate.clinic.record.heads import Head, findings_against, heads, read_heads
from abate.errors import Fault, InputError


class Command(BaseCommand):
    """Reads every chain again; exit code 0 where the record is whole, 2 where it is not."""

    help = "Read the whole record again and name the first bad event of each chain (exit code 2 if there is one)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to print, what to compare with."""
        parser.add_argument("--heads", action="store_true", help="print length and last digest of each chain")
        parser.add_argument("--against", metavar="FILE", type=Path, help="compare with heads printed earlier")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print the heads, or verify."""
        kept = [] if options["against"] is None else _kept_heads(options["against"])
        if options["heads"]:
            self.stdout.write("\n".join(str(head) for head in heads()))
            return
        wrong = [str(finding) for finding in chain(findings(), findings_against(kept))]
        if wrong:
            raise BrokenRecordError("\n".join(["the record is not what was written:", *wrong]))
        lengths = [head.length for head in heads()]
        self.stdout.write(f"The record is whole: {sum(lengths)} events in {len(lengths)} chains.")


def _kept_heads(file: Path) -> list[Head]:
    try:
        return read_heads(file.read_text(encoding="utf-8").splitlines(), str(file))
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError([Fault(f"it cannot be read ({problem})", "name a file of heads", str(file))]) from None
