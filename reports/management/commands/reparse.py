"""Read stored reports again with the present version."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from reports.models import Report
from reports.parsing.pipeline import VERSION
from reports.services.reparse import Reparse, reparse_report


class Command(BaseCommand):
    """Reading again keeps identifiers and everything a person has confirmed. Status 1 on problems."""

    help = "用现行版本重读已入库的报告；保留编号与人工确认的内容，并列出变化"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "reports", nargs="*", type=int, metavar="编号", help="不给则为旧版本解析的全部报告"
        )
        parser.add_argument("--all", action="store_true", help="连同已是现行版本的")
        parser.add_argument("--dry-run", action="store_true", help="只列变化，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        reports = Report.objects.order_by("pk")
        if options["reports"]:
            reports = reports.filter(pk__in=options["reports"])
        elif not options["all"]:
            reports = reports.exclude(extractor_version=VERSION)
        changed = problems = 0
        ids = list(reports.values_list("pk", flat=True))
        with tqdm(ids, unit="份", desc="重读", disable=not sys.stderr.isatty(), leave=False) as bar:
            for pk in bar:
                result = reparse_report(report_id=pk, dry_run=options["dry_run"])
                changed += result.is_changed
                problems += bool(result.problem)
                if result.is_changed or result.problem:
                    with bar.external_write_mode(file=sys.stdout):
                        self.stdout.write(_sentence(result))
        verb = "将变" if options["dry_run"] else "已变"
        self.stdout.write(
            f"共 {len(ids)} 份：{verb} {changed}，未变 {len(ids) - changed - problems}，有问题 {problems}"
        )
        if problems:
            sys.exit(1)


def _sentence(result: Reparse) -> str:
    head = f"#{result.report_id}《{result.title}》"
    if result.problem:
        return f"{head} 未改：{result.problem}"
    parts = [
        f"{column}：{_short(before)} → {_short(after)}"
        for column, (before, after) in result.fields.items()
        if column not in ("evidence", "candidates", "removed", "extractor_version", "text_digest")
    ]
    for name, (added, updated, removed) in (("章节", result.sections), ("数量", result.metrics)):
        if added or updated or removed:
            parts.append(f"{name} +{added} ~{updated} -{removed}")
    return f"{head} " + "；".join(parts)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{len(text)} 字"
