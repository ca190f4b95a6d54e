"""The container files agree with each other and with the code; no Docker needed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SETTINGS = (ROOT / "npcarchive" / "settings.py").read_text(encoding="utf-8")


def test_only_known_parts() -> None:
    assert set(COMPOSE) == {"services", "volumes"}
    known = {
        *("image", "build", "restart", "environment", "volumes", "shm_size", "stop_grace_period"),
        *("healthcheck", "depends_on", "ports", "command"),
    }
    for service in COMPOSE["services"].values():
        assert set(service) <= known
        assert ("image" in service) != ("build" in service)


def test_the_database_keeps_its_data_where_version_18_puts_it() -> None:
    database = COMPOSE["services"]["db"]
    assert database["image"] == "postgres:18"
    name, target = database["volumes"][0].split(":")
    assert name in COMPOSE["volumes"]
    assert target == "/var/lib/postgresql"
    assert "--lc-ctype=C.UTF-8" in database["environment"]["POSTGRES_INITDB_ARGS"]


def test_the_site_waits_for_a_healthy_database() -> None:
    assert COMPOSE["services"]["web"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert COMPOSE["services"]["db"]["healthcheck"]["test"][0] == "CMD-SHELL"


@pytest.mark.parametrize("name", ["SECRET_KEY", "POSTGRES_PASSWORD"])
def test_secrets_are_required(name: str) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    uses = re.findall(r"\$\{" + name + r"[^}]*\}", text)
    assert uses
    assert all(use.startswith(f"${{{name}:?") for use in uses)


def test_the_site_is_given_settings_that_exist() -> None:
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", SETTINGS))
    assert set(COMPOSE["services"]["web"]["environment"]) <= read


def test_the_worker_reads_the_database_of_the_site() -> None:
    web, worker = COMPOSE["services"]["web"], COMPOSE["services"]["worker"]
    assert worker["depends_on"] == {"web": {"condition": "service_healthy"}}
    assert worker["environment"]["DATABASE_URL"] == web["environment"]["DATABASE_URL"]
    assert set(worker["environment"]) <= set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", SETTINGS))
    assert (ROOT / "npcarchive" / f"{worker['command'][-1].rpartition('.')[2]}.py").is_file()


def test_the_health_check_may_ask_for_the_local_host() -> None:
    assert COMPOSE["services"]["web"]["environment"]["ALLOWED_HOSTS"].endswith(",127.0.0.1")


def test_ports_agree() -> None:
    inside = re.search(r"PORT=(\d+)", DOCKERFILE)
    assert inside
    assert COMPOSE["services"]["web"]["ports"] == ["${BIND:-127.0.0.1}:${PORT:-8000}:" + inside[1]]
    assert f"EXPOSE {inside[1]}" in DOCKERFILE


def test_the_image_runs_as_nobody_special_and_pins_everything() -> None:
    assert re.search(r"^USER (?!root)\w+$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes -r requirements.txt" in DOCKERFILE
    assert "/healthz" in DOCKERFILE
    assert DOCKERFILE.index("COPY requirements.txt") < DOCKERFILE.index("COPY . .")


def test_the_image_leaves_private_files_out() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "var", ".env"} <= set(ignored)
    tops = {entry.split("/")[0] for entry in ignored}
    assert not tops & {
        "fixtures",
        "reports",
        "npcarchive",
        "static",
        "templates",
        "manage.py",
        "requirements.txt",
    }


def test_every_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - {"help"}
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert targets == {line.split()[1] for line in said.splitlines() if line.startswith("make ")}
