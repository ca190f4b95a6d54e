"""What people and files bring in is never markup and never a formula, at any address, new ones too."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from reports.models import Report, Revision, SourceFile, Upload, UploadItem
from reports.services.people import invite
from reports.services.tokens import issue_token
from reports.tests.conftest import REPORT_TEXT, read_queue
from reports.tests.test_permissions import ADMIN_PREFIX, CATCH_ALL, routes

pytestmark = [pytest.mark.long, pytest.mark.django_db]
MARKUP = "<script>alert(7)</script><img src=x onerror=alert(7)>\"'"
FORMULA = f'=HYPERLINK("http://evil.example","x"){MARKUP}'
LIVE = re.compile(r"<script>alert|<img src=x|=[\"']?x onerror=alert\(7\)>[\"']?[^&]")
# Where the address itself has no object of ours in it, ask with words that lead to one.
QUERIES = ("", "?q=监督", f"?q={FORMULA}&phrase={FORMULA}&state={FORMULA}&view=kwic&page={FORMULA}")


@pytest.fixture
def place(client: Client, places: None, indicators: None) -> dict[str, str]:
    """A report, an upload and people that carry markup wherever words go; returns what addresses need."""
    boss = User.objects.create_superuser("boss", password="x", first_name=MARKUP[:60], last_name=MARKUP[:60])
    client.force_login(boss, "django.contrib.auth.backends.ModelBackend")
    text = REPORT_TEXT.replace("一、紧扣大局", f"一、{MARKUP}紧扣大局").replace(
        "各位代表：", f"各位代表：\n{FORMULA}"
    )
    client.post("/staff/upload/", {"text": text, "name": FORMULA})
    client.post("/staff/upload/", {"text": text.replace("9次", "8次"), "name": FORMULA})
    read_queue()
    report = Report.objects.order_by("pk")[0]
    item = UploadItem.objects.order_by("pk")[1]
    Report.objects.filter(pk=report.pk).update(
        title=FORMULA, subtitle=MARKUP, speaker=MARKUP[:40], place_name=MARKUP[:40], source=FORMULA[:200]
    )
    report.refresh_from_db()
    SourceFile.objects.update(name=FORMULA)
    client.post(f"/staff/reports/{report.pk}/publish/")
    Revision.objects.create(
        report_id=report.pk,
        action="metadata",
        reason=FORMULA,
        actor=boss,
        is_public=True,
        before={"speaker": MARKUP},
        after={"speaker": FORMULA},
    )
    issue_token(owner=boss, name=MARKUP[:60])
    invite(name=MARKUP[:60], role="editor", actor=boss)
    number = report.metrics.order_by("pk")[0]
    return {
        "reports/<int:pk>": str(report.pk),
        "uploads/<int:pk>": str(item.upload_id),
        "<int:item>": str(item.pk),
        "<int:metric_id>": str(number.pk),
        "<int:report_id>": str(report.pk),
        "<key>": str(number.indicator_id),
        "<int:upload_id>": str(Upload.objects.latest("pk").pk),
        "people/<int:pk>": str(boss.pk),
        "<str:code>": "990102",
        "<code>": "990102",
        "<str:covers>": "2023",
        "<str:kind>": "work_report",
        "<int:pk>": str(report.pk),
        "<int:year>": "2023",
        "<int:page>": "1",
        "<int:number>": "1",
    }


def body_of(answer: HttpResponseBase) -> str:
    content = answer.content if isinstance(answer, HttpResponse) else answer.getvalue()
    return content.decode("utf-8", "replace")


def address_of(route: str, place: dict[str, str]) -> str:
    for pattern, value in place.items():
        whole = pattern[pattern.index("<") :]
        route = route.replace(pattern, pattern.replace(whole, value))
    return f"/{route}"


def complaint(answer: HttpResponseBase, body: str) -> str:
    """Say what is wrong with an answer, if anything."""
    kind = answer["Content-Type"].partition(";")[0] if "Content-Type" in answer else ""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if kind in ("text/html", "application/xhtml+xml", "image/svg+xml") or "xml" in kind:
        if "sandbox" in answer.get("Content-Security-Policy", ""):
            return ""
        return "live markup" if LIVE.search(body) else ""
    if answer.get("X-Content-Type-Options") != "nosniff" and body:
        return f"{kind} may be taken for a page"
    if kind == "text/csv":
        cells = [cell for row in csv.reader(io.StringIO(body.removeprefix("\ufeff"))) for cell in row]
        return next(
            (f"formula {c[:40]}" for c in cells if re.match(r"[=+@\t\r＝＋－＠]|-(?![\d.]+$)", c)), ""
        )
    return ""


def test_nothing_stored_is_live(client: Client, place: dict[str, str]) -> None:
    client.raise_request_exception = False
    wrong, shown = [], 0
    for route in routes():
        if route.startswith(ADMIN_PREFIX) or route == CATCH_ALL or route == "sign-out/":
            continue
        for query in QUERIES:
            address = address_of(route, place) + query
            answer = client.get(address)
            body = body_of(answer)
            shown += "alert(7)" in body
            if problem := complaint(answer, body):
                wrong.append((address[:80], problem))
    assert wrong == []
    assert shown > 20, "the markup does stand on the pages, as words"
