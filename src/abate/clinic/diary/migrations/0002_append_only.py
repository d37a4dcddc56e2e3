"""The database itself keeps every edit of a day."""

from __future__ import annotations

from django.db import migrations

from abate.clinic.record.guards import append_only


class Migration(migrations.Migration):
    """Triggers on the edits."""

    dependencies = [("diary", "0001_initial")]
    operations = [append_only("diary_dayedit")]
