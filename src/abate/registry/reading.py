"""Reading a registry: checked before anything is used, and bucket by bucket."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from abate.errors import Fault, RegistryError
from abate.registry.bucket import Bucket
from abate.registry.derived import DERIVED, from_tables, packed, rules_version
from abate.registry.files import check_file, read_table
from abate.registry.layout import DAYS, EFFECTS, PEOPLE, SESSIONS, Table
from abate.registry.manifest import ListedBucket, Manifest, generation_folder, read_manifest


@dataclass(frozen=True)
class Registry:
    """A registry at a path. Open one with `open_registry`."""

    path: Path
    manifest: Manifest

    @cached_property
    def digest(self) -> str:
        """Of everything in it, looked at once however often it is asked for."""
        return self.manifest.digest

    @cached_property
    def is_stale(self) -> bool:
        """Whether some of its days were judged by other rules than today's; they are then judged anew when read."""
        return any(bucket.rules != rules_version() for bucket in self.manifest.buckets)

    def bucket(self, number: int, *, for_documents: bool = False) -> Bucket:
        """One bucket, every file that is read being checked against its digest.

        Args:
            number: which.
            for_documents: with histories and all day rules, not only those that a course is followed by.

        Raises:
            RegistryError: naming a file that is gone, damaged, or not what it should be.
        """
        listed = self.manifest.buckets[number]
        columns = {name: dtype for name, dtype in PEOPLE.schema.items() if for_documents or name != "history"}
        people = read_table(self.path, listed.files[PEOPLE.name], columns)
        patients = people["patient"].to_list()
        if listed.rules == rules_version():
            left_out = () if for_documents else ("judged-others",)
            wanted = [name for name in DERIVED if name in listed.files and name not in left_out]
            tables = {name: read_table(self.path, listed.files[name], DERIVED[name]) for name in wanted}
            days = from_tables(tables, patients)
        else:
            days = packed(self.table(number, DAYS), patients)
        return Bucket(
            number=number,
            first_person=listed.first_person,
            people=people,
            sessions=self.table(number, SESSIONS),
            effects=self.table(number, EFFECTS),
            days=days,
        )

    def table(self, number: int, table: Table) -> pl.DataFrame:
        """One table of a bucket."""
        return read_table(self.path, self.manifest.buckets[number].files[table.name], table.schema)

    def holding(self, patient: str) -> ListedBucket | None:
        """The bucket in which a patient would be."""
        for bucket in self.manifest.buckets:
            if patient <= bucket.last_patient:
                return bucket
        return None

    def check(self) -> None:
        """Look at every byte of every file.

        Raises:
            RegistryError: naming every file that is not as it was written.
        """
        faults = [fault for listed in self.manifest.files() if (fault := check_file(self.path, listed))]
        if faults:
            raise RegistryError(faults)


def open_registry(path: Path) -> Registry:
    """Open a registry: its manifest, and that exactly the listed files are there, each as long as listed.

    Raises:
        RegistryError: naming every file that is missing, cut off, or not listed.
    """
    manifest = read_manifest(path)
    listed = {file.path: file for file in manifest.files()}
    there = {
        found.relative_to(path).as_posix(): found
        for found in (path / generation_folder(manifest)).rglob("*")
        if not found.is_dir()
    }
    right = "append again, which clears it away, or take it away"
    faults = [
        Fault("this is left over from a build that was broken off", right, str(folder))
        for folder in path.glob("generation-*")
        if folder.name != generation_folder(manifest)
    ]
    faults += [
        Fault("the manifest lists this file, but it is not there", "restore it from a backup", str(path / name))
        for name in listed
        if name not in there
    ]
    for name, found in there.items():
        if name not in listed:
            why, right = "the manifest does not list this file", "take it away: nothing reads it"
            faults.append(Fault(why, right, str(found)))
        elif (size := found.stat().st_size) != listed[name].bytes:
            why = f"it has {size:,} bytes, the manifest says {listed[name].bytes:,}"
            faults.append(Fault(why, "restore it from a backup, or build the registry anew", str(found)))
    if faults:
        raise RegistryError(sorted(faults, key=lambda fault: fault.source))
    return Registry(path, manifest)
