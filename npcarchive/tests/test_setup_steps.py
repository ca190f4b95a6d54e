"""The set-up steps: repeatable, careful with secrets, clear about an unfit database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.db import connection
from pytest_django import Settings

from npcarchive import setup_steps
from npcarchive.setup_steps import SetupError


def test_the_secret_key_is_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    setup_steps.keep_secret_key(tmp_path / "var")
    kept = tmp_path / "var" / "secret_key"
    first = kept.read_text()
    setup_steps.keep_secret_key(tmp_path / "var")
    assert kept.read_text() == first
    assert len(first) > 50
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_given_secret_key_is_not_doubled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "given")
    setup_steps.keep_secret_key(tmp_path)
    assert not (tmp_path / "secret_key").exists()


def test_an_empty_secret_from_a_full_disk_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (tmp_path / "secret_key").touch()
    setup_steps.keep_secret_key(tmp_path)
    assert (tmp_path / "secret_key").read_text().strip()


def test_the_administrator_is_made_once(db: None, tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    said = setup_steps.ensure_administrator()
    password = (tmp_path / "admin_password").read_text().strip()
    assert password in said
    assert (tmp_path / "admin_password").stat().st_mode & 0o777 == 0o600
    user = authenticate(username="admin", password=password)
    assert user is not None
    assert user.is_superuser
    assert password not in setup_steps.ensure_administrator()
    assert get_user_model().objects.count() == 1


def test_a_stale_password_file_is_not_shown_as_valid(db: None, tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path
    (tmp_path / "admin_password").write_text("from a database that is gone\n")
    assert "from a database" not in setup_steps.ensure_administrator()


def test_somebody_named_admin_is_left_alone(db: None, tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path
    get_user_model().objects.create_user("admin", password="somebody's own")
    assert "createsuperuser" in setup_steps.ensure_administrator()
    assert not get_user_model().objects.filter(is_superuser=True).exists()


def test_static_files_are_collected_when_they_change(tmp_path: Path, settings: Settings) -> None:
    source = tmp_path / "static"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "collected"
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    assert setup_steps.collect_static() == "已整理并压缩"
    assert setup_steps.collect_static() == "已是最新"
    (source / "a.css").write_text("b{}")
    assert setup_steps.collect_static() == "已整理并压缩"
    assert (tmp_path / "collected" / "a.css").read_text() == "b{}"


def test_this_database_is_fit(db: None) -> None:
    assert "PostgreSQL 1" in setup_steps.prepare_database()
    assert setup_steps.migrate() == "已是最新"


def test_an_old_server_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_steps, "OLDEST_POSTGRESQL", 99)
    with pytest.raises(SetupError, match="太旧"):
        setup_steps.prepare_database()


def test_a_database_blind_to_chinese_is_refused(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA blind")
        cursor.execute(
            "CREATE FUNCTION blind.show_trgm(text) RETURNS text[] LANGUAGE sql RETURN '{}'::text[]"
        )
        cursor.execute("SET LOCAL search_path = blind, public")
        with pytest.raises(SetupError, match="LC_CTYPE"):
            setup_steps._check_trigrams()
