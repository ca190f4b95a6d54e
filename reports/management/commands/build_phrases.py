"""`manage.py build_phrases`: write the table of suggestions anew from texts, places and indicators."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from reports.search.phrases import build_phrases


class Command(BaseCommand):
    """Readers see the old suggestions until the new ones are all there."""

    help = "重建检索框的提示词：地区、指标、馆藏的常用词语。导入大批报告之后运行；reindex 也会重建。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, with a progress bar on a terminal."""
        with tqdm(unit="节", disable=None, leave=False, file=self.stderr) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            count = build_phrases(show)
        self.stdout.write(f"提示词 {count:,} 条。")
