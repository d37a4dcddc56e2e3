"""The database itself keeps what is only added to."""

from __future__ import annotations

from django.db import migrations

from abate.clinic.record.guards import append_only


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("effects", "0002_initial")]
    operations = [
        append_only("effects_report"),
        append_only("effects_effect"),
        append_only("effects_seen"),
    ]
