"""Take the invented sample reports away."""

from typing import Any

from django.core.management.base import BaseCommand

from reports.services.samples import remove_samples


class Command(BaseCommand):
    """Remove sample reports and sample divisions for good."""

    help = "清除样本报告与样本行政区划（下次启动不再载入）"

    def handle(self, *args: Any, **options: Any) -> None:
        removal = remove_samples()
        self.stdout.write(f"已清除样本报告 {removal.reports} 份、样本行政区划 {removal.divisions} 个")
