"""A real browser for the journeys: the system's Chromium, headless."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from reports.tests.conftest import read_queue

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Fails, and does not skip, when there is none: the journeys are part of the suite."""
    if CHROMIUM is None:
        pytest.fail(
            "no Chromium found: install it (apt-get install chromium) or set CHROMIUM=/path/to/chromium"
        )
    # Playwright keeps an event loop in this thread; Django's ORM is used beside it, not in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    # Chromium also reports an answer of 4xx here, which a test may well ask for.
    # htmx reports a request that ended with its page, as when a hit is opened before the count came.
    known = ("Failed to load resource", "htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
    if message.type == "error" and not message.text.startswith(known):
        complaints.append(message.text)


def _note_failed(request: Request, complaints: list[str]) -> None:
    if request.failure != "net::ERR_ABORTED":
        complaints.append(f"{request.failure} {request.url}")


def _note_missing(answer: Response, complaints: list[str]) -> None:
    if "/static/" in answer.url and answer.status >= 400:
        complaints.append(f"{answer.status} {answer.url}")


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a new page: `open_page(javascript=True)`. Console errors fail the test, CSP reports among them."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(*, javascript: bool, width: int = 1280) -> Page:
        context = browser.new_context(
            java_script_enabled=javascript,
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _note(message, complaints))
        page.on("response", lambda answer: _note_missing(answer, complaints))
        page.on("requestfailed", lambda request: _note_failed(request, complaints))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def worker(live_server: Any) -> Iterator[None]:
    """Somebody who reads what is uploaded, in a thread of its own."""
    stopped = threading.Event()

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 hour')"
            )
        while not stopped.wait(0.2):
            read_queue()
        connection.close()

    thread = threading.Thread(target=work, name="worker")
    thread.start()
    yield
    stopped.set()
    thread.join(30)
