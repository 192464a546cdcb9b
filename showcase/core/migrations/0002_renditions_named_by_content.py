from django.db import migrations


def forget_old_renditions(apps, schema_editor):
    """They have names of old and camera data inside; each is made anew when a page asks for it.

    Their files have no row then, and `manage.py sweep_renditions` takes them away.
    """
    apps.get_model("core", "Rendition").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(forget_old_renditions, migrations.RunPython.noop)]
