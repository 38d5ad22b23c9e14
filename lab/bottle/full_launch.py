"""Starts the bottle of a full lab, as launch.py does a fast one's, and leaves somebody behind who clears its control groups.

Whoever waits for the end of the lab does so on its standard error, which the one left behind holds open until all is gone.
"""

import os
import select
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import full_groups
import kernel

# how long the kernel may take to end what was in a control group, in seconds
PATIENCE = 20


def wait_and_clear(lab, ready):
    os.setsid()
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("none", full_groups.MOUNT, "cgroup2")
    full_groups.clear_forgotten()
    folder = full_groups.lab_group(lab)
    os.mkdir(folder)
    poll = select.poll()
    poll.register(os.pidfd_open(lab), select.POLLIN)
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nothing, standard)
    os.close(ready)
    poll.poll()
    until = time.monotonic() + PATIENCE
    while not full_groups.clear(folder) and time.monotonic() < until:
        time.sleep(0.01)


def main():
    lab = os.getpid()
    read_end, write_end = os.pipe()
    if os.fork() == 0:
        try:
            os.close(read_end)
            wait_and_clear(lab, write_end)
        except OSError as error:
            print("control groups: %s" % error, file=sys.stderr)
        finally:
            os._exit(0)
    os.close(write_end)
    os.read(read_end, 1)
    os.close(read_end)
    os.environ["POD_NETWORK_LAB"] = str(lab)
    launch = os.path.join(os.path.dirname(os.path.abspath(__file__)), "launch.py")
    os.execv(sys.executable, [sys.executable, "-I", "-S", "-B", launch] + sys.argv[1:])


main()
