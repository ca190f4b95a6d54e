"""Print the reading of one file as JSON, without touching the database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.parsing.pipeline import as_json
from reports.parsing.readers.sandbox import parse_pasted_in_child
from reports.parsing.types import ReadingError
from reports.services.drawing import draw_reading
from reports.services.ingestion import read_file
from reports.services.reference import DIVISION_TABLES


class Command(BaseCommand):
    """The reading of a file, for a look at it and for scoring."""

    help = "解读一个文件并以 JSON 输出（不读写数据库）；文件名为 - 时读取标准输入的文字"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="文件路径，或 -")
        parser.add_argument(
            "--html", type=Path, metavar="OUT", help="另画成一页 HTML，便于核对；不再输出 JSON"
        )
        parser.add_argument("--indent", type=int, default=None, help="缩进空格数")

    def handle(self, *args: Any, **options: Any) -> None:
        name: str = options["file"]
        try:
            if name == "-":
                parsed = parse_pasted_in_child(sys.stdin.read(), DIVISION_TABLES)
            else:
                path = Path(name)
                parsed = read_file(data=path.read_bytes(), name=path.name)
        except ReadingError as error:
            raise CommandError(f"{error.message}（{error.code}）") from error
        except OSError as error:
            raise CommandError(f"无法打开“{name}”：{error.strerror}") from error
        if options["html"]:
            options["html"].write_text(draw_reading(parsed, name=name), encoding="utf-8")
            self.stdout.write(f"已写入 {options['html']}")
            return
        self.stdout.write(json.dumps(as_json(parsed), ensure_ascii=False, indent=options["indent"]))
