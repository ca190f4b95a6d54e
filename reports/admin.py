"""Reference data for administrators; reports have pages of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from reports.models import Division, Indicator, Report


class ReferenceSite(admin.AdminSite):
    """Django's admin with nothing but reference data: what other applications register stays out.

    People sign in by the site's own page alone, which counts failures and asks for the second factor.
    """

    site_header = site_title = "人大报告档案 · 基础数据"
    index_title = "行政区划与指标"
    site_url = "/staff/"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the page to sign in; somebody signed in without the right gets a 403, no loop."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("sign-in"))


reference_site = ReferenceSite(name="admin")


@admin.register(Division, site=reference_site)
class DivisionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Places under their names through the years."""

    list_display = ("code", "name", "level_name", "parent", "valid_from", "valid_to", "is_sample")
    list_filter = ("level", "is_sample")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "short_name")
    autocomplete_fields = ("parent", "successors")
    ordering = ("code",)
    list_per_page = 100

    @admin.display(description="级别", ordering="level")
    def level_name(self, division: Division) -> str:
        """The level in Chinese."""
        return dict(Report.LEVELS).get(division.level, division.level)


@admin.register(Indicator, site=reference_site)
class IndicatorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What quantities measure."""

    list_display = ("key", "name", "group", "position")
    list_filter = ("group",)
    search_fields = ("key", "name", "definition")
    ordering = ("position",)
