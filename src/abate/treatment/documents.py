"""Reading the documents of the treatment: strict YAML into frozen objects, every fault told with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from abate.errors import ParadigmError
from abate.model_faults import faults_of
from abate.strict_yaml import read

BUILT_IN = Path(__file__).with_name("documents")

Words = Annotated[str, Field(strict=True, min_length=1)]
Count = Annotated[StrictInt, Field(ge=1)]


class Part(BaseModel):
    """A part of a document: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reviewed(Part):
    """Which text: when it was reviewed against its source, and what is unsure."""

    reviewed: date
    label: str = ""
    note: str = ""


Shape = TypeVar("Shape", bound=Part)


def document(path: Path, shape: type[Shape]) -> Shape:
    """Read one document.

    Raises:
        ParadigmError: with every fault, each with its line, key and what would be right.
    """
    text = read(path, ParadigmError)
    try:
        return shape.model_validate(text.value)
    except ValidationError as problem:
        raise ParadigmError(faults_of(problem, text, shape, "this document")) from None
