"""End with one's parent: what `kill -9` leaves behind must not keep the port or the database."""

import os
import signal
import threading
import time

GRACE = 10.0  # seconds to finish requests, before leaving anyway


def end_with_parent(variable: str) -> None:
    """End this process in order when its parent ends.

    variable: the environment variable in which the parent wrote its own process number;
    without it nothing is watched. Asking for the parent's number once a second works on every
    Unix, needs no open pipe, and sees a parent that died before we looked.
    """
    parent = os.environ.get(variable, "")
    if parent.isdigit():
        threading.Thread(target=_watch, args=(int(parent),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
