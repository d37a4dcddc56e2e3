"""The database itself keeps every answer."""

from __future__ import annotations

from django.db import migrations

from abate.clinic.record.guards import append_only


class Migration(migrations.Migration):
    """Triggers on the answers."""

    dependencies = [("intake", "0001_initial")]
    operations = [append_only("intake_answer")]
