"""The database itself keeps the record append-only."""

from __future__ import annotations

from django.db import migrations

from abate.clinic.record.guards import append_only


class Migration(migrations.Migration):
    """Triggers on the log's tables."""

    dependencies = [("record", "0001_initial")]
    operations = [
        append_only("record_event"),
        append_only(
            "record_content",
            may_delete_if="EXISTS (SELECT 1 FROM record_erasure WHERE record_erasure.event_id = OLD.event_id)",
        ),
        append_only("record_erasure"),
    ]
