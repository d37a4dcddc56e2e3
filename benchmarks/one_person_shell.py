"""The same from the shell: from starting `abate assess` to its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from abate import DiaryTable
from abate.diary.writers import write_csv
from benchmarks.contestant import report, timed
from benchmarks.one_person import diary

ABATE = Path(sys.executable).with_name("abate")

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        path = Path(folder) / "diary.csv"
        write_csv(DiaryTable(diary().days), path)
        command = [str(ABATE), "assess", str(path)]
        seconds, _ = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    report(seconds)
