"""All hits of a search as a file: CSV and JSONL as they are read, XLSX through a file on disk."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import IO

import xlsxwriter

from reports.models import Report, Section
from reports.search.all_hits import AllHits
from reports.search.results import Hit

Cell = str | int | None
BOM = "\ufeff"
# What a spreadsheet would take for a formula, in its half-width and full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MOST_SHEET_ROWS = 1_048_575
_KINDS, _LEVELS, _STANCES = dict(Report.KINDS), dict(Report.LEVELS), dict(Section.STANCES)

COLUMNS = {
    "report_id": "报告编号",
    "title": "标题",
    "division_code": "区划代码",
    "division": "地区",
    "covers_from": "起始年",
    "covers_year": "所述年份",
    "kind": "文种",
    "level": "级别",
    "term": "届",
    "section_ordinal": "章节序号",
    "heading": "章节标题",
    "stance": "性质",
    "occurrences": "处数",
    "copies": "另有转载",
    "snippet": "摘录",
    "start": "起",
    "end": "止",
    "is_sample": "样本",
    "url": "地址",
}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def hit_row(hit: Hit, site: str) -> dict[str, Cell]:
    """Return one hit under the keys of COLUMNS; names of kinds and levels are for people."""
    report = hit.report
    return {
        "report_id": report.pk,
        "title": report.title,
        "division_code": report.division.code if report.division else None,
        "division": f"{report.division.name}{report.place_name}" if report.division else None,
        "covers_from": report.covers_from,
        "covers_year": report.covers_year,
        "kind": _KINDS.get(report.kind),
        "level": _LEVELS.get(report.level),
        "term": report.term,
        "section_ordinal": hit.ordinal,
        "heading": hit.heading or None,
        "stance": _STANCES.get(hit.stance),
        "occurrences": hit.occurrences,
        "copies": len(hit.copies),
        "snippet": " ".join(hit.snippet.split()),
        "start": hit.start,
        "end": hit.end,
        "is_sample": "虚构样本" if report.is_sample else None,
        "url": f"{site}{report.get_absolute_url()}#s{hit.ordinal}",
    }


def stream_csv(hits: AllHits, site: str) -> Iterator[str]:
    """Yield the lines of a CSV file that Excel reads as UTF-8 and in which nothing is a formula."""
    with closing(hits):
        yield from csv_lines(COLUMNS.values(), (hit_row(hit, site).values() for hit in hits))


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """Yield a table as CSV: with a byte order mark, and formulas made harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(list(header))
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield _taken(buffer)
    yield _taken(buffer)


def stream_jsonl(hits: AllHits, site: str) -> Iterator[str]:
    """Yield one JSON object a line, with the codes of the API and every place of the query."""
    with closing(hits):
        for hit in hits:
            report = hit.report
            row: dict[str, object] = {
                **hit_row(hit, site),
                "kind": report.kind,
                "level": report.level or None,
                "stance": hit.stance or None,
                "is_sample": report.is_sample,
                "snippet": hit.snippet,
                "spans": [{"start": span.start, "end": span.end} for span in hit.spans],
            }
            yield json.dumps(row, ensure_ascii=False) + "\n"


def write_xlsx(hits: AllHits, site: str) -> IO[bytes]:
    """Return a workbook in a temporary file, read from its beginning; rows never stay in memory."""
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with closing(hits), xlsxwriter.Workbook(file, options) as book:
        rows = iter(hits)
        more, number = True, 0
        while more:
            number += 1
            more = _fill_sheet(book.add_worksheet(f"命中{number}"), (hit_row(hit, site) for hit in rows))
    file.seek(0)
    return file


def _fill_sheet(sheet: xlsxwriter.worksheet.Worksheet, rows: Iterable[Mapping[str, Cell]]) -> bool:
    """Write rows until the sheet is full; says whether it is."""
    sheet.freeze_panes(1, 0)
    _write_row(sheet, 0, list(COLUMNS.values()))
    for number, row in enumerate(rows, start=1):
        _write_row(sheet, number, list(row.values()))
        if number == _MOST_SHEET_ROWS:
            return True
    return False


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: Sequence[Cell]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(number, column, cell)
        elif cell is not None:
            sheet.write_string(number, column, _writable(cell))


def _writable(text: str) -> str:
    """Leave out what XML cannot hold, and what a cell cannot."""
    return "".join(c for c in text if c >= " " or c in "\t\n")[:32_767]


def harmless(cell: Cell) -> Cell:
    """Put an apostrophe before what a spreadsheet would compute."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
