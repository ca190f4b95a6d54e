"""Take in what is put into a folder."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.services.intake import find_files
from reports.tasks import receive_paths

TAKEN = ".taken"


class Command(BaseCommand):
    """Queue every new file of a folder, then move it to `.taken/` inside."""

    help = "监视文件夹：放进来的文件（含子文件夹和 zip）排队收入，收下后移到其中的 .taken/"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--interval", type=float, default=5.0, help="隔多少秒看一次（默认 5）")
        parser.add_argument("--once", action="store_true", help="只看一次：现有的文件收下就结束")
        parser.add_argument("--publish", action="store_true", help="没有疑问的读完即发布")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"没有这个文件夹：{folder}")
        seen: dict[Path, tuple[int, float]] = {}
        while True:
            now = {path: (found.st_size, found.st_mtime) for path, found in _look(folder)}
            # A file that still grows is left for the next look; with --once there is none.
            steady = [path for path in now if options["once"] or seen.get(path) == now[path]]
            if steady:
                self._take(folder, steady, publish=options["publish"])
            if options["once"]:
                return
            seen = {path: size for path, size in now.items() if path not in steady}
            time.sleep(options["interval"])

    def _take(self, folder: Path, paths: list[Path], *, publish: bool) -> None:
        """Queue files and put them aside. Killed between the two, the next look finds duplicates only."""
        upload = receive_paths(paths, origin="folder", publish=publish)
        for path in paths:
            target = folder / TAKEN / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            number = 1
            while target.exists():
                target = target.with_name(f"{path.stem} ({number}){path.suffix}")
                number += 1
            path.rename(target)
        self.stdout.write(f"上传 {upload.pk}：收下 {len(paths)} 个文件，排队解析")


def _look(folder: Path) -> list[tuple[Path, Any]]:
    found = []
    for path in find_files([folder]):
        try:
            found.append((path, path.stat()))
        except OSError:
            continue  # taken away between the two
    return found
