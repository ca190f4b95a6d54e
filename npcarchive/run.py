"""What `make run` runs: from a fresh checkout to a site that answers, and back to nothing left running.

python -m npcarchive.run                       everything, on this machine
python -m npcarchive.run --server              the set-up steps a server of one's own needs, then serve
python -m npcarchive.run --collect-static      only the static files, for an image; needs no database
python -m npcarchive.run --stop-with-parent    also stop when the process that started it (make) dies
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.db import OperationalError, connections

from npcarchive import setup_steps
from npcarchive.checks import MISSING_KEY_HELP, has_secret_key
from npcarchive.embedded.cluster import leave_all
from npcarchive.embedded.server import ClusterError
from npcarchive.lifeline import end_with_parent
from npcarchive.serve import WebOptions, web_options
from npcarchive.supervise import BASE_DIR, RunError, WebServer, Worker, mind, wait_for_port

LOCAL_STEPS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("环境", setup_steps.report_environment),
    ("数据库", setup_steps.prepare_database),
    ("迁移", setup_steps.migrate),
    ("行政区划", setup_steps.load_divisions),
    ("指标", setup_steps.load_indicators),
    ("样本", setup_steps.load_samples),
    ("管理员", setup_steps.ensure_administrator),
    ("静态文件", setup_steps.collect_static),
)
# A server of one's own starts empty, and its administrator is made by hand (createsuperuser).
SERVER_STEPS = tuple(step for step in LOCAL_STEPS if step[0] not in {"样本", "管理员"})


class Stopped(BaseException):
    """SIGTERM or Ctrl-C arrived: no error, and nothing on the way may swallow it."""


def main(arguments: list[str] | None = None) -> int:
    """Run until stopped; returns the exit status (0 when stopped on request)."""
    options = _parse(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    if options.stop_with_parent:
        os.environ["NPCARCHIVE_MAKE_PID"] = str(os.getppid())
        end_with_parent("NPCARCHIVE_MAKE_PID")
    try:
        if options.collect_static:
            _set_up((("静态文件", setup_steps.collect_static),))
            return 0
        return _serve_own() if options.server else _serve_locally()
    except Stopped:
        return 0
    except RunError as error:
        sys.stdout.flush()
        sys.stderr.write(f"\n✗ {error}\n")
        return 1
    finally:
        _ignore_signals()  # stopping takes a second: an impatient second Ctrl-C must not leave half
        leave_all()


def _serve_locally() -> int:
    web, worker = WebServer(_options()), Worker()
    wait_for_port(web.options)
    var = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
    setup_steps.keep_secret_key(var)
    _set_up(LOCAL_STEPS)
    try:
        with _step("网站") as done:
            web.start()
            worker.start()
            web.wait_until_it_answers()
            done(f"{web.options.url} 已就绪，按 Ctrl-C 停止")
        mind((web, worker))
    finally:
        _ignore_signals()
        worker.stop()
        web.stop()
        _say("已停止")
    return 0


def _serve_own() -> int:
    _options()
    if not has_secret_key():
        raise RunError(MISSING_KEY_HELP)
    _set_up(SERVER_STEPS)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "npcarchive.serve"])  # noqa: S606 - becomes the server


def _options() -> WebOptions:
    try:
        return web_options()
    except ValueError as error:
        raise RunError(str(error)) from error


def _set_up(steps: tuple[tuple[str, Callable[[], str]], ...]) -> None:
    django.setup()
    try:
        for label, step in steps:
            with _step(label) as done:
                done(step().removeprefix(f"{label}："))
    except (setup_steps.SetupError, ClusterError) as error:
        raise RunError(str(error)) from error
    except OperationalError as error:
        hint = "请检查 DATABASE_URL 和那台服务器" if settings.DATABASE_URL else "请看 var/postgres.log"
        raise RunError(f"连不上数据库，{hint}：\n{str(error).strip()}") from error
    finally:
        connections.close_all()


# --- progress ------------------------------------------------------------------------------------
def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _step(label: str) -> Iterator[Callable[[str], None]]:
    """Show one line a step: on a terminal its name at once, its result and seconds when it is done."""
    started = time.monotonic()
    name = label.ljust(4, "\N{IDEOGRAPHIC SPACE}")
    terminal = sys.stdout.isatty()
    if terminal:
        sys.stdout.write(f"… {name}")
        sys.stdout.flush()

    def done(result: str) -> None:
        start = "\r\033[K" if terminal else ""
        _say(f"{start}✓ {name}  {result}（{time.monotonic() - started:.1f} 秒）")

    yield done


# --- the end -------------------------------------------------------------------------------------
def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _ignore_signals() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m npcarchive.run", description="运行人大报告档案")
    parser.add_argument("--server", action="store_true", help="自己的服务器：不载入样本，不建管理员")
    parser.add_argument("--collect-static", action="store_true", help="只整理静态文件（制作镜像时用）")
    parser.add_argument("--stop-with-parent", action="store_true", help="启动它的进程结束时也停止")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
