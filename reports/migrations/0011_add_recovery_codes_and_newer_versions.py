import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

# A report begins as a draft and moves along these arrows only; anything may stay where it is.
GUARD = """
CREATE OR REPLACE FUNCTION report_guard_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'a report begins as a draft, not as %%', NEW.status USING ERRCODE = 'check_violation',
                CONSTRAINT = 'report_status_arrows';
        END IF;
    ELSIF NEW.status <> OLD.status AND (OLD.status || '>' || NEW.status) NOT IN (%s) THEN
        RAISE EXCEPTION 'a report does not go from %% to %%', OLD.status, NEW.status USING ERRCODE = 'check_violation',
            CONSTRAINT = 'report_status_arrows';
    END IF;
    RETURN NEW;
END $$;
"""
ARROWS = "'draft>in_review', 'in_review>draft', 'in_review>published', 'published>withdrawn', 'withdrawn>in_review'"
MORE = "'published>superseded', 'superseded>published', 'superseded>withdrawn'"

# Of several published versions of one report the newest stays, and the others lead to it.
NEWEST_STAYS = """
CREATE TEMPORARY TABLE older ON COMMIT DROP AS
    SELECT id, newest FROM (
        SELECT id, first_value(id) OVER (
            PARTITION BY division_id, place_name, kind, coalesce(covers_from, 0), coalesce(covers_year, 0)
            ORDER BY version DESC, id DESC
        ) AS newest
        FROM reports_report WHERE status = 'published' AND division_id IS NOT NULL
    ) versions WHERE id <> newest;
UPDATE reports_report r SET status = 'superseded', superseded_by = older.newest, content_changed_at = now()
    FROM older WHERE older.id = r.id;
UPDATE reports_searchrow s SET published = false FROM older WHERE older.id = s.report_id;
INSERT INTO reports_revision (report_id, action, at, reason, before, after, is_public)
    SELECT id, 'status:superseded', now(), '', '{"status": "published"}',
        jsonb_build_object('status', 'superseded', 'superseded_by', newest), false FROM older;
SET CONSTRAINTS ALL IMMEDIATE;
"""
SLOT = (
    models.F("division"),
    models.F("place_name"),
    models.F("kind"),
    django.db.models.functions.comparison.Coalesce("covers_from", 0),
    django.db.models.functions.comparison.Coalesce("covers_year", 0),
)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0010_add_filter_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64, verbose_name="摘要")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="用掉时间")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="持有人",
                    ),
                ),
            ],
            options={"verbose_name": "恢复码", "verbose_name_plural": "恢复码", "default_permissions": ()},
        ),
        migrations.AddConstraint(
            model_name="recoverycode",
            constraint=models.UniqueConstraint(fields=("owner", "digest"), name="recovery_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="recoverycode",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="recovery_code_digest_hex"
            ),
        ),
        migrations.RemoveConstraint(model_name="report", name="report_one_published_per_period"),
        migrations.RemoveConstraint(model_name="report", name="report_status_known"),
        migrations.AddField(
            model_name="report",
            name="superseded_by",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="新版的编号"),
        ),
        migrations.AlterField(
            model_name="report",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("in_review", "审核中"),
                    ("published", "已发布"),
                    ("superseded", "已有新版"),
                    ("withdrawn", "已撤回"),
                ],
                default="draft",
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.RunSQL(
            GUARD % f"{ARROWS}, {MORE}" + NEWEST_STAYS, "SET CONSTRAINTS ALL IMMEDIATE;" + GUARD % ARROWS
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("superseded_by__isnull", False)),
                fields=["superseded_by"],
                name="report_superseded_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                *SLOT,
                condition=models.Q(("division__isnull", False), ("status", "published")),
                name="report_one_published_per_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "in_review", "published", "superseded", "withdrawn"])),
                name="report_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "superseded"), ("superseded_by__isnull", False)),
                    models.Q(models.Q(("status", "superseded"), _negated=True), ("superseded_by", None)),
                    _connector="OR",
                ),
                name="report_superseded_by_somebody",
            ),
        ),
    ]
