"""One PostgreSQL cluster under one folder: started by who needs it first, stopped by who leaves last.

Three lock files say all there is to know, and survive the death of anybody (see `locks`):

- start.lock   held alone while somebody starts or stops the server;
- users.lock   shared by every process that uses it; who can get it alone is the last one;
- server.lock  inherited by the server and its children: as long as it is held, something of the
               server lives, whatever postmaster.pid may claim.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from . import locks
from .server import PORT, SUPERUSER, ClusterError, memory_limit, program, run_as, server_settings, utf8_ctype

# sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing zero and the file name included.
LONGEST_SOCKET_FOLDER = 103 - len(f"/.s.PGSQL.{PORT}.lock")
LOG_KEPT = 5 * 1024 * 1024
SECONDS_TO_APPEAR = 15.0  # from a living server process to a socket that answers
SECONDS_TO_RECOVER = 900.0  # crash recovery replays at most max_wal_size of log
SECONDS_TO_STOP = 60.0


class Cluster:
    """The cluster of one folder, as one process sees it. Safe across threads and forks."""

    def __init__(self, var: Path) -> None:
        self.var = var.resolve()
        self.data = self.var / "postgres"
        self.log = self.var / "postgres.log"
        self._run = self.var / "run"
        self._mutex = threading.RLock()
        self._membership: int | None = None
        self._descriptors: set[int] = set()
        self._process: subprocess.Popen[bytes] | None = None

    # --- for those who use it ------------------------------------------------------------------
    def join(self) -> None:
        """Register this process as a user and see that the server answers; cheap when joined."""
        if self._membership is not None:
            return
        with self._mutex:
            if self._membership is not None:
                return
            self._make_folders()
            with self._starting():
                descriptor = locks.open_lock(self._run / "users.lock")
                locks.share(descriptor)
                try:
                    self._see_that_it_answers()
                except BaseException:  # also a signal while it starts: nothing may be left running
                    if locks.try_exclusive(descriptor):
                        self._stop()
                    os.close(descriptor)
                    raise
                self._membership = descriptor

    def revive(self) -> None:
        """See that the server answers: start it again if it was killed, wait if it is recovering."""
        with self._mutex:
            self.join()
            with self._starting():
                self._see_that_it_answers()

    def leave(self) -> None:
        """Stop using the cluster; the last user stops the server."""
        with self._mutex:
            if self._membership is None:
                return
            descriptor, self._membership = self._membership, None
            try:
                # If somebody deleted the folder, the server notices it and stops by itself.
                with contextlib.suppress(FileNotFoundError), self._starting():
                    if locks.try_exclusive(descriptor):
                        self._stop()
            finally:
                os.close(descriptor)

    def ensure_database(self, name: str) -> None:
        """Create the database if it is missing: UTF-8, with the cluster's own locale."""
        with self._connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if found is None:
                create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
                with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(create.format(sql.Identifier(name)))

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket, as the server wrote it down, or where it will be."""
        with contextlib.suppress(OSError, IndexError):
            written = (self.data / "postmaster.pid").read_bytes().splitlines()[4].strip()
            if written:
                return Path(os.fsdecode(written))
        return self._socket_folder()

    def _socket_folder(self) -> Path:
        """Choose the socket's folder: in var/, or a short one where that path is too long.

        libpq reads a comma in a host as a list of hosts, so such paths are avoided too.
        """
        inside = self._run / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and "," not in str(inside):
            return inside
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]
        short = Path(tempfile.gettempdir())
        if len(os.fsencode(short)) + 40 > LONGEST_SOCKET_FOLDER or "," in str(short):
            short = Path("/tmp")  # noqa: S108 - the folder below is private and checked for its owner
        return short / f"npcarchive-{os.geteuid()}-{digest}"

    def pid(self) -> int | None:
        """Return the number of the living server process, None when there is none."""
        if not self.is_alive():
            return None
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        return None

    def is_alive(self) -> bool:
        """Tell whether any process of the server lives."""
        if self._process is not None:
            self._process.poll()  # reaps it if it is our child and dead
        return locks.is_held(self._run / "server.lock")

    # --- starting ------------------------------------------------------------------------------
    def _make_folders(self) -> None:
        self._run.mkdir(parents=True, exist_ok=True)
        if not self.data.exists():
            self._create_data()

    def _create_data(self) -> None:
        """Run initdb beside the final place: a killed initdb never looks like a finished one."""
        with self._starting():
            if self.data.exists():
                return
            draft = self.var / "postgres.new"
            if draft.exists():
                shutil.rmtree(draft)
            draft.mkdir(mode=0o700)
            owner = run_as(self.data)
            owner.own(draft)
            ctype = utf8_ctype()
            initdb = program("initdb")
            arguments = [
                *(str(initdb), "--pgdata", str(draft), "--username", SUPERUSER, "--auth", "trust"),
                *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                *("--locale", "C", "--lc-ctype", ctype, "--no-instructions"),
            ]
            done = subprocess.run(  # noqa: S603 - our own program and paths
                owner.command(arguments, passes=(draft, initdb)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={**os.environ, "LC_ALL": ctype},
                check=False,
            )
            if done.returncode != 0:
                output = done.stdout.decode("utf-8", "replace").strip()
                raise ClusterError(f"无法建立数据库目录 {draft}：\n{output[-2000:]}")
            draft.rename(self.data)

    def _see_that_it_answers(self) -> None:
        """Start the server unless it lives, and wait until it takes connections (start.lock held)."""
        started = False
        appear_by = time.monotonic() + SECONDS_TO_APPEAR
        recover_by = time.monotonic() + SECONDS_TO_RECOVER
        while True:
            # Whether it lives comes first: in a copied checkout, postmaster.pid names the original.
            answer = self._ping() if self.is_alive() else None
            if answer == pq.Ping.OK:
                return
            if answer is None:
                if started:
                    raise ClusterError(f"PostgreSQL 没能启动，日志 {self.log}：\n{self._end_of_log()}")
                started = self._launch()
                appear_by = time.monotonic() + SECONDS_TO_APPEAR
            elif answer == pq.Ping.REJECT:  # starting up, recovering or shutting down: it says so itself
                appear_by = time.monotonic() + SECONDS_TO_APPEAR
            elif time.monotonic() > appear_by:
                # Alive without a socket: what a killed postmaster left, or the socket was deleted.
                self._stop()
                started = False
            if time.monotonic() > recover_by:
                raise ClusterError(f"PostgreSQL 迟迟没有就绪，日志 {self.log}：\n{self._end_of_log()}")
            time.sleep(0.02)

    def _launch(self) -> bool:
        """Start the server process; False when something of it turns out to live after all."""
        owner = run_as(self.data)
        self._check_version()
        # Nothing of this server lives (server.lock is free), so these files lie, even where
        # another process has got the same number by now.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        sockets = self._prepare_sockets()
        for stale in sockets.glob(".s.PGSQL.*"):
            stale.unlink()
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT:
            self.log.replace(self.log.with_suffix(".log.1"))
        postgres = program("postgres")
        arguments = [str(postgres), "-D", str(self.data)]
        for name, value in server_settings(sockets, memory_limit()).items():
            arguments += ["-c", f"{name}={value}"]
        with (
            self._descriptor(locks.open_lock(self._run / "server.lock")) as alive,
            self.log.open("ab") as log,
        ):
            if not locks.try_exclusive(alive):
                return False  # somebody else's probe, or a last child dying: the caller looks again
            self._process = subprocess.Popen(  # noqa: S603 - our own program and paths
                owner.command(arguments, passes=(self.data, postgres)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={**os.environ, "LC_ALL": utf8_ctype()},
                pass_fds=(alive,),
                start_new_session=True,  # Ctrl-C is for the site; the server is stopped in order
            )
        return True

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        shipped = _major_version()
        if found != shipped:
            raise ClusterError(
                f"{self.data} 由 PostgreSQL {found} 建立，现在装的是 {shipped}："
                "请先用旧版本 pg_dump 导出，移走该目录，再导入新库"
            )

    def _prepare_sockets(self) -> Path:
        folder = self._socket_folder()
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        owner = run_as(self.data)
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid not in {os.geteuid(), owner.uid}:
            raise ClusterError(f"{folder} 属于别的用户，不能用作数据库的套接字目录：请删除它，或设置 TMPDIR")
        folder.chmod(0o700)
        owner.own(folder)
        return folder

    def _ping(self) -> pq.Ping:
        """Ask for a sign of life without logging in; a full server answers OK."""
        return pq.Ping(pq.PGconn.ping(self._conninfo().encode()))

    def _conninfo(self) -> str:
        return make_conninfo(host=str(self.sockets), port=PORT, user=SUPERUSER, dbname="postgres")

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._conninfo(), autocommit=True)

    # --- stopping ------------------------------------------------------------------------------
    def _stop(self) -> None:
        """Stop the server in order, or by force if it will not (start.lock held)."""
        if not self.is_alive():
            return
        lock = self._run / "server.lock"
        for number, patience in (
            (signal.SIGINT, SECONDS_TO_STOP),  # fast shutdown: roll back, checkpoint
            (signal.SIGQUIT, 5.0),  # immediate shutdown: as a crash, recovers at the next start
        ):
            pid = self.pid()
            if pid is not None and _is_postgres(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
                if self._wait_until_dead(patience):
                    return
        for pid in _holders(lock):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if not self._wait_until_dead(5.0):
            raise ClusterError(f"PostgreSQL 没能停下，请结束占用 {lock} 的进程")

    def _wait_until_dead(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.is_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _end_of_log(self) -> str:
        with contextlib.suppress(OSError):
            return self.log.read_text(encoding="utf-8", errors="replace")[-1500:].strip()
        return ""

    # --- forks ---------------------------------------------------------------------------------
    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        with locks.alone(self._run / "start.lock") as descriptor, self._descriptor(descriptor, close=False):
            yield

    @contextlib.contextmanager
    def _descriptor(self, descriptor: int, *, close: bool = True) -> Iterator[int]:
        """Remember a lock's descriptor while it is open, so that a fork can let go of it."""
        self._descriptors.add(descriptor)
        try:
            yield descriptor
        finally:
            self._descriptors.discard(descriptor)
            if close:
                os.close(descriptor)

    def forget_after_fork(self) -> None:
        """In a forked child: let go of the parent's locks; the child joins by itself when it connects.

        A child shares the parent's locks as long as it holds the same open file, and could get
        users.lock alone "again" while the parent still uses the server.
        """
        for descriptor in (*self._descriptors, *([self._membership] if self._membership is not None else [])):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        self._mutex = threading.RLock()
        self._membership = None
        self._descriptors = set()
        self._process = None


