"""`manage.py reindex`: write the search rows anew, or prove that they agree with the texts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from reports.search.index import Progress, check_index, index_all
from reports.search.phrases import build_phrases


class Command(BaseCommand):
    """Rebuild online: a report at a time, so that search never misses one."""

    help = "重建检索数据；--check 只核对检索数据与正文是否一致，不作改动。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="只核对，不改动；不一致时退出码为 1")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, with a progress bar on a terminal."""
        with tqdm(unit="份", disable=None, leave=False, file=self.stderr) as bar:
            if options["check"]:
                problems = check_index(_show(bar))
            else:
                done = index_all(_show(bar))
        if not options["check"]:
            phrases = build_phrases()
            self.stdout.write(f"已重建 {done} 份报告的检索数据，提示词 {phrases:,} 条。")
            return
        for problem in problems:
            where = f"报告 {problem.report_id}：" if problem.report_id is not None else ""
            self.stderr.write(f"{where}{problem.message}")
        if problems:
            raise CommandError("检索数据与正文不一致，请运行 manage.py reindex。")
        self.stdout.write("检索数据与正文一致。")


def _show(bar: tqdm[Any]) -> Progress:
    def progress(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return progress
