"""Starts a full lab by lab/runner/launch.py, and leaves a helper process that removes its control groups afterwards.

The helper keeps standard error open until all is removed, so that callers can wait for it.
"""

import os
import select
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RUNNER = os.path.join(HERE, "../../runner")
sys.path[:0] = [HERE, RUNNER]

import control_groups
import kernel

# seconds that the kernel may take to end the processes of a control group
PATIENCE = 20


def wait_and_clear(lab, ready):
    os.setsid()
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("none", control_groups.MOUNT, "cgroup2")
    control_groups.clear_forgotten()
    folder = control_groups.lab_group(lab)
    os.mkdir(folder)
    poll = select.poll()
    poll.register(os.pidfd_open(lab), select.POLLIN)
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nothing, standard)
    os.close(ready)
    poll.poll()
    until = time.monotonic() + PATIENCE
    while not control_groups.clear(folder) and time.monotonic() < until:
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
    launch = os.path.join(RUNNER, "launch.py")
    os.execv(sys.executable, [sys.executable, "-I", "-S", "-B", launch] + sys.argv[1:])


main()
