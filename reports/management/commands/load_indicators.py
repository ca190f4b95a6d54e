"""Load the indicator table."""

from typing import Any

from django.core.management.base import BaseCommand

from reports.services.reference import load_indicators


class Command(BaseCommand):
    """Bring the stored indicators in line with reports/data."""

    help = "载入指标表（可重复执行）"

    def handle(self, *args: Any, **options: Any) -> None:
        result = load_indicators()
        self.stdout.write(f"指标：新增 {result.created}，更新 {result.updated}，未变 {result.unchanged}")
