"""Waits until machines stand as their units keep them."""

import json
import time

# how soon a timer's next run comes that is waited for, and how long it is, in seconds
SOON = 60
PATIENCE = 15


def settle(machines):
    """Returns once each unit that a timer starts again soon has run since the machine came to the end of its boot."""
    until = time.monotonic() + SOON
    waiting = [machine for machine in machines if machine.pid is not None]
    while waiting and time.monotonic() < until:
        waiting = [machine for machine in waiting if not has_settled(machine)]
        time.sleep(0.2)


def has_settled(machine):
    units = recurring(machine)
    asked = "--property=Id,ActiveState,InactiveExitTimestampMonotonic"
    _, said = machine.run(["systemctl", "show", asked, *units], seconds=PATIENCE) if units else (0, "")
    blocks = [dict(line.split("=", 1) for line in block.splitlines() if "=" in line) for block in said.split("\n\n")]
    began = (int(one.get("InactiveExitTimestampMonotonic", "0")) for one in blocks if one)
    # a run that goes on may have begun before the end of the boot, and the next one is due when it has ended
    isRunning = any(one.get("ActiveState") == "activating" for one in blocks)
    return not isRunning and all(at > machine.booted * 1e6 for at in began)


def recurring(machine):
    """The units that timers start again soon. A timer whose unit is running names no next time (systemctl(1), list-timers)."""
    code, said = machine.run(["systemctl", "list-timers", "--output=json"], seconds=PATIENCE)
    try:
        timers = json.loads(said) if code == 0 else []
    except ValueError:
        timers = []
    by = (time.time() + SOON) * 1e6
    return [one["activates"] for one in timers if one["activates"] and (not one["next"] or one["next"] < by)]
