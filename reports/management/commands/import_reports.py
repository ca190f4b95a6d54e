"""Take in files, folders and zips: one line a file, one transaction a report."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from reports.parsing.types import ReadingError
from reports.services.ingestion import CREATED, DUPLICATE, ingest_file
from reports.services.intake import Item, find_files, read_items
from reports.tasks import receive_paths

FAILED = "failed"
WORDS = {CREATED: "新建", DUPLICATE: "重复", FAILED: "失败"}


class Command(BaseCommand):
    """Import reports. Ends with status 1 when a file failed."""

    help = "导入报告：文件、文件夹、zip。每份报告一个事务；重复导入不会重复入库。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--publish", action="store_true", help="入库后即发布")
        parser.add_argument("--queue", action="store_true", help="只排队，由读取进程在后台解析")
        parser.add_argument("--json", action="store_true", help="每个文件输出一行 JSON，最后一行为汇总")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["queue"]:
            self._queue(options["paths"], publish=options["publish"], as_json=options["json"])
            return
        counts: Counter[str] = Counter({CREATED: 0, DUPLICATE: 0, FAILED: 0})
        files = find_files(options["paths"])
        with tqdm(files, unit="个", desc="导入", disable=not sys.stderr.isatty(), leave=False) as bar:
            for path in bar:
                for item in read_items(path):
                    line = _import(item, publish=options["publish"])
                    counts[line["outcome"]] += 1
                    text = json.dumps(line, ensure_ascii=False) if options["json"] else _sentence(line)
                    with bar.external_write_mode(file=sys.stdout):
                        self.stdout.write(text)
        if options["json"]:
            self.stdout.write(json.dumps({"summary": counts}, ensure_ascii=False))
        else:
            self.stdout.write(
                f"共 {sum(counts.values())} 个：" + "，".join(f"{WORDS[k]} {n}" for k, n in counts.items())
            )
        if counts[FAILED] or not files:
            sys.exit(1)

    def _queue(self, paths: list[Path], *, publish: bool, as_json: bool) -> None:
        upload = receive_paths(find_files(paths), origin="command", publish=publish)
        count = upload.items.count()
        if as_json:
            self.stdout.write(json.dumps({"upload": upload.pk, "files": count}))
        else:
            self.stdout.write(f"上传 {upload.pk}：{count} 个文件已排队，进度见 {upload.get_absolute_url()}")
        if not count:
            sys.exit(1)


def _import(item: Item, *, publish: bool) -> dict[str, Any]:
    """Import one item and return its line."""
    line: dict[str, Any] = {"path": item.label, "outcome": FAILED}
    try:
        if item.error:
            raise item.error
        result = ingest_file(data=item.data, name=item.name, publish=publish)
    except ReadingError as error:
        return {**line, "code": error.code, "message": error.message}
    report = result.report
    return {
        **line,
        "outcome": result.outcome,
        "report": report.pk,
        "title": report.title,
        "division": report.division.code if report.division else None,
        "covers": report.covers,
        "status": report.status,
        "message": result.note,
    }


def _sentence(line: dict[str, Any]) -> str:
    if line["outcome"] == FAILED:
        return f"失败  {line['path']}：{line['message']}"
    where = f"#{line['report']} {line['division'] or '地区待定'} {line['covers']} 《{line['title']}》"
    if line["outcome"] == DUPLICATE:
        return f"重复  {line['path']}：与已有报告 {where} {line['message']}"
    return f"新建  {line['path']} → {where}" + (f"（{line['message']}）" if line["message"] else "")
