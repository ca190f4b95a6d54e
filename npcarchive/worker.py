"""The worker process: `python -m npcarchive.worker`. As many as wanted, on any machine.

READERS says how many files it reads at once. It ends with an error when the database goes away; whoever
minds it (`make run`, the container's restart policy) starts it again, and nothing is lost.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

import django
from django.conf import settings
from django.db import connection

from npcarchive.lifeline import end_with_parent


def main() -> int:
    """Work until SIGTERM or SIGINT; returns the exit status."""
    end_with_parent("NPCARCHIVE_RUN_PID")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
    django.setup()
    try:
        asyncio.run(_work(_connector(), settings.READERS))
    except Exception as error:
        sys.stderr.write(f"读取进程中止：{error!r}\n")
        return 1
    return 0


def _connector() -> Any:
    """Return procrastinate's own connections, to the database that Django uses, once that answers."""
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django.utils import connector_params

    connection.ensure_connection()  # starts the embedded server if need be
    found = connection.connection.info
    place = {"host": found.host, "port": found.port, "user": found.user}
    connection.close()
    kwargs = {**connector_params(), **place}
    return PsycopgConnector(kwargs=kwargs, min_size=1, max_size=4, timeout=10, reconnect_timeout=10)


async def _work(connector: Any, readers: int) -> None:
    from procrastinate.contrib.django import app

    from reports.tasks import HEARTBEAT, STALLED

    # The application itself keeps Django's connection: what a job enqueues belongs to its transaction.
    async with app.with_connector(connector).open_async() as working:
        await working.run_worker_async(
            name=f"reader-{os.getpid()}",
            concurrency=readers,
            delete_jobs="successful",
            fetch_job_polling_interval=2.0,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED,
            shutdown_graceful_timeout=8.0,
        )


if __name__ == "__main__":
    # Under its own name: procrastinate warns of an application made in the main module.
    from npcarchive.worker import main as run

    sys.exit(run())
