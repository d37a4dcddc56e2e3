from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def make_table(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The table in which attempts to sign in are counted (`CACHES` in the settings)."""

    dependencies = [("people", "0002_invitation_refused")]

    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
