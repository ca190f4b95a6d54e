"""Print the reading of one file as JSON, without touching the database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.parsing.pipeline import as_json, parse_document, parse_report
from reports.parsing.readers import read_pasted
from reports.parsing.types import ReadingError
from reports.services.reference import gazetteer


class Command(BaseCommand):
    """The reading of a file, for a look at it and for scoring."""

    help = "解读一个文件并以 JSON 输出（不读写数据库）；文件名为 - 时读取标准输入的文字"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="文件路径，或 -")
        parser.add_argument("--indent", type=int, default=None, help="缩进空格数")

    def handle(self, *args: Any, **options: Any) -> None:
        name: str = options["file"]
        try:
            if name == "-":
                parsed = parse_document(read_pasted(sys.stdin.read()), gazetteer())
            else:
                path = Path(name)
                parsed = parse_report(path.read_bytes(), path.name, gazetteer())
        except ReadingError as error:
            raise CommandError(f"{error.message}（{error.code}）") from error
        except OSError as error:
            raise CommandError(f"无法打开“{name}”：{error.strerror}") from error
        self.stdout.write(json.dumps(as_json(parsed), ensure_ascii=False, indent=options["indent"]))
