"""One run over a registry: every bucket answered, a sample judged again, and what ran written down."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from abate.registry.audit import audit, drawn
from abate.registry.derived import rules_version
from abate.registry.engine import Executor, run
from abate.registry.outcomes import Tallies
from abate.registry.ran import Audited, Ran
from abate.registry.reading import Registry
from abate.registry.rows import Questions

KEPT = ".buckets"
"""The folder below a report in which finished buckets are kept, so that a run that was broken off can go on."""


def forget(folder: Path) -> None:
    """Delete what was kept of single people: a whole report needs it no more, and it must not be passed on."""
    shutil.rmtree(folder / KEPT, ignore_errors=True)


def answered(  # noqa: PLR0913 - what is run, and how
    registry: Registry,
    questions: Questions,
    folder: Path,
    *,
    executor: Executor | None = None,
    engine: str = "one thread",
    audited: int = 0,
    seed: int = 1,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> tuple[Tallies, Ran]:
    """Answer the questions over everybody, and judge a sample again.

    Args:
        registry: opened.
        questions: what is asked.
        folder: of the report.
        executor: how; in this process where it is not given.
        engine: the same in words.
        audited: how many people to judge again.
        seed: of their draw.
        on_progress: told how many buckets are done, of how many.

    Raises:
        RegistryError: when a file cannot be used, or somebody judged again comes out otherwise.
    """
    manifest = registry.manifest
    sample = drawn(manifest.people, audited, seed)
    answers = run(registry, questions, folder / KEPT, sample=sample, executor=executor, on_progress=on_progress)
    compared = audit(registry, answers.sampled, questions, sample)
    return answers.tallies, Ran(
        registry=registry.digest,
        generation=manifest.generation,
        people=manifest.people,
        days=manifest.days,
        first_day=min((bucket.first_day for bucket in manifest.buckets if bucket.first_day), default=None),
        last_day=manifest.last_day,
        sessions_complete=manifest.sessions_complete,
        buckets=len(manifest.buckets),
        rules=rules_version(),
        questions=questions,
        engine=engine,
        audited=Audited(len(sample), compared, seed),
        abate=version("abate"),
    )
