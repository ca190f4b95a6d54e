"""How the work stands, on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.models import Report
from reports.models.coverage import measure_coverage
from reports.services.overview import measure_intake, measure_quality, measure_waiting
from reports.views_staff import staff_view


@require_safe
@staff_view("view_report")
def overview(request: HttpRequest) -> HttpResponse:
    """What waits, what failed, how good the reading was, and what is held, published or not."""
    *quality, total = measure_quality()
    context = {
        "waiting": measure_waiting(),
        "intake": measure_intake(),
        "quality": quality,
        "total": total,
        "coverage": measure_coverage(Report.objects.filter(is_sample=False)),
    }
    return render(request, "staff/overview.html", context)
