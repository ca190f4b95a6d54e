"""Reference data for administrators; reports have pages of their own."""

from __future__ import annotations

from django.contrib import admin

from reports.models import Division, Indicator

admin.site.site_header = admin.site.site_title = "人大报告档案 · 基础数据"
admin.site.index_title = "行政区划与指标"


@admin.register(Division)
class DivisionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Places under their names through the years."""

    list_display = ("code", "name", "level", "parent", "valid_from", "valid_to", "is_sample")
    list_filter = ("level", "is_sample")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "short_name")
    autocomplete_fields = ("parent", "successors")
    ordering = ("code",)
    list_per_page = 100


@admin.register(Indicator)
class IndicatorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What quantities measure."""

    list_display = ("key", "name", "group", "position")
    list_filter = ("group",)
    search_fields = ("key", "name", "definition")
    ordering = ("position",)
