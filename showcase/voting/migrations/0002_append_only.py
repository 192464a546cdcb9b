from django.db import migrations

from showcase.voting import append_only


class Migration(migrations.Migration):
    dependencies = [("voting", "0001_initial")]

    operations = [migrations.RunPython(append_only.installed, append_only.removed)]
