"""The database itself keeps what is only added to, and what is signed or used up."""

from __future__ import annotations

from django.db import migrations

from abate.clinic.injection.guards import guard_final_rows
from abate.clinic.record.guards import append_only


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("injection", "0001_initial")]
    operations = [
        append_only("injection_addendum"),
        append_only("injection_recall"),
        guard_final_rows(),
    ]
