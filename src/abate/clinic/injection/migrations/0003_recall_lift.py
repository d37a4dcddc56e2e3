"""A recall can be lifted: a row of its own, written once."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from abate.clinic.record.guards import append_only


class Migration(migrations.Migration):
    """The table and its triggers."""

    dependencies = [("injection", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="RecallLift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=200)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recall_lift", to="record.event"
                    ),
                ),
                (
                    "recall",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lift", to="injection.recall"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        append_only("injection_recalllift"),
    ]
