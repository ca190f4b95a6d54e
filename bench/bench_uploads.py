"""How many files a second workers read: python -m bench.bench_uploads [--files 200] [--workers 1 2]

Files are samples with other numbers, as .txt and as .docx, sent into an embedded database in a temporary
folder and read by real worker processes. The time runs from the first file that starts to the last that ends,
so that starting Python is not counted. All resemble each other: the worst case of the search for copies.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "fixtures" / "samples"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def main() -> None:
    """Measure every combination and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    print("| 格式 | 读取进程 | 文件 | 秒 | 每秒 |")
    print("| --- | --- | --- | --- | --- |")
    for form in ("txt", "docx"):
        for workers in options.workers:
            seconds = measure(form, options.files, workers)
            rate = options.files / seconds
            print(f"| .{form} | {workers} | {options.files} | {seconds:.1f} | {rate:.1f} |", flush=True)


def measure(form: str, files: int, workers: int) -> float:
    """Return the seconds from the first file to the last, in an archive of its own."""
    with tempfile.TemporaryDirectory() as var:
        os.environ |= {"VAR_DIR": var, "SECRET_KEY": "bench", "LOG_LEVEL": "ERROR", "DATABASE_URL": ""}
        arguments = [sys.executable, "-m", "bench.bench_uploads_run", form, str(files)]
        run = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        started: list[subprocess.Popen[bytes]] = []
        try:
            if run.stdout is None or run.stdout.readline().strip() != "queued":
                sys.exit("the archive could not be set up")
            command = [sys.executable, "-m", "npcarchive.worker"]
            started += [subprocess.Popen(command, cwd=ROOT) for _ in range(workers)]
            told = run.stdout.readline().strip()
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            for process in (*started, run):
                process.wait(60)
        if not told:
            sys.exit("not everything was read")
        return float(told)


def documents(form: str, files: int) -> list[tuple[str, bytes]]:
    """Return named files: sample texts whose figures differ, so that each is a report of its own."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*2024-plain.txt"))]
    texts += [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*-work-report.txt"))]
    made = []
    for number in range(files):
        text = re.sub(
            r"\d+(?=次|件|人|项)", lambda m, n=number: str(int(m[0]) + n), texts[number % len(texts)]
        )
        data = text.encode() if form == "txt" else docx(text)
        made.append((f"{number}.{form}", data))
    return made


def docx(text: str) -> bytes:
    """Return a Word document with a paragraph for every line."""
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.splitlines())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", f'<?xml version="1.0" encoding="UTF-8"?>{document}')
    return packed.getvalue()


if __name__ == "__main__":
    main()
