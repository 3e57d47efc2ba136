"""Start a command that ends when its starter ends: `python tether.py STARTER_PID SIGNAL UID:GID -- command...`.

A launcher that is killed cannot stop its children; on Linux the kernel does it (PR_SET_PDEATHSIG). Elsewhere the next
start finds the servers left over and stops them. Runs as a plain script with `python -I -S` (some 15 ms), because
code between fork and exec in a threaded launcher could deadlock.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(user: str) -> None:
    """Give up root for `uid:gid` for good; nothing to do when it is `-`."""
    if user != "-":
        uid, gid = user.split(":")
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))


def tie_to(starter: int, death_signal: int) -> None:
    """Ask for `death_signal` when the starter ends, and leave at once if it ended meanwhile."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != starter:
            sys.exit(1)


def main() -> None:
    starter, death_signal, user = sys.argv[1:4]
    command = sys.argv[5:]
    become(user)
    tie_to(int(starter), signal.Signals[death_signal].value)  # after setuid, which clears it
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
