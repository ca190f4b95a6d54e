"""Load the invented sample reports."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from reports.search.phrases import build_phrases
from reports.services.ingestion import CREATED
from reports.services.samples import load_samples, sample_files, samples_wanted


class Command(BaseCommand):
    """Publish the sample reports."""

    help = "载入样本报告（虚构，可用 remove_samples 清除）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="样本曾被清除则不再载入")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"] and not samples_wanted():
            self.stdout.write("样本报告：已被清除，不再载入")
            return
        total = len(sample_files())
        bar = tqdm(
            load_samples(), total=total, unit="份", desc="样本", disable=not sys.stderr.isatty(), leave=False
        )
        created = sum(result.outcome == CREATED for _, result in bar)
        if created:
            build_phrases()  # so that the search box suggests from the start
        self.stdout.write(f"样本报告：新增 {created}，已有 {total - created}")
