"""The original beside the reading: what the pane shows, and that nothing of it can act."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from reports.models import Report
from reports.services.ingestion import ingest_file
from reports.tests.conftest import REPORT_TEXT
from reports.tests.parsing.readers.builders_pdf import Layout, typeset

PAGE = f"<html><script>alert(1)</script><body><pre>{REPORT_TEXT}</pre><img src=http://example/1.png></body></html>"


@pytest.fixture(autouse=True)
def pictures(settings: Any, tmp_path: Path) -> None:
    """No page that was drawn by another run."""
    settings.CACHES = settings.CACHES | {
        "shared": settings.CACHES["shared"] | {"LOCATION": tmp_path / "cache"}
    }


@pytest.fixture
def staff(db: None, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("reviewer"))
    return client


@pytest.fixture
def pdf(places: None, indicators: None) -> Report:
    data = typeset(REPORT_TEXT, Layout(size=24, leading=40)).build()
    return ingest_file(data=data, name="报告.pdf").report


@pytest.fixture
def web(places: None, indicators: None) -> Report:
    return ingest_file(data=PAGE.encode(), name="报告.html").report


def test_the_bench_shows_what_was_asked_for_last(draft: Report, staff: Client) -> None:
    address = reverse("staff-review", args=(draft.pk,))
    assert 'data-show="text"' in staff.get(address).content.decode()
    response = staff.get(address, {"show": "both"})
    assert 'data-show="both"' in response.content.decode()
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    assert 'data-show="both"' in staff.get(address).content.decode()
    assert 'data-show="both"' in staff.get(address, {"show": "nonsense"}).content.decode()


def test_lines_say_why_they_are_not_in_the_text(draft: Report, staff: Client) -> None:
    Report.objects.filter(pk=draft.pk).update(
        text=draft.text.replace("各位代表：", "各位同志："),
        removed=[{"reason": "caption", "text": "各位代表：", "line": 3}],
    )
    html = staff.get(reverse("staff-review", args=(draft.pk,)), {"show": "original"}).content.decode()
    assert html.count('class="original-line gone"') == 1
    assert "读出的文字" not in html


def test_a_pdf_is_shown_page_by_page(pdf: Report, staff: Client) -> None:
    bench = reverse("staff-review", args=(pdf.pk,))
    html = staff.get(bench, {"show": "both", "page": "1", "turn": "2"}).content.decode()
    address = reverse("staff-original-page", args=(pdf.pk, 2))
    assert f'src="{address}"' in html
    assert "style=" not in html
    response = staff.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Cache-Control"] == "private, no-cache"
    again = staff.get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert staff.get(reverse("staff-original-page", args=(pdf.pk, 99))).status_code == 404
    assert "没有第 99 页" in staff.get(bench, {"show": "original", "page": "99"}).content.decode()


def test_a_drawn_page_is_kept(pdf: Report, staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = reverse("staff-original-page", args=(pdf.pk, 1))
    first = staff.get(address).content
    monkeypatch.setattr("reports.services.originals.call_in_child", None)
    assert staff.get(address).content == first


def test_a_web_page_is_shown_in_a_sandbox(web: Report, staff: Client) -> None:
    html = staff.get(reverse("staff-review", args=(web.pk,)), {"show": "original"}).content.decode()
    address = reverse("staff-original-web", args=(web.pk,))
    assert f'<iframe class="page-frame" src="{address}" sandbox' in html
    response = staff.get(address)
    page = response.content.decode()
    assert "望川区" in page
    assert "alert" not in page
    assert "example" not in page
    policy = response["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert (
        'class="original-line'
        in staff.get(
            reverse("staff-original", args=(web.pk,)), {"as": "lines"}, headers={"HX-Request": "true"}
        ).content.decode()
    )


@pytest.mark.parametrize("name", ["staff-original-web", "staff-original-page"])
def test_a_text_has_neither_pages_nor_markup(draft: Report, staff: Client, name: str) -> None:
    args = (draft.pk, 1) if name.endswith("page") else (draft.pk,)
    assert staff.get(reverse(name, args=args)).status_code == 404


def test_the_pane_alone_leads_to_the_bench(draft: Report, staff: Client) -> None:
    response = staff.get(reverse("staff-original", args=(draft.pk,)))
    assert response["Location"] == reverse("staff-review", args=(draft.pk,)) + "?show=both"
