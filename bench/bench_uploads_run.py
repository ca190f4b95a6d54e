"""The part of bench_uploads that knows the archive: sets it up, queues the files, waits, tells the time."""

from __future__ import annotations

import os
import sys
import time

import django

from bench.bench_uploads import documents


def main(form: str, files: int) -> None:
    """Queue the files, print `queued`, then the seconds from the first start to the last end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
    django.setup()
    from django.core.management import call_command
    from django.db.models import Max, Min

    from reports import tasks
    from reports.services.reference import SAMPLE_DIVISIONS_CSV, load_divisions, load_indicators
    from reports.services.uploads import Incoming, count_items, create_upload

    call_command("migrate", interactive=False, verbosity=0)
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
    load_indicators()
    upload = create_upload(owner=None, origin="command")
    tasks.receive(upload, (Incoming(name, name, data) for name, data in documents(form, files)))
    print("queued", flush=True)
    deadline = time.monotonic() + 30 + files
    while count_items(upload).open:
        if time.monotonic() > deadline:
            sys.exit(f"too slow: {count_items(upload).by_state}")
        time.sleep(0.5)
    states = count_items(upload).by_state
    if set(states) - {"ready", "needs_review"}:
        sys.exit(f"not everything was read: {states}")
    times = upload.items.aggregate(first=Min("started_at"), last=Max("finished_at"))
    print((times["last"] - times["first"]).total_seconds(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
