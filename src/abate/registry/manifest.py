"""The manifest of a registry: its buckets of people and every file with its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from abate.errors import Fault, RegistryError
from abate.registry.layout import MANIFEST, VERSION


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ListedFile(_Part):
    """One file: where it lies below the registry, how long it is, and the SHA-256 of its bytes."""

    path: str
    bytes: int
    sha256: str


class ListedBucket(_Part):
    """A stretch of whole people, and its files by table.

    `rules` is the version of the day rules by which `judged` and `hours` were made from the days of this bucket.
    """

    number: int
    first_person: int
    people: int
    days: int
    first_patient: str
    last_patient: str
    first_day: date | None
    last_day: date | None
    rules: str
    files: Mapping[str, ListedFile]


class Manifest(_Part):
    """The whole registry. `sessions_complete`: no session of anybody is missing from its sessions."""

    layout: int
    generation: int
    sessions_complete: bool
    buckets: tuple[ListedBucket, ...]

    @property
    def people(self) -> int:
        """How many people."""
        return sum(bucket.people for bucket in self.buckets)

    @property
    def days(self) -> int:
        """How many answered days."""
        return sum(bucket.days for bucket in self.buckets)

    @property
    def last_day(self) -> date | None:
        """The last answered day of all."""
        return max((bucket.last_day for bucket in self.buckets if bucket.last_day), default=None)

    def files(self) -> Iterator[ListedFile]:
        """Every file of every bucket."""
        for bucket in self.buckets:
            yield from bucket.files.values()

    @property
    def digest(self) -> str:
        """Of everything that the registry holds: that of each file is in the manifest."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def generation_folder(manifest: Manifest) -> str:
    """The folder with all its files."""
    return f"generation-{manifest.generation}"


def read_manifest(registry: Path) -> Manifest:
    """The manifest of the registry at a path.

    Raises:
        RegistryError: where there is no registry, or one that this program does not read.
    """
    path = registry / MANIFEST
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        broken_off = "; a build was broken off here" if any(registry.glob(".generation-*")) else ""
        why = f"there is no registry here{broken_off}"
        raise RegistryError([Fault(why, "make one with `abate registry build`", str(registry))]) from None
    except OSError as problem:
        raise RegistryError([Fault(f"it cannot be read ({problem})", "name a registry", str(path))]) from None
    try:
        layout = _Layout.model_validate_json(text).layout
        if layout != VERSION:
            right = f"read it with the Abate that wrote it, or build it anew; this one reads layout {VERSION}"
            raise RegistryError([Fault(f"the registry has layout {layout}", right, str(path))])
        return Manifest.model_validate_json(text)
    except ValidationError as problem:
        error = problem.errors(include_url=False)[0]
        where = ".".join(str(part) for part in error["loc"]) or None
        why, right = (
            f"this is no whole manifest ({error['msg']})",
            "restore it from a backup, or build the registry anew",
        )
        raise RegistryError([Fault(why, right, str(path), column=where)]) from None


class _Layout(BaseModel):
    layout: int
