"""Downloads and the feed of a search."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from unittest.mock import patch
from xml.etree import ElementTree

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from reports.models import Report
from reports.search.engine import SearchTimeout, search_sections
from reports.search.query import SearchRequest
from reports.services.exports import BOM, COLUMNS

ATOM = "{http://www.w3.org/2005/Atom}"


def download(client: Client, address: str, **query: str) -> bytes:
    response = client.get(address, query)
    assert response.status_code == 200
    assert response.streaming
    assert "attachment" in response["Content-Disposition"]
    return b"".join(response)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["/search/export", "/api/v1/search/export"])
def test_csv(report: Report, client: Client, address: str) -> None:
    text = download(client, address, q="代表", format="csv").decode()
    assert text.startswith(BOM)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))
    page = search_sections(SearchRequest(q="代表"))
    assert list(rows[0]) == list(COLUMNS.values())
    assert {row["章节标题"] for row in rows} == {hit.heading for hit in page.hits}
    assert {row["地区"] for row in rows} == {"望川区"}
    assert all(report.get_absolute_url() in row["地址"] for row in rows)


def test_jsonl(report: Report, client: Client) -> None:
    rows = [
        json.loads(line) for line in download(client, "/search/export", q="代表", format="jsonl").splitlines()
    ]
    assert len(rows) == search_sections(SearchRequest(q="代表")).count
    for row in rows:
        assert row["kind"] == "work_report"
        assert row["occurrences"] == len(row["spans"])
        assert all(report.text[span["start"] : span["end"]] == "代表" for span in row["spans"])


def test_xlsx(report: Report, client: Client) -> None:
    content = download(client, "/search/export", q="代表", format="xlsx")
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == search_sections(SearchRequest(q="代表")).count + 1
    assert "章节标题" in sheet
    assert "<f>" not in sheet


@pytest.mark.parametrize("address", ["/search/export", "/api/v1/search/export"])
def test_one_section_a_report(report: Report, client: Client, address: str) -> None:
    lines = download(client, address, q="代表 OR 监督", group="1", format="jsonl").splitlines()
    everything = download(client, address, q="代表 OR 监督", format="jsonl").splitlines()
    assert len(everything) > len(lines) == 1
    first = min(json.loads(line)["section_ordinal"] for line in everything)
    assert json.loads(lines[0])["section_ordinal"] == first
    html = client.get("/search/?q=代表&group=1").content.decode()
    assert "group=1&amp;format=csv" in html
    assert "每篇一节，不设上限" in html


def test_filters_hold(report: Report, client: Client) -> None:
    assert download(client, "/search/export", q="代表", year_from="2024", format="jsonl") == b""


@pytest.mark.parametrize(
    ("address", "status"), [("/search/export?format=pdf", 404), ("/api/v1/search/export?format=pdf", 400)]
)
def test_unknown_formats(db: None, client: Client, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_timeout_before_the_first_byte(db: None, client: Client) -> None:
    with patch("reports.views_search.AllHits", side_effect=SearchTimeout):
        assert client.get("/search/export?q=代表").status_code == 503
        assert client.get("/api/v1/search/export?q=代表").status_code == 503


@pytest.mark.parametrize("address", ["/search/export?q=代表", "/api/v1/search/export?q=代表"])
def test_head_has_no_body(report: Report, client: Client, address: str) -> None:
    response = client.head(address)
    assert response.status_code == 200
    assert not isinstance(response, StreamingHttpResponse)
    assert response.content == b""
    assert "attachment" in response["Content-Disposition"]


def test_the_page_links_to_downloads_with_its_whole_state(report: Report, client: Client) -> None:
    html = client.get("/search/?q=代表&level=county&page=1&view=kwic").content.decode()
    for kind in ("csv", "xlsx", "jsonl"):
        assert f"/search/export?q=%E4%BB%A3%E8%A1%A8&amp;level=county&amp;format={kind}" in html
    assert '<link rel="alternate" type="application/atom+xml"' in html
    assert "/search/feed?q=%E4%BB%A3%E8%A1%A8&amp;level=county" in html


def test_feed(report: Report, client: Client) -> None:
    response = client.get("/search/feed", {"q": "代表"})
    assert response["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    # What RFC 4287 asks of a feed and of an entry.
    for name in ("id", "title", "updated", "author"):
        assert root.find(f"{ATOM}{name}") is not None, name
    (entry,) = root.findall(f"{ATOM}entry")
    for name in ("id", "title", "updated", "link", "summary"):
        assert entry.find(f"{ATOM}{name}") is not None, name
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"].startswith(f"http://testserver{report.get_absolute_url()}?q=")
    assert "望川区" in (entry.findtext(f"{ATOM}title") or "")


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_feed_that_has_not_changed(report: Report, client: Client, header: str) -> None:
    first = client.get("/search/feed", {"q": "代表"})
    condition = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[header]
    again = client.get("/search/feed", {"q": "代表"}, headers={condition: first[header]})
    assert again.status_code == 304


def test_a_feed_is_xml_whatever_is_asked_for(report: Report, client: Client) -> None:
    response = client.get("/search/feed", {"q": "\x01\x02代表\x0b\uffff<&"})
    assert response.status_code == 200
    title = ElementTree.fromstring(response.content).findtext("{http://www.w3.org/2005/Atom}title")  # noqa: S314
    assert title == "代表<& · 人大报告档案"


def test_feed_without_entries(db: None, client: Client) -> None:
    first = client.get("/search/feed", {"q": "没有的词"})
    assert first.status_code == 200
    assert client.get("/search/feed", {"q": "没有的词"})["ETag"] == first["ETag"]
