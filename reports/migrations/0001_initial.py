import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import reports.models.search
from django.conf import settings
from django.db import migrations, models
from django.contrib.postgres.operations import TrigramExtension

# The pairs of neighbouring characters of a text. Its cost is truthful (about 0.2 ms for 220
# characters): with the default of 100 the planner evaluates it row by row instead of using the
# index.
BIGRAMS = """
CREATE FUNCTION bigrams(t text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 3000
RETURN (
    SELECT coalesce(array_agg(DISTINCT pair), '{}')
    FROM (
        SELECT c || lead(c) OVER (ORDER BY i) AS pair
        FROM unnest(string_to_array(t, NULL)) WITH ORDINALITY AS chars(c, i)
    ) AS pairs
    WHERE pair IS NOT NULL
)
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION bigrams(text)"),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "key",
                    models.SlugField(max_length=80, primary_key=True, serialize=False, verbose_name="键"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("definition", models.TextField(verbose_name="定义")),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="单位",
                    ),
                ),
                ("group", models.CharField(max_length=60, verbose_name="分组")),
                ("position", models.IntegerField(default=0, verbose_name="次序")),
            ],
            options={
                "verbose_name": "指标",
                "verbose_name_plural": "指标",
                "ordering": ("position", "key"),
            },
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=6, verbose_name="代码")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("short_name", models.CharField(max_length=40, verbose_name="简称")),
                ("level", models.CharField(max_length=12, verbose_name="级别")),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="别名",
                    ),
                ),
                ("valid_from", models.SmallIntegerField(blank=True, null=True, verbose_name="起始年")),
                ("valid_to", models.SmallIntegerField(blank=True, null=True, verbose_name="终止年")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样本")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="reports.division",
                        verbose_name="上级",
                    ),
                ),
                (
                    "successors",
                    models.ManyToManyField(blank=True, related_name="predecessors", to="reports.division"),
                ),
            ],
            options={
                "verbose_name": "行政区划",
                "verbose_name_plural": "行政区划",
                "ordering": ("code", "-valid_from"),
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("division_written", models.CharField(blank=True, max_length=100, verbose_name="文中地名")),
                ("place_name", models.CharField(blank=True, max_length=40, verbose_name="乡镇")),
                ("body", models.CharField(blank=True, max_length=100, verbose_name="机构")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nation", "全国"),
                            ("province", "省级"),
                            ("prefecture", "地级"),
                            ("county", "县级"),
                            ("township", "乡级"),
                        ],
                        max_length=12,
                        verbose_name="级别",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("work_report", "工作报告"),
                            ("speech", "讲话"),
                            ("news_feature", "新闻专稿"),
                            ("summary", "工作总结"),
                        ],
                        max_length=20,
                        verbose_name="文种",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("subtitle", models.CharField(blank=True, max_length=300, verbose_name="副标题")),
                ("covers_from", models.SmallIntegerField(blank=True, null=True, verbose_name="起始年")),
                ("covers_year", models.SmallIntegerField(blank=True, null=True, verbose_name="所述年份")),
                ("plan_year", models.SmallIntegerField(blank=True, null=True, verbose_name="计划年份")),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="报告日期")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="刊发日期")),
                ("term", models.SmallIntegerField(blank=True, null=True, verbose_name="届")),
                ("session_no", models.SmallIntegerField(blank=True, null=True, verbose_name="次")),
                ("session", models.CharField(blank=True, max_length=100, verbose_name="会议")),
                ("speaker", models.CharField(blank=True, max_length=40, verbose_name="报告人")),
                ("speaker_title", models.CharField(blank=True, max_length=100, verbose_name="报告人职务")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("source_url", models.CharField(blank=True, max_length=1000, verbose_name="网址")),
                ("masked", models.BooleanField(default=False, verbose_name="隐名")),
                (
                    "truncated",
                    models.CharField(
                        blank=True,
                        choices=[("start", "缺开头"), ("end", "缺结尾")],
                        max_length=5,
                        verbose_name="残缺",
                    ),
                ),
                ("is_sample", models.BooleanField(default=False, verbose_name="样本")),
                ("text", models.TextField(verbose_name="正文")),
                ("text_digest", models.CharField(editable=False, max_length=64, verbose_name="正文摘要")),
                ("version", models.SmallIntegerField(default=1, verbose_name="版本")),
                ("evidence", models.JSONField(blank=True, default=dict, verbose_name="元数据依据")),
                ("candidates", models.JSONField(blank=True, default=list, verbose_name="候选地区")),
                ("removed", models.JSONField(blank=True, default=list, verbose_name="清除的内容")),
                ("extractor_version", models.CharField(max_length=40, verbose_name="解析版本")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("in_review", "审核中"),
                            ("published", "已发布"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500, verbose_name="撤回原因")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="入库时间")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="发布时间")),
                ("content_changed_at", models.DateTimeField(verbose_name="内容更新时间")),
                (
                    "division",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="reports.division",
                        verbose_name="行政区划",
                    ),
                ),
                (
                    "division_hint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.division",
                        verbose_name="疑似地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "报告",
                "verbose_name_plural": "报告",
                "ordering": ("-covers_year", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Metric",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ordinal", models.IntegerField(verbose_name="序号")),
                ("section_ordinal", models.IntegerField(blank=True, null=True, verbose_name="章节")),
                ("raw", models.CharField(max_length=80, verbose_name="原文")),
                ("start", models.IntegerField(verbose_name="起")),
                ("end", models.IntegerField(verbose_name="止")),
                ("quote_start", models.IntegerField(verbose_name="句起")),
                ("quote_end", models.IntegerField(verbose_name="句止")),
                ("value", models.DecimalField(decimal_places=6, max_digits=30, verbose_name="数值")),
                (
                    "value_max",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=30, null=True, verbose_name="上限"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
                (
                    "qualifier",
                    models.CharField(
                        choices=[
                            ("exact", ""),
                            ("over", "逾"),
                            ("nearly", "近"),
                            ("about", "约"),
                            ("up_to", "至多"),
                        ],
                        max_length=10,
                        verbose_name="限定",
                    ),
                ),
                ("year", models.SmallIntegerField(blank=True, null=True, verbose_name="年份")),
                ("year_from", models.SmallIntegerField(blank=True, null=True, verbose_name="起始年")),
                (
                    "status",
                    models.CharField(
                        choices=[("done", "已完成"), ("planned", "计划"), ("external", "外部")],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("total", "全部"), ("partial", "单项"), ("term", "届内累计")],
                        default="total",
                        max_length=10,
                        verbose_name="范围",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="主体")),
                ("rule", models.CharField(max_length=80, verbose_name="规则")),
                ("confidence", models.FloatField(verbose_name="把握")),
                (
                    "review",
                    models.CharField(
                        choices=[
                            ("unreviewed", "未核"),
                            ("accepted", "已核"),
                            ("corrected", "已改"),
                            ("rejected", "已否"),
                            ("added", "补录"),
                        ],
                        default="unreviewed",
                        max_length=12,
                        verbose_name="核对",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="metrics",
                        to="reports.indicator",
                        verbose_name="指标",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="metrics",
                        to="reports.report",
                        verbose_name="报告",
                    ),
                ),
            ],
            options={
                "verbose_name": "数量",
                "verbose_name_plural": "数量",
                "ordering": ("report", "ordinal"),
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("report_id", models.BigIntegerField(verbose_name="报告编号")),
                ("action", models.CharField(max_length=40, verbose_name="动作")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="何时")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="缘由")),
                ("before", models.JSONField(blank=True, null=True, verbose_name="此前")),
                ("after", models.JSONField(blank=True, null=True, verbose_name="此后")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="何人",
                    ),
                ),
            ],
            options={
                "verbose_name": "修订",
                "verbose_name_plural": "修订",
                "ordering": ("report_id", "id"),
            },
        ),
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section_id", models.BigIntegerField(verbose_name="章节编号")),
                ("report_id", models.BigIntegerField(verbose_name="报告编号")),
                ("piece", models.SmallIntegerField(default=0, verbose_name="段号")),
                ("start", models.IntegerField(verbose_name="起")),
                ("end", models.IntegerField(verbose_name="止")),
                ("heading_length", models.SmallIntegerField(default=0, verbose_name="标题长")),
                ("division_code", models.CharField(blank=True, max_length=6, verbose_name="区划代码")),
                ("year_from", models.SmallIntegerField(null=True, verbose_name="起始年")),
                ("year", models.SmallIntegerField(default=0, verbose_name="年份")),
                ("kind", models.CharField(max_length=20, verbose_name="文种")),
                ("level", models.CharField(blank=True, max_length=12, verbose_name="级别")),
                ("term", models.SmallIntegerField(null=True, verbose_name="届")),
                ("stance", models.CharField(blank=True, max_length=10, verbose_name="性质")),
                ("published", models.BooleanField(default=False, verbose_name="已发布")),
                ("folded", models.TextField(verbose_name="折叠文本")),
            ],
            options={
                "verbose_name": "检索行",
                "verbose_name_plural": "检索行",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("folded"), name="gin_trgm_ops"),
                        fastupdate=False,
                        name="search_row_trigrams",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        reports.models.search.Bigrams("folded"), fastupdate=False, name="search_row_bigrams"
                    ),
                    models.Index(
                        models.OrderBy(models.F("year"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("published", True)),
                        name="search_row_newest",
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            models.F("division_code"), name="varchar_pattern_ops"
                        ),
                        models.OrderBy(models.F("year"), descending=True),
                        name="search_row_division",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report_id", "section_id", "piece"), name="search_row_section_piece_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("start__gte", 0), ("start__lte", models.F("end"))),
                        name="search_row_span_ordered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__in", ["", "nation", "province", "prefecture", "county", "township"])
                        ),
                        name="search_row_level_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ordinal", models.IntegerField(verbose_name="序号")),
                ("level", models.SmallIntegerField(verbose_name="层级")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("preamble", "篇首"),
                            ("part", "部分"),
                            ("numbered", "编号标题"),
                            ("unnumbered", "无编号标题"),
                            ("run_in", "段首标题"),
                        ],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[("review", "回顾"), ("problems", "问题"), ("plan", "安排")],
                        max_length=10,
                        verbose_name="性质",
                    ),
                ),
                ("heading", models.CharField(blank=True, max_length=500, verbose_name="标题")),
                ("start", models.IntegerField(verbose_name="起")),
                ("end", models.IntegerField(verbose_name="止")),
                ("body_start", models.IntegerField(verbose_name="正文起")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="reports.report",
                        verbose_name="报告",
                    ),
                ),
            ],
            options={
                "verbose_name": "章节",
                "verbose_name_plural": "章节",
                "ordering": ("report", "ordinal"),
            },
        ),
        migrations.CreateModel(
            name="SourceFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("name", models.CharField(max_length=255, verbose_name="文件名")),
                ("media_type", models.CharField(max_length=100, verbose_name="类型")),
                ("size", models.BigIntegerField(verbose_name="字节数")),
                ("content", models.BinaryField(verbose_name="内容")),
                ("received_at", models.DateTimeField(auto_now_add=True, verbose_name="收到时间")),
                (
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
            ],
            options={
                "verbose_name": "原始文件",
                "verbose_name_plural": "原始文件",
            },
        ),
        migrations.AddField(
            model_name="report",
            name="source_file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="reports.sourcefile",
                verbose_name="原始文件",
            ),
        ),
        migrations.AddIndex(
            model_name="division",
            index=models.Index(
                fields=["code"], name="division_code_like", opclasses=("varchar_pattern_ops",)
            ),
        ),
        migrations.AddIndex(
            model_name="division",
            index=models.Index(fields=["name"], name="division_name"),
        ),
        migrations.AddIndex(
            model_name="division",
            index=models.Index(fields=["short_name"], name="division_short_name"),
        ),
        migrations.AddIndex(
            model_name="division",
            index=django.contrib.postgres.indexes.GinIndex(fields=["aliases"], name="division_aliases"),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.UniqueConstraint(
                models.F("code"),
                django.db.models.functions.comparison.Coalesce("valid_from", 0),
                name="division_code_from_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)), fields=("code",), name="division_one_current_per_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^\\d{6}$")), name="division_code_six_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["nation", "province", "prefecture", "county"])),
                name="division_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from", None),
                    ("valid_to", None),
                    ("valid_from__lte", models.F("valid_to")),
                    _connector="OR",
                ),
                name="division_years_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level__in", ["nation", "province"]), ("parent", None)),
                    models.Q(("level__in", ["prefecture", "county"]), ("parent__isnull", False)),
                    _connector="OR",
                ),
                name="division_parent_by_level",
            ),
        ),
        migrations.AddIndex(
            model_name="metric",
            index=models.Index(fields=["indicator", "year", "report"], name="metric_indicator_year"),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("report", "ordinal"),
                name="metric_report_ordinal_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quote_end__gte", models.F("end")),
                    ("quote_start__gte", 0),
                    ("quote_start__lte", models.F("start")),
                    ("start__gte", 0),
                    ("start__lt", models.F("end")),
                ),
                name="metric_span_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value_max", None), ("value_max__gte", models.F("value")), _connector="OR"
                ),
                name="metric_range_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("year_from", None), ("year_from__lte", models.F("year")), _connector="OR"
                ),
                name="metric_period_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                name="metric_confidence_is_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(("qualifier__in", ["exact", "over", "nearly", "about", "up_to"])),
                name="metric_qualifier_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["done", "planned", "external"])),
                name="metric_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["total", "partial", "term"])), name="metric_scope_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review__in", ["unreviewed", "accepted", "corrected", "rejected", "added"])
                ),
                name="metric_review_known",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(fields=["report_id", "id"], name="revision_report"),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("report", "ordinal"),
                name="section_report_ordinal_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("body_start__lte", models.F("end")),
                    ("start__gte", 0),
                    ("start__lte", models.F("body_start")),
                ),
                name="section_span_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["preamble", "part", "numbered", "unnumbered", "run_in"])),
                name="section_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(("stance__in", ["", "review", "problems", "plan"])),
                name="section_stance_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 0), ("ordinal__gte", 0)), name="section_place_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcefile",
            constraint=models.UniqueConstraint(fields=("sha256",), name="source_file_sha256_unique"),
        ),
        migrations.AddConstraint(
            model_name="sourcefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "sha256",
                        models.Func(
                            models.Func(
                                models.F("content"), function="sha256", output_field=models.BinaryField()
                            ),
                            models.Value("hex"),
                            function="encode",
                            output_field=models.CharField(),
                        ),
                    )
                ),
                name="source_file_sha256_of_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "size",
                        models.Func(
                            models.F("content"),
                            function="octet_length",
                            output_field=models.BigIntegerField(),
                        ),
                    ),
                    ("size__gt", 0),
                ),
                name="source_file_size_of_content",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                models.OrderBy(models.F("covers_year"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="report_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["division", "covers_year"], name="report_division_year"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["content_changed_at", "id"], name="report_changed"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["status", "created_at"], name="report_status_created"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("text_digest", "version"), name="report_text_version_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                models.F("division"),
                models.F("place_name"),
                models.F("kind"),
                django.db.models.functions.comparison.Coalesce("covers_from", 0),
                django.db.models.functions.comparison.Coalesce("covers_year", 0),
                models.F("version"),
                condition=models.Q(("division__isnull", False), ("status", "published")),
                name="report_one_published_per_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["work_report", "speech", "news_feature", "summary"])),
                name="report_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__in", ["", "nation", "province", "prefecture", "county", "township"])
                ),
                name="report_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "in_review", "published", "withdrawn"])),
                name="report_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("truncated__in", ["", "start", "end"])), name="report_truncated_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("covers_from", None), ("covers_year", None)),
                    ("covers_from__lte", models.F("covers_year")),
                    _connector="OR",
                ),
                name="report_period_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("covers_year", None),
                    models.Q(("covers_from__gte", 1949), ("covers_year__lte", 2100)),
                    _connector="OR",
                ),
                name="report_period_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("term", None), ("term__gte", 1), _connector="OR"),
                    models.Q(("session_no", None), ("session_no__gte", 1), _connector="OR"),
                ),
                name="report_term_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True), models.Q(("title", ""), _negated=True)
                ),
                name="report_text_and_title_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="report_version_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "published"), _negated=True),
                    ("released_at__isnull", False),
                    _connector="OR",
                ),
                name="report_published_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "withdrawn"), _negated=True),
                    models.Q(("withdrawn_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_withdrawn_has_reason",
            ),
        ),
    ]
