"""The database itself keeps what is only added to."""

from __future__ import annotations

from django.db import migrations

from abate.clinic.record.guards import append_only


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("injection", "0001_initial")]
    operations = [
        append_only("injection_addendum"),
        append_only("injection_recall"),
    ]
