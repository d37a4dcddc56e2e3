"""The database itself keeps every payer, and which patient had which."""

from __future__ import annotations

from django.db import migrations

from abate.clinic.record.guards import append_only


class Migration(migrations.Migration):
    """Triggers on payers and on who has which."""

    dependencies = [("packet", "0001_initial")]
    operations = [append_only("packet_payer"), append_only("packet_coverage")]
