"""The embedded server: started once, found again, stopped by the last, and hard to kill."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from npcarchive.embedded import cluster as cluster_module
from npcarchive.embedded.cluster import Cluster, ClusterError
from npcarchive.tests.processes import BASE_DIR, is_running

USER_PROGRAM = """
import sys
from pathlib import Path
from npcarchive.embedded.cluster import cluster_in
cluster = cluster_in(Path(sys.argv[1]))
cluster.join()
print(cluster.pid(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="session")
def empty_cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped cluster to copy: initdb takes longer than everything else here.

    Without fsync, which matters when a machine fails, not when a process is killed.
    """
    var = tmp_path_factory.mktemp("cluster")
    cluster = Cluster(var)
    cluster.join()
    cluster.leave()
    with (var / "postgres" / "postgresql.conf").open("a") as file:
        file.write("fsync = off\n")
    return var / "postgres"


@pytest.fixture
def opened(empty_cluster: Path) -> Iterator[Callable[..., Cluster]]:
    """Give a maker of clusters that stops every server it brought up."""
    clusters: list[Cluster] = []

    def make(var: Path, *, empty: bool = False) -> Cluster:
        if not empty and not (var / "postgres").exists():
            var.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-a", empty_cluster, var / "postgres"], check=True)
        clusters.append(Cluster(var))
        return clusters[-1]

    yield make
    for cluster in clusters:
        if cluster.is_alive():
            cluster._stop()


class User:
    """Another process that uses the cluster until its input ends."""

    def __init__(self, var: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER_PROGRAM, str(var)],
            cwd=BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def server(self) -> int:
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate(timeout=30)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


def ask(cluster: Cluster, statement: str) -> object:
    with cluster._connect() as connection:
        row = connection.execute(statement).fetchone()  # type: ignore[call-overload]
        return row[0] if row else None


def test_first_user_gets_a_chinese_server_that_nobody_else_reaches(tmp_path: Path, opened: Callable) -> None:
    cluster = opened(tmp_path, empty=True)
    cluster.join()
    cluster.ensure_database("archive")
    cluster.ensure_database("archive")
    encoding = ask(cluster, "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'archive'")
    assert encoding == "UTF8"
    assert ask(cluster, "SHOW listen_addresses") == ""
    assert ask(cluster, "SHOW server_version_num").startswith("18")
    assert ask(cluster, "SELECT lower('ÀÉ') || upper('ß中文é')") == "àéß中文É"
    with cluster._connect() as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        trigrams = connection.execute("SELECT show_trgm('人大常委会')").fetchone()
    assert trigrams
    assert trigrams[0]
    assert (tmp_path / "run" / "socket").stat().st_mode & 0o777 == 0o700
    pid = cluster.pid()
    cluster.leave()
    assert not cluster.is_alive()
    assert pid
    assert not is_running(pid)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("my archive", id="space"),
        pytest.param("人大 报告", id="Chinese"),
        pytest.param("a,b", id="comma, which libpq takes for a list of hosts"),
        pytest.param('it\'s "quoted"', id="quotes"),
        pytest.param("深" * 20 + "/" + "x" * 60, id="longer than a socket's name may be"),
    ],
)
def test_awkward_folders(tmp_path: Path, opened: Callable, name: str) -> None:
    cluster = opened(tmp_path / name)
    cluster.join()
    assert ask(cluster, "SELECT 1") == 1
    assert Path(str(ask(cluster, "SHOW data_directory"))) == tmp_path / name / "postgres"
    cluster.leave()
    assert not cluster.is_alive()


def test_kill_9_of_the_server_loses_nothing_committed(tmp_path: Path, opened: Callable) -> None:
    cluster = opened(tmp_path)
    cluster.join()
    with cluster._connect() as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
        first = cluster.pid()
        os.kill(first, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT pg_sleep(5)")
    cluster.revive()
    assert cluster.pid() != first
    assert ask(cluster, "SELECT n FROM kept") == 7


DJANGO_PROGRAM = """
import os, signal, django
django.setup()
from django.db import close_old_connections, connection
from npcarchive.embedded.base import embedded_cluster

def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        return cursor.fetchone()[0]

print(ask())
os.kill(embedded_cluster().pid(), signal.SIGKILL)
close_old_connections()  # what Django does before every request
print(ask())
"""


def test_django_reconnects_after_kill_9(tmp_path: Path, opened: Callable) -> None:
    cluster = opened(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", DJANGO_PROGRAM],
        cwd=BASE_DIR,
        env={**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": "", "SECRET_KEY": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["npcarchive", "npcarchive"], done.stderr
    assert not cluster.is_alive()


def test_kill_9_while_a_query_is_busy(
    tmp_path: Path, opened: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy backend outlives its postmaster and keeps the memory: it is cleared away."""
    monkeypatch.setattr(cluster_module, "SECONDS_TO_APPEAR", 0.5)
    cluster = opened(tmp_path)
    cluster.join()
    with cluster._connect() as connection:
        busy = threading.Thread(target=_suffer, args=(connection,))
        busy.start()
        time.sleep(0.2)
        os.kill(cluster.pid(), signal.SIGKILL)
        time.sleep(0.1)
        assert cluster.is_alive(), "the busy backend is still there"
        cluster.revive()
        assert ask(cluster, "SELECT 1") == 1
        busy.join(10)
        assert not busy.is_alive()


def _suffer(connection: psycopg.Connection) -> None:
    with pytest.raises(psycopg.OperationalError):
        connection.execute("DO $$ BEGIN LOOP END LOOP; END $$")


def test_a_pid_file_that_names_another_process(tmp_path: Path, opened: Callable) -> None:
    cluster = opened(tmp_path)
    cluster.join()
    pid_file, sockets = tmp_path / "postgres" / "postmaster.pid", cluster.sockets
    lines = pid_file.read_text().splitlines()
    os.kill(cluster.pid(), signal.SIGKILL)
    assert cluster._wait_until_dead(5)
    assert cluster.pid() is None
    # As if the machine had been restarted and the number given to somebody else.
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    (sockets / ".s.PGSQL.5432.lock").write_text("\n".join([str(os.getpid()), *lines[1:5]]) + "\n")
    cluster.revive()
    assert ask(cluster, "SELECT 1") == 1


def test_two_folders_have_two_servers(tmp_path: Path, opened: Callable) -> None:
    one, two = opened(tmp_path / "one"), opened(tmp_path / "two")
    one.join()
    two.join()
    one.ensure_database("only_here")
    assert one.pid() != two.pid()
    assert ask(two, "SELECT count(*) FROM pg_database WHERE datname = 'only_here'") == 0
    one.leave()
    assert two.is_alive()


def test_a_copied_checkout_does_not_reach_the_original(tmp_path: Path, opened: Callable) -> None:
    original = opened(tmp_path / "original")
    original.join()
    # A copy of a folder in use; the server may well come up from it, but from it.
    subprocess.run(["cp", "-a", tmp_path / "original", tmp_path / "copy"], check=False, capture_output=True)
    copy = opened(tmp_path / "copy")
    copy.join()
    assert copy.pid() != original.pid()
    assert ask(copy, "SHOW data_directory") == str(tmp_path / "copy" / "postgres")


def test_an_orphan_is_used_again_and_the_last_user_stops_it(tmp_path: Path, opened: Callable) -> None:
    killed = User(tmp_path)
    server = killed.server()
    killed.kill()
    assert is_running(server)
    one, two = User(tmp_path), User(tmp_path)
    assert one.server() == two.server() == server
    one.leave()
    assert is_running(server)
    two.leave()
    assert not is_running(server)


def test_users_at_the_same_moment_share_one_server(tmp_path: Path, opened: Callable) -> None:
    opened(tmp_path, empty=True)
    users = [User(tmp_path) for _ in range(3)]
    assert len({user.server() for user in users}) == 1
    for user in users:
        user.leave()
    assert not Cluster(tmp_path).is_alive()


def test_a_forked_child_does_not_stop_the_server_of_its_parent(tmp_path: Path, opened: Callable) -> None:
    opened(tmp_path)
    program = USER_PROGRAM.replace(
        "sys.stdin.read()",
        "import os\n"
        "child = os.fork()\n"
        "if not child: sys.exit()\n"
        "os.waitpid(child, 0)\n"
        "print(cluster.pid() is not None, flush=True)",
    )
    arguments = [sys.executable, "-W", "ignore", "-c", program, str(tmp_path)]
    done = subprocess.run(arguments, cwd=BASE_DIR, capture_output=True, text=True, check=True)
    assert done.stdout.split()[1] == "True"
    assert not Cluster(tmp_path).is_alive()


def test_a_half_made_folder_is_made_anew(tmp_path: Path, opened: Callable) -> None:
    draft = tmp_path / "postgres.new"
    (draft / "base").mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    cluster = opened(tmp_path, empty=True)
    cluster.join()
    assert ask(cluster, "SELECT 1") == 1
    assert not draft.exists()


def test_a_deleted_socket_comes_back(
    tmp_path: Path, opened: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "SECONDS_TO_APPEAR", 0.5)
    cluster = opened(tmp_path)
    cluster.join()
    shutil.rmtree(cluster.sockets)
    cluster.revive()
    assert ask(cluster, "SELECT 1") == 1


def test_errors_say_what_to_do(tmp_path: Path, opened: Callable) -> None:
    cluster = opened(tmp_path)
    cluster.join()
    cluster.leave()
    version = tmp_path / "postgres" / "PG_VERSION"
    version.write_text("16\n")
    with pytest.raises(ClusterError, match="pg_dump"):
        cluster.join()
    version.write_text("18\n")
    configuration = tmp_path / "postgres" / "postgresql.conf"
    text = configuration.read_text()
    configuration.write_text(text + "no_such_setting = 1\n")
    with pytest.raises(ClusterError, match="no_such_setting"):
        cluster.join()
    configuration.write_text(text)
    cluster.join()
    assert ask(cluster, "SELECT 1") == 1
