"""Starts a lab: python3 launch.py PARENT_PID MAIN [SOCKET] -- UNSHARE ARGS...

Runs on the host, opens what only the host can open, then becomes `unshare`. It opens a pidfd for every process that the lab must
not outlive, the control socket of a background lab, and the host's /proc (from which the first process inside learns its host pid).
"""

import os
import socket
import sys


def ancestors(parent):
    """Returns the process that started the lab and its ancestors up to npm. npm marks its children by an environment variable."""
    chain = [parent]
    while True:
        try:
            with open("/proc/%d/environ" % chain[-1], "rb") as file:
                if not any(one.startswith(b"npm_lifecycle_event=") for one in file.read().split(b"\0")):
                    return chain
            with open("/proc/%d/stat" % chain[-1]) as file:
                above = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            return chain
        if above <= 1:
            return chain
        chain.append(above)


def keep(fd):
    os.set_inheritable(fd, True)
    return fd


def main():
    parent, socket_path = int(sys.argv[1]), sys.argv[3]
    split = sys.argv.index("--")
    watched = [keep(os.pidfd_open(pid)) for pid in ancestors(parent)]
    if os.getppid() != parent:
        sys.exit("the process that started the lab is gone")
    control = -1
    if socket_path != "":
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(socket_path)
        listener.listen(4)
        control = keep(os.dup(listener.fileno()))
    proc = keep(os.open("/proc", os.O_PATH | os.O_DIRECTORY))
    inside = [sys.executable, "-I", "-S", "-B", "-W", "ignore", sys.argv[2], str(proc), str(control)]
    unshare = sys.argv[split + 1 :]
    os.execvp(unshare[0], unshare + inside + [str(fd) for fd in watched])


main()
