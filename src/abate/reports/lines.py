"""Headings and list lines in a terminal, the same for every report."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text


def heading(words: str, console: Console) -> None:
    """A heading, with a blank line before it."""
    console.print()
    console.print(Text(words, "bold underline"))


def item(text: str | Text, console: Console) -> None:
    """One line of a list, wrapped under its beginning; control characters of a file never reach the terminal."""
    line = text if isinstance(text, Text) else Text(text)
    line.plain = "".join(sign if sign.isprintable() else " " for sign in line.plain)
    console.print(Padding(line, (0, 0, 0, 2), expand=False))
