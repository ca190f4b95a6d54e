"""Load the division table."""

from typing import Any

from django.core.management.base import BaseCommand

from reports.services.reference import DIVISIONS_CSV, load_divisions


class Command(BaseCommand):
    """Bring the stored divisions in line with fixtures/divisions.csv."""

    help = "载入行政区划表（可重复执行）"

    def handle(self, *args: Any, **options: Any) -> None:
        result = load_divisions(path=DIVISIONS_CSV)
        self.stdout.write(f"行政区划：新增 {result.created}，更新 {result.updated}，未变 {result.unchanged}")
