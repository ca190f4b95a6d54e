"""Make the virtual environment and install the pinned requirements: python3 npcarchive/install.py [--dev]

Runs before anything is installed, so it uses the standard library alone. Does nothing, fast, when
what is installed is what the requirement files say; starts anew when an earlier run was killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
OLDEST, TOO_NEW = (3, 11), (3, 15)  # Django 5.2 and the pinned wheels: 3.11 to 3.14
LINES_OF_ERROR = 30


class InstallError(Exception):
    """The environment cannot be made; the message says why and what to do."""


def main(arguments: list[str]) -> int:
    """Bring .venv in line with the requirement files; returns the exit status."""
    names = ["requirements.txt", *(["requirements-dev.txt"] if "--dev" in arguments else [])]
    try:
        with _one_at_a_time():
            install(BASE_DIR, BASE_DIR / ".venv", names)
    except InstallError as error:
        sys.stderr.write(f"\n✗ {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\n已中断；再次运行会从头安装\n")
        return 130
    return 0


def install(folder: Path, target: Path, names: list[str]) -> None:
    """Make or repair the environment at `target` from the requirement files of `folder`."""
    started = time.monotonic()
    stamp, unfinished = target / "installed.json", target / "unfinished"
    wanted = {name: _fingerprint(folder / name) for name in names}
    if unfinished.exists() or not _is_usable(target):
        # A killed pip can leave packages that look installed and are not: nothing of it is kept.
        _make(target)
    installed = _read(stamp)
    if all(installed.get(name) == digest for name, digest in wanted.items()):
        return
    unfinished.touch()
    stamp.unlink(missing_ok=True)
    _pip(target, [folder / name for name in names])
    stamp.write_text(json.dumps(wanted), encoding="ascii")
    unfinished.unlink()
    _show(f"✓ 依赖　　  已安装到 {target.name}（{time.monotonic() - started:.0f} 秒）", last=True)


def _is_usable(target: Path) -> bool:
    """Tell whether the environment runs, stands where it was made, and has our Python version."""
    program = "import sys, pip; print(sys.prefix); print(*sys.version_info[:2])"
    with contextlib.suppress(OSError):
        done = subprocess.run(  # noqa: S603 - the environment's own interpreter
            [str(target / "bin" / "python"), "-c", program], capture_output=True, text=True, check=False
        )
        lines = done.stdout.splitlines()
        if done.returncode == 0 and len(lines) == 2:
            return Path(lines[0]) == target and lines[1] == "{} {}".format(*sys.version_info[:2])
    return False


def _make(target: Path) -> None:
    version = sys.version_info[:2]
    if not OLDEST <= version < TOO_NEW:
        raise InstallError(
            "需要 Python 3.11 至 3.14，现在是 {}.{}（{}）。装好后可指定：make run PYTHON=python3.13".format(
                *version, sys.executable
            )
        )
    _show(f"… 环境　　  用 Python {version[0]}.{version[1]} 建立 {target.name}")
    if target.exists():
        shutil.rmtree(target)
    try:
        venv.create(target, with_pip=True, symlinks=True)
    except (subprocess.CalledProcessError, OSError) as error:
        shutil.rmtree(target, ignore_errors=True)
        raise InstallError(
            f"无法建立虚拟环境（{error}）。Debian 和 Ubuntu 上请先安装：apt install python3-venv"
        ) from error


def _pip(target: Path, files: list[Path]) -> None:
    total = sum(line[0].isalnum() and "==" in line for file in files for line in _lines(file))
    command = [
        *(str(target / "bin" / "python"), "-m", "pip", "install", "--require-hashes", "--no-input"),
        *("--disable-pip-version-check", "--progress-bar", "off", "--retries", "8", "--timeout", "60"),
        *(argument for file in files for argument in ("-r", str(file))),
    ]
    output: list[str] = []
    process = subprocess.Popen(  # noqa: S603 - pip of the environment itself
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        collected, shown = 0, 0.0
        for line in process.stdout or ():
            output.append(line.rstrip())
            collected += line.startswith(("Collecting ", "Processing "))
            if time.monotonic() - shown > (0.1 if sys.stdout.isatty() else 10):
                shown = time.monotonic()
                _show(f"… 依赖　　  {min(collected, total)}/{total} {_what(line)}")
        status = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if status != 0:
        raise InstallError(
            "\n".join(output[-LINES_OF_ERROR:])
            + "\n依赖没有装好。请检查网络（需要能访问 PyPI 或它的镜像，见 pip config），再运行一次"
        )


def _what(line: str) -> str:
    words = line.split()
    if line.startswith("Collecting ") and len(words) > 1:
        return words[1].split("==")[0]
    return "正在安装" if line.startswith("Installing") else "正在下载"


def _show(text: str, *, last: bool = False) -> None:
    """Show a line: the next one overwrites it on a terminal, unless it is the last."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[K{text}" + ("\n" if last else ""))
    else:
        sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let two `make` of one checkout install after each other; the lock ends with the process."""
    with Path(__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line]


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _read(stamp: Path) -> dict[str, str]:
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(stamp.read_text(encoding="ascii"))
        if isinstance(found, dict):
            return found
    return {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
