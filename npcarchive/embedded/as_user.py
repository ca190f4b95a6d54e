"""Run a command as another user: as_user.py UID GID REACH COMMAND [ARGUMENT…].

PostgreSQL refuses to run as root. Opening root's folders to everybody, or giving the checkout away,
would be a high price for that; so the server keeps one power of root instead where it needs it
(REACH = 1): CAP_DAC_OVERRIDE, to pass the closed folders on the way to its files. Started as a
script of its own, because privileges must be dropped between fork and exec.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


def _prctl(*arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [ctypes.c_ulong(number) for number in (*arguments, 0, 0, 0)[1:5]]
    if libc.prctl(ctypes.c_int(arguments[0]), *padded) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _keep_reach() -> None:
    """Carry CAP_DAC_OVERRIDE over the coming exec (ambient capability, Linux 4.3)."""
    libc = ctypes.CDLL(None, use_errno=True)
    bit = 1 << CAP_DAC_OVERRIDE
    sets = (_Sets * 2)(_Sets(bit, bit, bit), _Sets(0, 0, 0))
    if libc.capset(ctypes.byref(_Header(CAPABILITY_VERSION_3, 0)), ctypes.byref(sets)) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE)


def main(arguments: list[str]) -> None:
    """Become the user and turn into the command; returns only by an exception."""
    uid, gid, reach, *command = arguments
    # Where the power cannot be kept (no Linux, a strict sandbox) the command may still succeed,
    # if the folders happen to be open; its own error message says so if they are not.
    wanted = reach == "1" and sys.platform == "linux"
    if wanted:
        with contextlib.suppress(OSError):
            _prctl(PR_SET_KEEPCAPS, 1)
        # Without this, access(2) answers a caller who is not root as if he had no powers at all,
        # and initdb asks it whether it may run `postgres`.
        with contextlib.suppress(OSError):
            _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(int(gid))
    os.setuid(int(uid))
    if wanted:
        with contextlib.suppress(OSError):
            _keep_reach()
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
