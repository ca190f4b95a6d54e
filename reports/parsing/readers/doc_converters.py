"""Programs of the system that can read what our own reader of .doc can not.

They run in the reading child and end with it (same process group). None is required.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

_SECONDS = 40


def convert(data: bytes) -> str | None:
    """Return the text of a Word file as antiword or LibreOffice reads it; None when neither can."""
    with tempfile.TemporaryDirectory(prefix="npc-doc-") as folder:
        source = Path(folder) / "source.doc"
        source.write_bytes(data)
        return _with_antiword(source) or _with_libreoffice(source)


def _with_antiword(source: Path) -> str | None:
    if (program := shutil.which("antiword")) is None:
        return None
    output = _run([program, "-w", "0", "-m", "UTF-8.txt", source.name], source.parent)
    return _as_text(output)


def _with_libreoffice(source: Path) -> str | None:
    if (program := shutil.which("soffice") or shutil.which("libreoffice")) is None:
        return None
    profile = (source.parent / "profile").as_uri()
    options = ["--headless", "--norestore", f"-env:UserInstallation={profile}"]
    target = ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", ".", source.name]
    # It reserves far more address space than it uses: lift our own soft limit for it.
    lifted = ["/bin/sh", "-c", 'ulimit -S -v unlimited 2>/dev/null; exec "$@"', "sh", program]
    _run([*lifted, *options, *target], source.parent)
    result = source.with_suffix(".txt")
    return _as_text(result.read_bytes()) if result.exists() else None


def _run(command: list[str], folder: Path) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - fixed programs, no shell reads the file's name or content
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


def _as_text(output: bytes) -> str | None:
    text = output.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").strip()
    return text or None
