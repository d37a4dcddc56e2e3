"""How much memory and time a large Apple Health export takes: `python benchmarks/apple_health_memory.py`.

Makes an export of the size asked for (2 GB without an argument) in a temporary folder, reads it and prints the
peak memory of the reading. The records are of the kinds and lengths that a phone with a watch writes; one in a
thousand is a headache.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from abate.diary.readers.apple_health import read_apple_health

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout)*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
]>
<HealthData locale="en_US">
 <ExportDate value="2024-03-09 09:00:00 -0800"/>
"""
DEVICE = "&lt;&lt;HKDevice: 0x28&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,2&gt;"
FIRST = datetime(2014, 1, 1)  # noqa: DTZ001 local time
HEADACHES_ARE_ONE_IN = 1_000


def make_export(path: Path, size: int) -> int:
    """Write an export of about `size` bytes; answers how many headache records it holds."""
    written = headaches = number = 0
    with path.open("w", encoding="utf-8") as file:
        written += file.write(HEAD)
        while written < size:
            lines = []
            for _ in range(HEADACHES_ARE_ONE_IN - 1):
                number += 1
                at = FIRST + timedelta(seconds=number * 43)
                lines.append(
                    f' <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" sourceVersion="8.5" '
                    f'device="{DEVICE}" unit="count/min" creationDate="{at} -0800" startDate="{at} -0800" '
                    f'endDate="{at} -0800" value="{60 + number % 60}">\n'
                    f'  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="{number % 3}"/>\n'
                    f" </Record>\n"
                )
            headaches += 1
            at = FIRST + timedelta(seconds=number * 43)
            word = ("Mild", "Moderate", "Severe", "Unspecified")[headaches % 4]
            lines.append(
                f' <Record type="HKCategoryTypeIdentifierHeadache" sourceName="Phone" startDate="{at} -0800" '
                f'endDate="{at + timedelta(hours=3)} -0800" value="HKCategoryValueSeverity{word}"/>\n'
            )
            written += file.write("".join(lines))
        file.write("</HealthData>\n")
    return headaches


def read(path: Path) -> None:
    """Read the export in this process and print its peak memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begin = time.perf_counter()
    report = read_apple_health(path).report
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = path.stat().st_size / 1e6
    print(
        f"{size:.0f} MB, {report.rows_read} headaches, {report.days} days: {seconds:.1f} s, "
        f"{size / seconds:.0f} MB/s, peak {peak:.0f} MB of memory ({before:.0f} MB before reading)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=2_000)
    parser.add_argument("--read", type=Path, help="read this export instead of making one")
    arguments = parser.parse_args()
    if arguments.read:
        read(arguments.read)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        make_export(path, arguments.megabytes * 1_000_000)
        subprocess.run([sys.executable, __file__, "--read", str(path)], check=True)


if __name__ == "__main__":
    main()
