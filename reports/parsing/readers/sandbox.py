"""Reading in a child process with limits: a hostile file costs a clear error and nothing else.

Children are started once and used for many files (a fresh interpreter costs a second, a file in a
warm one a millisecond more than without). They are never forked, so threads and locks of a server
do no harm; they end with their parent, however it ends. Works on Linux and macOS.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, cast

from reports.parsing.readers.frames import (
    FrameTooLarge,
    Reply,
    Request,
    load_reply,
    receive_frame,
    send_frame,
)
from reports.parsing.readers.sandbox_worker import MEMORY_EXIT
from reports.parsing.types import Document, ParsedReport, ReadingError

log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[3]
_START = (
    "import sys; from reports.parsing.readers.sandbox_worker import main; main(int(sys.argv[1]))"  # run by -c
)
_START_SECONDS = 60.0  # on a machine under load
_FILES_PER_CHILD = 500
_WORKER = "reports.parsing.readers.sandbox_worker"
# What converters and the interpreter need; secrets of the server are not handed on.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ")


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost. ``memory_mb`` is address space on Linux, resident size elsewhere."""

    memory_mb: int = 1536
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    output_mb: int = 64


DEFAULT = Limits()


def read_in_child(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """Return ``read_document(data, name)``, run in a child.

    Raises ReadingError: those of the readers, ``reading_limits`` when a limit is reached or the
    child dies, and ``reading_failed`` when a reader has a defect.
    """
    return cast(Document, call_in_child("reports.parsing.readers:read_document", (data, name), name, limits))


def parse_in_child(
    data: bytes, name: str, divisions: Iterable[Path], limits: Limits = DEFAULT
) -> ParsedReport:
    """Return ``parse_report`` of one file, run in a child that keeps the gazetteer of ``divisions``."""
    tables = tuple(map(str, divisions))
    return cast(ParsedReport, call_in_child(f"{_WORKER}:parse", (data, name, tables), name, limits))


def parse_pasted_in_child(text: str, divisions: Iterable[Path], limits: Limits = DEFAULT) -> ParsedReport:
    """Return the parse of pasted text, run in a child. Raises ReadingError."""
    tables = tuple(map(str, divisions))
    return cast(ParsedReport, call_in_child(f"{_WORKER}:parse_pasted", (text, tables), "粘贴的文字", limits))


def call_in_child(target: str, args: tuple[Any, ...], name: str, limits: Limits = DEFAULT) -> object:
    """Return what ``package.module:function`` gives for picklable ``args``, run in a child.

    The function must stand in this package and return a value of a reading (``sandbox_worker`` lists
    them). ``name`` is the file that messages speak of.
    """
    return _pool.run(target, args, name, limits)


def close_children() -> None:
    """End all children; the next file starts new ones."""
    _pool.close()


class _Child:
    """One child process and the connection to it. Used by one thread at a time."""

    def __init__(self) -> None:
        self.files = 0
        self.sock, theirs = socket.socketpair()
        with theirs:
            environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
            paths = [str(_ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
            # One allocator arena: each further one reserves address space that counts as used.
            environment |= {"PYTHONPATH": os.pathsep.join(paths), "MALLOC_ARENA_MAX": "1"}
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-P", "-X", "utf8", "-c", _START, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=environment,
                cwd="/",
                start_new_session=True,  # a group of its own: converters it starts are ended with it
            )
        try:
            receive_frame(self.sock, limit=16, deadline=time.monotonic() + _START_SECONDS)
        except BaseException:
            self.kill()
            raise

    def is_gone(self) -> bool:
        """Whether an idle child has ended since its last file."""
        self.sock.setblocking(False)
        try:
            return not self.sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def call(self, request: Request, deadline: float) -> Reply:
        self.files += 1
        send_frame(self.sock, pickle.dumps(request, protocol=5), deadline)
        # A little more than the value itself: the child judges the size, this is the second guard.
        return load_reply(receive_frame(self.sock, request.output_bytes + (1 << 20), deadline))

    def kill(self) -> int:
        """End the child and whatever it started; return its exit status.

        A child that is dying of its own already (the connection is closed last) keeps its status.
        """
        self.sock.close()
        if self.process.returncode is None:
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()

    def abandon(self) -> None:
        """Forget the child in a forked copy of its parent: it is not ours there."""
        self.sock.close()
        self.process.returncode = 0


class _Pool:
    """At most ``size`` children; a thread that finds all of them busy waits."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.reset()

    def reset(self) -> None:
        self.changed = threading.Condition()
        self.idle: list[_Child] = []
        self.busy: set[_Child] = set()
        self.starting = 0

    def run(self, target: str, args: tuple[Any, ...], name: str, limits: Limits) -> object:
        request = Request(target, args, limits.memory_mb << 20, limits.cpu_seconds, limits.output_mb << 20)
        shown = PurePosixPath(name.replace("\\", "/")).name or "未命名文件"
        reply = self._answer(request, shown, limits)
        if reply.trace:
            log.error("reading %s failed\n%s", shown, reply.trace)
        if reply.code is None:
            return reply.value
        message = reply.message if shown in reply.message else f"“{shown}”：{reply.message}"
        raise ReadingError(reply.code, message)

    def _answer(self, request: Request, shown: str, limits: Limits) -> Reply:
        for attempt in (1, 2):
            child = self._take()
            fresh = child.files == 0
            keep = False
            try:
                reply = child.call(request, time.monotonic() + limits.wall_seconds)
                keep = not reply.spent and child.files < _FILES_PER_CHILD
            except TimeoutError:
                return _limit_reached(f"读取超过 {limits.wall_seconds:g} 秒，已停止")
            except (FrameTooLarge, pickle.UnpicklingError):
                return _limit_reached("读取进程的回答不合规，已停止")
            except (EOFError, OSError):
                status = child.kill()
                # It may have retired, or been told to end, in the very moment in which it was asked:
                # its connection closes with its last thread, a little after its process counts as ended.
                if status in (0, -signal.SIGTERM) and not fresh and attempt == 1:
                    continue
                return _limit_reached(_why(status, limits))
            finally:
                self._give(child, keep)
            return replace(reply, spent=False)
        raise AssertionError("unreachable")

    def _take(self) -> _Child:
        with self.changed:
            while not self.idle and len(self.busy) + self.starting >= self.size:
                self.changed.wait()
            while self.idle and self.idle[-1].is_gone():
                self.idle.pop().kill()
            if self.idle:
                child = self.idle.pop()  # the warmest
                self.busy.add(child)
                return child
            self.starting += 1
        try:
            child = _Child()
        except (OSError, EOFError) as error:
            log.exception("the reading process does not start")
            raise ReadingError("reading_failed", "读取进程无法启动，请稍后重试或联系管理员。") from error
        finally:
            with self.changed:
                self.starting -= 1
                self.changed.notify()
        with self.changed:
            self.busy.add(child)
        return child

    def _give(self, child: _Child, keep: bool) -> None:
        if not keep:
            child.kill()
        with self.changed:
            # After close() a child that was busy is no longer known.
            known = child in self.busy
            self.busy.discard(child)
            if keep and known:
                self.idle.append(child)
            self.changed.notify()
        if keep and not known:
            child.kill()

    def close(self) -> None:
        with self.changed:
            children = [*self.idle, *self.busy]
            self.idle.clear()
            self.busy.clear()
            self.changed.notify_all()
        for child in children:
            child.kill()

    def abandon(self) -> None:
        for child in [*self.idle, *self.busy]:
            child.abandon()
        self.reset()


def _limit_reached(message: str) -> Reply:
    return Reply(code="reading_limits", message=f"{message}；文件可能已损坏或带有恶意内容，没有收录。")


def _why(status: int, limits: Limits) -> str:
    if status == -signal.SIGXCPU:
        return f"读取用去的处理器时间超过 {limits.cpu_seconds} 秒，已停止"
    if status in (-signal.SIGKILL, MEMORY_EXIT):
        return f"读取需要的内存超过 {limits.memory_mb} MB 的上限，已停止"
    return "读取进程意外中止"


_pool = _Pool(max(2, min(4, os.cpu_count() or 2)))
atexit.register(close_children)
os.register_at_fork(after_in_child=_pool.abandon)
