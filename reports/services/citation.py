"""How a report is cited: GB/T 7714—2015 and BibTeX, from what is known and nothing else."""

from __future__ import annotations

import re
from datetime import date

from reports.models import Report

# Characters that mean something to BibTeX.
_BIBTEX = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}"})


def cite_gbt7714(*, report: Report, url: str, accessed: date) -> str:
    """Return the reference by GB/T 7714—2015, 4.2 and 8.5: a report held online, ``[R/OL]``.

    Author (the body, else the speaker, else the place), title, publication date in parentheses,
    date of access in brackets, address. A part that is not known is left out.
    """
    title = f"{report.title}：{report.subtitle.lstrip('—－- ')}" if report.subtitle else report.title
    published = report.published_on or report.delivered_on
    when = f"({published.isoformat()})" if published else ""
    if not when and report.covers_year:
        when = f"({report.covers_year})"
    author = _author(report)
    return f"{author + '. ' if author else ''}{title}[R/OL]. {when}[{accessed.isoformat()}]. {url}."


def cite_bibtex(*, report: Report, url: str, accessed: date) -> str:
    """Return a BibTeX ``@techreport`` entry."""
    published = report.published_on or report.delivered_on
    fields = {
        "author": f"{{{_escape(_author(report))}}}" if _author(report) else "",
        "title": _escape(report.title),
        "institution": _escape(report.body or report.source),
        "year": str(published.year if published else report.covers_year or ""),
        "month": str(published.month) if published else "",
        "url": re.sub(r"[{}\s]", "", url),
        "urldate": accessed.isoformat(),
        "langid": "chinese",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@techreport{{npcarchive{report.pk},", *lines, "}"])


def _author(report: Report) -> str:
    return report.body or report.speaker or (report.division.name if report.division else "")


def _escape(text: str) -> str:
    return text.translate(_BIBTEX)
