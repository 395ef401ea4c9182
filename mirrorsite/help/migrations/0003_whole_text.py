"""A page's text begins with its settings: older rows get theirs from the title."""

import json

from django.db import migrations, models


def add_settings(apps, schema_editor):
    Page = apps.get_model("help", "Page")
    for page in Page.objects.exclude(body__startswith="+++\n"):
        # JSON's escapes are TOML's too, but for DEL.
        title = json.dumps(page.title, ensure_ascii=False).replace("\x7f", "\\u007f")
        page.body = f"+++\ntitle = {title}\n+++\n\n{page.body}"
        page.save(update_fields=["body"])


class Migration(migrations.Migration):

    dependencies = [
        ("help", "0002_reviewed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="page",
            name="body",
            field=models.TextField(
                help_text="Settings between two lines of +++, then Markdown.", verbose_name="text"
            ),
        ),
        migrations.RunPython(add_settings, migrations.RunPython.noop),
    ]
