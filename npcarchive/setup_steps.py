"""The steps from an empty folder to an archive that can be served; each may be repeated at will.

A step is a function that does its work and returns one line for people about what it found or did.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OLDEST_POSTGRESQL = 15
# Any number: whoever sets up the same database at the same moment waits for the other.
SETUP_LOCK = 20_240_113


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def keep_secret_key(var: Path) -> None:
    """Make a secret key for a local archive, unless one is given or kept already."""
    if not os.environ.get("SECRET_KEY"):
        _keep_secret(var / "secret_key", lambda: secrets.token_urlsafe(50))


def report_environment() -> str:
    """Say which interpreter and framework run."""
    return f"Python {platform.python_version()}，Django {django.get_version()}"


def prepare_database() -> str:
    """Connect, which starts the embedded server, and check that this server can do the work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('server_version_num')::int,"
            " current_setting('server_encoding')"
        )
        version, number, encoding = cursor.fetchone()
        if number < OLDEST_POSTGRESQL * 10_000:
            raise SetupError(f"PostgreSQL {version} 太旧：需要 {OLDEST_POSTGRESQL} 或更新的版本（推荐 18）")
        if encoding != "UTF8":
            raise SetupError(f"数据库编码是 {encoding}：请用 ENCODING 'UTF8' 新建数据库，再改 DATABASE_URL")
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if not cursor.fetchone()[0]:
            raise SetupError("这台 PostgreSQL 没有 pg_trgm 扩展：请安装 contrib 软件包（postgresql-contrib）")
        cursor.execute("SELECT pg_advisory_lock(%s)", [SETUP_LOCK])
    kind = "自己的服务器" if settings.DATABASE_URL else f"内置，数据在 {settings.VAR_DIR / 'postgres'}"
    return f"PostgreSQL {version.split()[0]}（{kind}）"


def migrate() -> str:
    """Bring the tables up to date."""
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if pending:
        call_command("migrate", interactive=False, verbosity=0)
    _check_trigrams()
    return f"执行 {pending} 个" if pending else "已是最新"


def _check_trigrams() -> None:
    """Chinese must yield trigrams, else every search comes back empty without an error."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT show_trgm('人大常委会')")
        if not cursor.fetchone()[0]:
            raise SetupError(
                "这个数据库的 LC_CTYPE 不认识汉字（多半是 C），中文检索会全部落空：请新建数据库，例如\n"
                "  CREATE DATABASE npcarchive TEMPLATE template0 ENCODING 'UTF8'"
                " LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';"
            )


def load_divisions() -> str:
    """Load the division table; quick when nothing changed."""
    return _run("load_divisions")


def load_indicators() -> str:
    """Load the indicator table; quick when nothing changed."""
    return _run("load_indicators")


def load_samples() -> str:
    """Load the sample reports, unless somebody has taken them away."""
    return _run("load_samples", once=True).removeprefix("样本报告：")


def ensure_administrator() -> str:
    """Create the first administrator with a password that is shown once and kept in var/."""
    users = get_user_model().objects
    kept = settings.VAR_DIR / "admin_password"
    if users.filter(is_superuser=True).exists():
        return f"已有（初始密码在 {kept}）" if kept.exists() else "已有"
    if users.filter(username="admin").exists():
        return "已有名为 admin 的普通用户，未新建；可运行 manage.py createsuperuser"
    kept.unlink(missing_ok=True)
    password = _keep_secret(kept, lambda: secrets.token_urlsafe(12))
    users.create_superuser(username="admin", password=password)
    return f"用户名 admin，密码 {password} （只显示这一次，存于 {kept}）"


def collect_static() -> str:
    """Collect and compress the static files when any of them has changed."""
    stamp = settings.VAR_DIR / "static.stamp"
    current = _fingerprint(_static_files())
    if stamp.exists() and stamp.read_text(encoding="ascii") == current and settings.STATIC_ROOT.is_dir():
        return "已是最新"
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(current, encoding="ascii")
    return "已整理并压缩"


def _static_files() -> Iterable[Path]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))


def _fingerprint(files: Iterable[Path]) -> str:
    """Contents, not dates: a container image keeps the one and rounds the other."""
    digest = hashlib.sha256(django.get_version().encode())
    for path in sorted(files):
        digest.update(f"{path}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _run(command: str, **options: object) -> str:
    """Run a management command and return the last line it printed."""
    output = io.StringIO()
    call_command(command, stdout=output, **options)
    lines = output.getvalue().strip().splitlines()
    return lines[-1] if lines else "完成"


def _keep_secret(path: Path, make: Callable[[], str]) -> str:
    """Return the secret kept in the file; make it, readable for its owner alone, where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or not path.read_text(encoding="ascii").strip():
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make() + "\n")
        draft.replace(path)
    return path.read_text(encoding="ascii").strip()
