"""The archive as it really runs, for long tests: web server, worker, database, and who asks over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from npcarchive.embedded.cluster import Cluster
from npcarchive.serve import web_options
from npcarchive.supervise import Child, WebServer, Worker
from npcarchive.tests.processes import BASE_DIR, free_port

PASSWORD = "quiet-reading-room"
SET_UP = f"""
import django; django.setup()
from npcarchive import setup_steps
setup_steps.prepare_database(); setup_steps.migrate(); setup_steps.collect_static()
from django.contrib.auth.models import User
from reports.services.reference import SAMPLE_DIVISIONS_CSV, load_divisions, load_indicators
from reports.services.tokens import issue_token
load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
load_indicators()
editor = User.objects.create_superuser("editor", password="{PASSWORD}")
print(issue_token(owner=editor, name="test").secret)
"""
SLOWEST = 30.0  # seconds: an answer that takes longer hangs


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `status` 0 when the connection was refused or broke."""

    status: int
    body: bytes
    headers: dict[str, str]
    seconds: float

    @property
    def text(self) -> str:
        """The body as words."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as data."""
        return json.loads(self.body)


class Visitor:
    """Somebody with cookies, or a program with a token, asking over real connections."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port = port
        self.cookies: SimpleCookie = SimpleCookie()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask once, without following redirects."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SLOWEST)
        sent = {**self.headers, **(headers or {})}
        if self.cookies:
            sent.setdefault("Cookie", self._cookie())
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            content = answer.read()
        except TimeoutError:
            raise AssertionError(f"{method} {path} gave no answer in {SLOWEST:.0f} s") from None
        except (OSError, http.client.HTTPException):
            return Answer(0, b"", {}, time.monotonic() - began)
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.load(line)
        return Answer(
            answer.status,
            content,
            {k.lower(): v for k, v in answer.headers.items()},
            time.monotonic() - began,
        )

    def hang_up(self, path: str, body: bytes, announced: int, headers: dict[str, str]) -> None:
        """Announce a body, send a part of it, and hang up."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SLOWEST)
        with contextlib.suppress(OSError, http.client.HTTPException):
            sent = {**self.headers, **headers, "Content-Length": str(announced), "Cookie": self._cookie()}
            connection.request("POST", path, body, sent)
        connection.close()

    def _cookie(self) -> str:
        return "; ".join(f"{m.key}={m.value}" for m in self.cookies.values())

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self.ask("GET", path)

    def csrf(self) -> str:
        """Return the token that forms have to carry."""
        return self.cookies["csrftoken"].value if "csrftoken" in self.cookies else ""

    def post_form(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        body = urlencode({"csrfmiddlewaretoken": self.csrf(), **fields}).encode()
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def sign_in(self) -> None:
        """Sign in as the editor."""
        self.get("/sign-in/")
        answer = self.post_form("/sign-in/", username="editor", password=PASSWORD)
        assert answer.status == 302, answer.text

    def send_files(self, path: str, files: list[tuple[str, bytes]], **fields: str) -> Answer:
        """Send files as a browser does."""
        body, kind = multipart(files, {"csrfmiddlewaretoken": self.csrf(), **fields})
        return self.ask("POST", path, body, {"Content-Type": kind})


def multipart(files: list[tuple[str, bytes]], fields: dict[str, str]) -> tuple[bytes, str]:
    """Return a multipart/form-data body and its content type."""
    boundary = "a-boundary-that-no-file-holds"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, data in files:
        safe = re.sub(r'[\r\n"]', lambda m: quote(m[0]), name).encode("utf-8", "surrogatepass")
        head = b'Content-Disposition: form-data; name="file"; filename="' + safe + b'"'
        kind = b"Content-Type: application/octet-stream"
        parts.append(
            b"--" + boundary.encode() + b"\r\n" + head + b"\r\n" + kind + b"\r\n\r\n" + data + b"\r\n"
        )
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class Site:
    """Web server, worker and database under one folder. Start it again and again, kill what you like."""

    def __init__(self, var: Path, environment: dict[str, str]) -> None:
        self.var = var
        self.cluster = Cluster(var)
        self.environment = environment
        self.web = WebServer(web_options())
        self.worker = Worker()
        self.port = self.web.options.port
        self.token = ""
        self._minder: threading.Thread | None = None
        self._stopped = threading.Event()
        self.died: list[str] = []

    def run(self, program: str) -> str:
        """Run a program of Django's beside the site, and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=BASE_DIR, env={**os.environ, **self.environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def set_up(self) -> None:
        """Make the tables, the places, an editor and a token."""
        self.token = self.run(SET_UP).split()[-1]

    def start(self) -> None:
        """Start web server and worker, and mind them until `stop`."""
        self.web.start()
        self.worker.start()
        self.web.wait_until_it_answers()
        self._minder = threading.Thread(target=self._mind, name="minder", daemon=True)
        self._minder.start()

    def _mind(self) -> None:
        while not self._stopped.wait(0.05):
            for child in (self.web, self.worker):
                if (process := child._process) is not None and process.poll() is not None:
                    self.died.append(f"{child.name} {process.returncode}")
                    while process is child._process and not self._stopped.wait(0.05):
                        child.see_to()

    def pid_of(self, child: Child) -> int:
        """Return the number of a process of ours."""
        assert child._process is not None
        return child._process.pid

    def stop(self) -> None:
        """End everything."""
        self._stopped.set()
        if self._minder is not None:
            self._minder.join()
        self.worker.stop()
        self.web.stop()
        self.cluster.leave()
        if self.cluster.is_alive():
            self.cluster._stop()

    def editor(self) -> Visitor:
        """Return an editor who has signed in."""
        visitor = Visitor(self.port)
        visitor.sign_in()
        return visitor

    def program(self) -> Visitor:
        """Return a program with a token."""
        return Visitor(self.port, self.token)


@contextlib.contextmanager
def running_site(
    var: Path, monkeypatch: pytest.MonkeyPatch, *, own_server: bool = False, **environment: str
) -> Iterator[Site]:
    """Give a running site in a folder.

    own_server: the database is reached by DATABASE_URL, so that nobody but the test starts it again.
    """
    settings = {
        "SECRET_KEY": "only-for-tests",
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "npcarchive.settings",
        "VAR_DIR": str(var),
        "PORT": str(free_port()),
        "HOST": "127.0.0.1",
        "WORKERS": "1",
        "LOG_LEVEL": "ERROR",
        "API_RATE": "1000000/m",
        "API_WRITE_RATE": "1000000/m",
        **environment,
    }
    if own_server:
        settings["DATABASE_URL"] = database_url(Cluster(var))
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    site = Site(var, settings)
    try:
        site.cluster.join()
        site.cluster.ensure_database("npcarchive")
        site.set_up()
        site.start()
        yield site
    finally:
        site.stop()


def database_url(cluster: Cluster) -> str:
    """Return the address of a cluster's server, started or not."""
    return f"postgres://postgres@/npcarchive?host={quote(str(cluster._socket_folder()), safe='')}&port=5432"