def _major_version() -> str:
    output = subprocess.run(  # noqa: S603 - our own program
        [str(program("postgres")), "--version"], capture_output=True, text=True, check=True, cwd="/"
    ).stdout
    return output.split()[2].split(".")[0]


def _is_postgres(pid: int) -> bool:
    """Tell whether a process is a PostgreSQL server, where /proc can say; else trust the pid file."""
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return not Path("/proc/self/cmdline").exists()


def _holders(lock: Path) -> list[int]:
    """Return the processes that hold the lock file open (Linux: read from /proc; elsewhere none)."""
    target = lock.stat()
    found = []
    for entry in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            opened = entry.stat()
            if (opened.st_dev, opened.st_ino) == (target.st_dev, target.st_ino):
                found.append(int(entry.parts[2]))
    return sorted(set(found) - {os.getpid()})


_clusters: dict[Path, Cluster] = {}
_registry = threading.Lock()


def cluster_in(var: Path) -> Cluster:
    """Return this process's cluster of the folder; the process leaves it by itself at its end."""
    var = var.resolve()
    with _registry:
        if var not in _clusters:
            _clusters[var] = Cluster(var)
        return _clusters[var]


def leave_all() -> None:
    """Leave every cluster that this process has joined."""
    for cluster in list(_clusters.values()):
        cluster.leave()


def _after_fork() -> None:
    global _registry
    _registry = threading.Lock()
    for cluster in _clusters.values():
        cluster.forget_after_fork()


atexit.register(leave_all)
os.register_at_fork(after_in_child=_after_fork)
