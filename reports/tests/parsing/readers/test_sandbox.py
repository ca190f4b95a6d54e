"""A file may do anything to the child that reads it; the parent only ever sees a ReadingError."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.parsing.readers import read_document, sandbox
from reports.parsing.readers.frames import Reply, load_reply
from reports.parsing.readers.sandbox import Limits, call_in_child, read_in_child
from reports.parsing.types import Document, ReadingError

ROOT = Path(__file__).resolve().parents[4]
SAMPLE = (ROOT / "fixtures" / "samples" / "990102-2024-plain.txt").read_bytes()
BAD = "reports.tests.parsing.readers.misbehaving"


def call(function: str, *args: object, **limits: float) -> Document:
    result = call_in_child(f"{BAD}:{function}", args, "报告.docx", Limits(**limits))  # type: ignore[arg-type]
    assert isinstance(result, Document)
    return result


def alive(pid: int) -> bool:
    """Whether a process still runs; one that waits to be collected does not."""
    status = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        with contextlib.suppress(OSError):
            return status.read_text().rpartition(")")[2].split()[0] != "Z"
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def gone(pid: int, seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


@pytest.fixture(scope="module", autouse=True)
def _no_children_left() -> Iterator[None]:
    yield
    sandbox.close_children()


def test_reads_the_same_as_without_a_child() -> None:
    assert read_in_child(SAMPLE, "a.txt") == read_document(SAMPLE, "a.txt")


def test_errors_of_readers_come_through() -> None:
    with pytest.raises(ReadingError, match="空文件") as caught:
        read_in_child(b"", "空.txt")
    assert caught.value.code == "empty"


@pytest.mark.parametrize(
    ("function", "args", "limits", "code", "says"),
    [
        pytest.param("eat_memory", (), {"memory_mb": 300}, "reading_limits", "内存", id="memory"),
        pytest.param("spin", (), {"cpu_seconds": 0}, "reading_limits", "处理器时间", id="processor time"),
        pytest.param("sleep", (60,), {"wall_seconds": 0.3}, "reading_limits", "0.3 秒", id="wall time"),
        pytest.param("flood", (1_000_000,), {"output_mb": 1}, "reading_limits", "1 MB", id="output size"),
        pytest.param("abort", (), {}, "reading_limits", "意外中止", id="crash in native code"),
        pytest.param("recurse", (), {}, "too_complex", "嵌套", id="endless recursion"),
        pytest.param("fail", (), {}, "reading_failed", "出错", id="defect of a reader"),
        pytest.param("wrong_type", (), {}, "reading_failed", "出错", id="not a reading"),
    ],
)
def test_limits(
    function: str, args: tuple[object, ...], limits: dict[str, float], code: str, says: str
) -> None:
    with pytest.raises(ReadingError) as caught:
        call(function, *args, **limits)
    assert caught.value.code == code
    assert says in caught.value.message
    assert "报告.docx" in caught.value.message
    assert read_in_child(SAMPLE, "a.txt").text  # the next file is read as if nothing had been


def test_a_defect_is_logged_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ReadingError):
        call("fail")
    assert "KeyError: 'a defect'" in caplog.text


def test_the_child_does_not_know_the_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.close_children()
    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    known = call("leak_environment").text.split()
    assert "PATH" in known
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(known)


def test_one_child_reads_many_files_and_is_replaced_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.close_children()
    monkeypatch.setattr(sandbox, "_FILES_PER_CHILD", 3)
    pids = [call("pid").text for _ in range(6)]
    assert pids == [pids[0]] * 3 + [pids[3]] * 3
    assert pids[0] != pids[3]
    assert gone(int(pids[0]))


def test_a_child_that_ended_while_idle_is_replaced_unseen() -> None:
    idle = int(call("pid").text)
    os.kill(idle, signal.SIGTERM)
    assert gone(idle)
    assert call("pid").text != str(idle)


def test_threads_share_the_children() -> None:
    pids: list[str] = []
    threads = [
        threading.Thread(target=lambda: pids.extend(call("pid").text for _ in range(10))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 80
    assert len(set(pids)) <= sandbox._pool.size


def test_a_forked_server_process_has_children_of_its_own() -> None:
    ours = call("pid").text
    receiving, sending = os.pipe()
    if (forked := os.fork()) == 0:
        with contextlib.suppress(BaseException):
            os.write(sending, call("pid").text.encode())
            sandbox.close_children()
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving) as answer:
        theirs = answer.read()
    os.waitpid(forked, 0)
    assert theirs.isdigit()
    assert theirs != ours
    assert gone(int(theirs))
    assert call("pid").text == ours


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_children_end_with_their_parent(how: int, tmp_path: Path) -> None:
    note = tmp_path / "note"
    script = (
        "from reports.parsing.readers.sandbox import call_in_child\n"
        f"call_in_child({BAD!r} + ':sleep_with_converter', ({str(note)!r},), 'a.doc')"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    until = time.monotonic() + 20
    while not (note.exists() and len(note.read_text().split()) == 2) and time.monotonic() < until:
        time.sleep(0.02)
    child, converter = map(int, note.read_text().split())
    assert alive(child)
    assert alive(converter)
    parent.send_signal(how)
    parent.wait()
    assert gone(child)
    assert gone(converter)


def test_what_was_started_for_a_file_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with pytest.raises(ReadingError):
        call("sleep_with_converter", str(note), wall_seconds=0.7)
    child, converter = map(int, note.read_text().split())
    assert gone(child)
    assert gone(converter)


def test_a_warm_child_costs_little() -> None:
    read_in_child(SAMPLE, "a.txt")
    started = time.perf_counter()
    for _ in range(40):
        read_in_child(SAMPLE, "a.txt")
    apart = (time.perf_counter() - started) / 40
    assert apart < 0.05  # some 0.7 ms on an idle machine; the limit is for a loaded one


class _Forged:
    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.system, ("true",)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(pickle.dumps(Reply(value=_Forged())), id="a function of the system"),
        pytest.param(
            b"\x80\x04\x8c\x1ereports.parsing.readers.frames\x8c\x0fReply.__class__\x93.", id="a dotted name"
        ),
        pytest.param(b"\x80\x04\x8c\x1ereports.parsing.readers.frames\x8c\x06socket\x93.", id="an import"),
        pytest.param(pickle.dumps("text"), id="no reply"),
        pytest.param(b"\x80\x05\x95", id="cut off"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_forged_reply_runs_nothing(payload: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError):
        load_reply(payload)
