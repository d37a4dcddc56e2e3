"""Reading a registry: what is damaged, missing, cut off, foreign or out of date is named or made again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from tests.registry.samples import AS_OF, built, some_people, some_sessions, write_given

from abate import RegistryError
from abate.diary import day_rules
from abate.registry import build, derived, reading
from abate.registry.answering import rows_of
from abate.registry.build import refresh
from abate.registry.outcomes import tallies_of
from abate.registry.reading import open_registry
from abate.registry.rows import Questions


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    days = some_people(people=4, span=300)
    sessions = some_sessions(days["patient"].unique(maintain_order=True))
    built(write_given(tmp_path / "in", days, sessions), tmp_path / "out", people=2, sessions_complete=True)
    return tmp_path / "out"


def file_of(registry: Path, table: str, bucket: int = 1) -> Path:
    return registry / open_registry(registry).manifest.buckets[bucket].files[table].path


def refused(registry: Path) -> str:
    """Open the registry and read all of it."""
    with pytest.raises(RegistryError) as problem:
        opened = open_registry(registry)
        for bucket in opened.manifest.buckets:
            opened.bucket(bucket.number, for_documents=True)
        opened.check()
    return str(problem.value)


@pytest.mark.parametrize("table", ["days", "people", "sessions", "effects", "judged", "judged-others", "hours"])
def test_one_changed_byte_of_any_file_is_found(registry: Path, table: str) -> None:
    path = file_of(registry, table)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    said = refused(registry)
    assert str(path) in said
    assert "its content is not what was written" in said


def test_a_file_that_is_cut_off_is_named_before_anything_is_read(registry: Path) -> None:
    path = file_of(registry, "days")
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(RegistryError, match=r"days\.parquet: it has [\d,]+ bytes, the manifest says"):
        open_registry(registry)


def test_a_file_that_is_gone_and_one_that_nobody_listed_are_both_named(registry: Path) -> None:
    gone, stray = file_of(registry, "sessions"), registry / "generation-1" / "00000" / "more-days.parquet"
    gone.unlink()
    stray.write_bytes(b"x")
    with pytest.raises(RegistryError) as problem:
        open_registry(registry)
    said = [str(fault) for fault in problem.value.faults]
    assert "more-days.parquet: the manifest does not list this file" in said[0]
    assert "sessions.parquet: the manifest lists this file, but it is not there" in said[1]


def test_a_file_of_another_bucket_in_its_place_is_found(registry: Path) -> None:
    shutil.copyfile(file_of(registry, "people", 0), file_of(registry, "people", 1))
    assert "people.parquet" in refused(registry)


def test_a_registry_of_another_layout_is_refused_and_says_which(registry: Path) -> None:
    manifest = json.loads((registry / "manifest.json").read_text())
    (registry / "manifest.json").write_text(json.dumps({**manifest, "layout": 2, "something": "new"}))
    with pytest.raises(RegistryError, match="has layout 2; read it with the Abate that wrote it"):
        open_registry(registry)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"layout": 1}', b'{"layout": 1, "buckets": 3}'])
def test_half_a_manifest_is_no_manifest(registry: Path, content: bytes) -> None:
    (registry / "manifest.json").write_bytes(content)
    with pytest.raises(RegistryError, match="this is no whole manifest"):
        open_registry(registry)


def test_where_nothing_is_there_is_no_registry(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="there is no registry here"):
        open_registry(tmp_path / "nowhere")


# ---- rules that have changed -------------------------------------------------------------------------------


@pytest.fixture
def changed_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """A headache day that does not count: the version of the rules is another."""
    for module in (derived, build, reading):
        monkeypatch.setattr(module, "rules_version", lambda: "other rules")


def test_the_version_of_the_rules_is_that_of_their_expressions(monkeypatch: pytest.MonkeyPatch) -> None:
    before = derived.rules_version()
    assert derived.rules_version() == before
    other = (day_rules.DayRule("headache_days", ~pl.col("headache"), ""), *day_rules.RULES[1:])
    monkeypatch.setattr(derived, "RULES", other)
    assert derived.rules_version() != before


@pytest.mark.usefixtures("changed_rules")
def test_days_judged_by_older_rules_are_judged_anew_and_never_used(registry: Path) -> None:
    manifest = json.loads((registry / "manifest.json").read_text())
    for bucket in manifest["buckets"]:
        bucket["rules"] = "older rules"
    (registry / "manifest.json").write_text(json.dumps(manifest))
    file_of(registry, "judged", 0).write_bytes(bytes(file_of(registry, "judged", 0).stat().st_size))
    opened = open_registry(registry)
    assert opened.is_stale
    assert rows_of(opened.bucket(0), Questions(AS_OF)).people["answered_days"].sum() > 0


def test_refreshing_judges_everything_anew_and_changes_no_answered_day(
    registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tallies_of(rows_of(open_registry(registry).bucket(1), Questions(AS_OF)))
    days = file_of(registry, "days").read_bytes()
    assert refresh(registry) == 0
    for module in (derived, build, reading):
        monkeypatch.setattr(module, "rules_version", lambda: "other rules")
    assert open_registry(registry).is_stale
    assert refresh(registry) == 2
    opened = open_registry(registry)
    opened.check()
    assert not opened.is_stale
    assert file_of(registry, "days").read_bytes() == days
    after = tallies_of(rows_of(opened.bucket(1), Questions(AS_OF)))
    assert all(frame.sort(pl.all()).equals(after[name].sort(pl.all())) for name, frame in before.items())
