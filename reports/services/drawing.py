"""A reading drawn as one HTML file, so that a person can check it in a minute."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from reports.models import Indicator, Report
from reports.parsing.indicators import load_indicators
from reports.parsing.types import ParsedReport
from reports.services.readings import build_metrics, build_sections, reading_columns

STYLES = ("base", "parts", "text", "report", "staff")


def draw_reading(parsed: ParsedReport, *, name: str) -> str:
    """Return a page that stands alone: text with sections, quantities and evidence marked, what was removed.

    Touches neither the database nor the network; the style sheets of the site are written into it.
    """
    report = Report(**reading_columns(parsed, fallback_title=name))
    indicators = {
        d.key: Indicator(key=d.key, name=d.name, group=d.group, position=position)
        for position, d in enumerate(load_indicators())
    }
    folder = Path(settings.BASE_DIR) / "static" / "css"
    context = {
        "name": name,
        "report": report,
        "sections": build_sections(report, parsed),
        "metrics": build_metrics(report, parsed, indicators),
        "candidates": parsed.candidates,
        "styles": "\n".join((folder / f"{style}.css").read_text(encoding="utf-8") for style in STYLES),
    }
    return render_to_string("parsing/reading.html", context)
