"""A packet as a PDF for an archive: PDF/A-2a and PDF/UA-1, the same bytes from the same packet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from abate.reports.packet import Packet
from abate.reports.packet_evidence import COURSE_COLUMNS, MONTH_COLUMNS, PREVENTIVE_COLUMNS, SESSION_COLUMNS
from abate.reports.typesetting import typeset

TEMPLATE = Path(__file__).with_name("templates") / "packet.typ"


def packet_paper(packet: Packet, printed: date) -> bytes:
    """The packet as PDF; it takes as many pages as it needs, and each names the patient."""
    columns = {
        "month_columns": MONTH_COLUMNS,
        "preventive_columns": PREVENTIVE_COLUMNS,
        "session_columns": SESSION_COLUMNS,
        "course_columns": COURSE_COLUMNS,
    }
    return typeset(TEMPLATE, packet.to_json() | columns, printed, to_be_kept=True)
