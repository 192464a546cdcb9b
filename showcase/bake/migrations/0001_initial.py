from django.db import migrations, models

from showcase.bake.triggers import unwatch, watched


def stop_logging(apps, schema_editor):
    """Triggers that write into a table that is gone would stop every save."""
    unwatch(watched())


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table_name", models.CharField(max_length=100)),
                ("row", models.TextField()),
                ("op", models.CharField(max_length=1)),
                ("old", models.TextField(null=True)),
                ("new", models.TextField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("store", models.CharField(max_length=32, unique=True)),
                ("serial", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Kept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table_name", models.CharField(max_length=100)),
                ("row", models.TextField()),
                ("old", models.TextField(null=True)),
                ("new", models.TextField(null=True)),
                ("reader", models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="kept", to="bake.reader")),
            ],
        ),
        migrations.RunPython(migrations.RunPython.noop, stop_logging),
    ]
