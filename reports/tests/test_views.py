"""The public pages: they answer, they are safe, they are honest about samples and gaps, they are cheap."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Division, Report
from reports.services.ingestion import ingest_file
from reports.services.publication import withdraw
from reports.tests.conftest import REPORT_TEXT

HOSTILE = "<script>alert(1)</script>"
HOSTILE_TEXT = REPORT_TEXT.replace("128件建议", f"128件{HOSTILE}建议").replace(
    "望川区人大常委会主任 沈砚秋", f'望川区人大常委会主任 沈砚秋"><img src=x onerror=alert(1)>{HOSTILE}'
)

PUBLIC_PAGES = [
    pytest.param(lambda r: reverse("home"), id="home"),
    pytest.param(lambda r: reverse("search"), id="search"),
    pytest.param(lambda r: reverse("search") + "?q=代表", id="search for a word"),
    pytest.param(lambda r: r.get_absolute_url(), id="report"),
    pytest.param(lambda r: r.get_absolute_url() + "?q=代表", id="report with hits"),
    pytest.param(lambda r: reverse("divisions"), id="divisions"),
    pytest.param(lambda r: reverse("divisions") + "?name=望川", id="divisions by name"),
    pytest.param(lambda r: reverse("division", args=("990102",)), id="division"),
    pytest.param(lambda r: reverse("division", args=("990100",)), id="division above"),
    pytest.param(lambda r: reverse("years"), id="years"),
    pytest.param(lambda r: reverse("year", args=(2023,)), id="year"),
    pytest.param(lambda r: reverse("about"), id="about"),
    pytest.param(lambda r: reverse("sign-in"), id="sign-in"),
]


@pytest.fixture
def sample(places: None, indicators: None) -> Report:
    """A published sample."""
    return ingest_file(data=REPORT_TEXT.encode(), name="样本.txt", publish=True, is_sample=True).report


@pytest.mark.parametrize("page", PUBLIC_PAGES)
def test_page_answers_without_anything_inline(
    page: Callable[[Report], str], report: Report, client: Client
) -> None:
    response = client.get(page(report))
    html = response.content.decode()
    assert response.status_code == 200
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", html)
    assert html.count("<h1") == 1
    assert 'href="#main"' in html
    assert 'lang="zh-Hans"' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    # A reader gets no cookie; only the form of the staff needs one.
    assert bool(client.cookies) is ("sign-in" in page(report))


@pytest.mark.parametrize("page", [p for p in PUBLIC_PAGES if p.id != "sign-in"])
def test_samples_are_marked(page: Callable[[Report], str], sample: Report, client: Client) -> None:
    assert "样本（虚构）" in client.get(page(sample)).content.decode()


@pytest.mark.parametrize(
    ("page", "most"),
    [
        pytest.param(lambda r: reverse("home"), 4, id="home"),
        pytest.param(lambda r: r.get_absolute_url() + "?q=代表", 4, id="report"),
        pytest.param(lambda r: reverse("divisions"), 2, id="divisions"),
        pytest.param(lambda r: reverse("divisions") + "?name=区", 3, id="divisions by name"),
        pytest.param(lambda r: reverse("division", args=("990100",)), 6, id="division"),
        pytest.param(lambda r: reverse("years"), 3, id="years"),
        pytest.param(lambda r: reverse("year", args=(2023,)), 4, id="year"),
    ],
)
def test_queries_do_not_grow_with_what_is_held(
    page: Callable[[Report], str], most: int, report: Report, client: Client
) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page(report))
        return len(queries)

    few = count()
    for year in (2020, 2021, 2022):
        text = REPORT_TEXT.replace("2024年", f"{year + 1}年").replace("2023年", f"{year}年")
        assert ingest_file(data=text.encode(), name="又一份.txt", publish=True).outcome == "created"
    assert count() == few <= most


def test_stored_text_never_becomes_markup(places: None, indicators: None, client: Client) -> None:
    hostile = ingest_file(data=HOSTILE_TEXT.encode(), name=f"{HOSTILE}.txt", publish=True).report
    Report.objects.filter(pk=hostile.pk).update(
        title=HOSTILE, source=HOSTILE, removed=[{"reason": HOSTILE, "text": HOSTILE, "line": 0}]
    )
    for address in (
        reverse("home"),
        hostile.get_absolute_url(),
        hostile.get_absolute_url() + "?q=script",
        reverse("search") + "?q=script",
        reverse("search") + f"?q={HOSTILE}",
        reverse("division", args=("990102",)),
        reverse("year", args=(2023,)),
    ):
        html = client.get(address, follow=True).content.decode()
        assert HOSTILE not in html, address
        assert "<img" not in html, address


def test_every_section_paragraph_and_fact_has_an_anchor(report: Report, client: Client) -> None:
    html = client.get(report.get_absolute_url()).content.decode()
    for section in report.sections.all():
        assert f'id="s{section.ordinal}"' in html
        if section.heading:
            assert f'href="#s{section.ordinal}"' in html
    for metric in report.metrics.all():
        assert f'id="m{metric.ordinal}"' in html
        assert f'href="#m{metric.ordinal}"' in html
    assert 'id="p1"' in html


def test_whole_text_is_on_the_page(report: Report, client: Client) -> None:
    html = client.get(report.get_absolute_url()).content.decode()
    article = html[html.index("<article") : html.index("</article>")]
    article = re.sub(r'<a class="anchor".*?</a>', "", article)
    assert "".join(re.sub(r"<[^>]+>", "", article).split()) == "".join(report.text.split())


def test_hits_are_marked_and_listed(report: Report, client: Client) -> None:
    html = client.get(report.get_absolute_url(), {"q": "“专项工作报告”"}).content.decode()
    assert html.count("<mark") == report.text.count("专项工作报告") == 2
    assert 'id="h1"' in html
    assert 'href="#h2"' in html


def test_another_address_leads_to_the_right_one(report: Report, client: Client) -> None:
    response = client.get(reverse("report", args=("330000", "1999", "speech", report.pk)), {"q": "代表"})
    assert response.status_code == 301
    assert response["Location"].startswith(report.get_absolute_url() + "?q=")


@pytest.mark.parametrize("name", ["report", "report-file", "report-text"])
def test_drafts_do_not_exist_for_readers(name: str, draft: Report, client: Client) -> None:
    address = reverse(name, args=("990102", "2023", "work_report", draft.pk))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["report", "report-file", "report-text"])
def test_withdrawn_reports_say_why(name: str, report: Report, client: Client) -> None:
    withdraw(report=report, user=None, reason="发布机关已更正")
    response = client.get(reverse(name, args=("990102", "2023", "work_report", report.pk)))
    assert response.status_code == 410
    assert "发布机关已更正" in response.content.decode()


def test_original_file_is_the_bytes_received_and_nothing_that_runs(report: Report, client: Client) -> None:
    response = client.get(reverse("report-file", args=("990102", "2023", "work_report", report.pk)))
    assert response.content == REPORT_TEXT.encode()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_plain_text_is_the_coordinate_system(report: Report, client: Client) -> None:
    response = client.get(reverse("report-text", args=("990102", "2023", "work_report", report.pk)))
    assert response.content.decode() == report.text


@pytest.mark.parametrize(
    "page", [p for p in PUBLIC_PAGES if p.id not in {"search", "search for a word", "about", "sign-in"}]
)
def test_unchanged_page_is_not_sent_again(
    page: Callable[[Report], str], report: Report, client: Client
) -> None:
    tag = client.get(page(report))["ETag"]
    assert client.get(page(report), headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("address", "status"),
    [
        pytest.param("/divisions/123456/", 404, id="unknown place"),
        pytest.param("/divisions/abc/", 404, id="no code"),
        pytest.param("/years/1200/", 404, id="impossible year"),
        pytest.param("/years/1990/", 200, id="year without reports"),
        pytest.param("/years/2023/?page=99&level=x", 200, id="odd parameters"),
        pytest.param("/reports/990102/2023/work_report/999999/", 404, id="unknown report"),
        pytest.param("/nothing", 404, id="nothing"),
        pytest.param("/divisions/?name=%00", 200, id="null byte"),
    ],
)
def test_odd_addresses(address: str, status: int, report: Report, client: Client) -> None:
    assert client.get(address).status_code == status


def test_gap_years_are_named(report: Report, client: Client) -> None:
    text = REPORT_TEXT.replace("2024年", "2022年").replace("2023年", "2021年")
    ingest_file(data=text.encode(), name="更早.txt", publish=True)
    html = client.get(reverse("division", args=("990102",))).content.decode()
    assert 'title="2022年未收录"' in html
    assert 'href="#y2021"' in html
    assert 'id="y2023"' in html


def test_retired_place_leads_to_its_successor_and_back(places: None, client: Client) -> None:
    old = client.get(reverse("division", args=("990122",))).content.decode()
    new = client.get(reverse("division", args=("990181",))).content.decode()
    assert 'href="/divisions/990181/"' in old
    assert 'href="/divisions/990122/"' in new


@pytest.mark.parametrize(
    ("address", "content"),
    [
        pytest.param("/healthz", "ok", id="health"),
        pytest.param("/robots.txt", "Disallow: /search/", id="robots"),
    ],
)
def test_machines(address: str, content: str, db: None, client: Client) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert content in response.content.decode()


def test_favicon_leads_to_the_drawing(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"].endswith(".svg")


@pytest.mark.parametrize("address", ["/", "/search/", "/years/", "/healthz"])
def test_reading_pages_refuse_writes(address: str, db: None, client: Client) -> None:
    assert client.post(address).status_code == 405


def test_guesses_about_a_masked_place_are_not_public(report: Report, client: Client) -> None:
    claim = {"value": "990203", "start": 0, "end": 3, "rule": "inner_clues"}
    place = Division.objects.get(code="990203")
    Report.objects.filter(pk=report.pk).update(
        division=None, division_hint=place, masked=True, evidence={"division_hint_code": claim}
    )
    html = client.get(report.get_absolute_url(), follow=True).content.decode()
    assert "隐去了地名" in html
    assert place.code not in html
    assert place.name not in html


def test_under_the_nation_stand_the_provinces(report: Report, client: Client) -> None:
    Division.objects.create(code="100000", name="全国", short_name="全国", level="nation")
    html = client.get(reverse("division", args=("100000",))).content.decode()
    assert 'href="/divisions/990000/"' in html
    assert "1 篇" in html
