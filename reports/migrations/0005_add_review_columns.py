"""Who takes care of a report, when it publishes itself, and which changes are public corrections."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_report_confirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经办",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="publish_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="定时发布"),
        ),
        migrations.AddField(
            model_name="revision",
            name="is_public",
            field=models.BooleanField(default=False, verbose_name="公开的更正"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("publish_at__isnull", False)),
                fields=["publish_at"],
                name="report_publish_at",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("is_public", True)), fields=["-id"], name="revision_public"
            ),
        ),
    ]
