"""What a machine itself says of its boot."""

import json
import os
import time

import kernel

# how long a machine may take to answer, in seconds
PATIENCE = 15


def of_booted(machine):
    """What went wrong at the boot of a machine that has come to the end of it."""
    failures = []

    def fail(subject, message):
        failures.append({"kind": "boot", "subject": subject, "message": message})

    with open(machine.inside("/run/cloud-init/result.json")) as file:
        result = json.load(file)["v1"]
    if "Ec2" not in str(result.get("datasource")):
        fail("cloud-init", "its data source is %s, not Ec2" % result.get("datasource"))
    for error in result.get("errors", []):
        fail("cloud-init", "%s\n%s" % (error, tail(machine, "/var/log/cloud-init-output.log")))
    _, units = machine.run(["systemctl", "list-units", "--failed", "--plain", "--no-legend"], seconds=PATIENCE)
    for line in units.splitlines():
        unit = line.split()[0]
        asked = ["journalctl", "--no-pager", "--output=cat", "--lines=12", "--unit=" + unit]
        _, journal = machine.run(asked, seconds=PATIENCE)
        fail(unit, "the unit failed:\n" + journal)
    machine.network.enter(machine.plan["namespace"])
    forward = kernel.read_setting("ipv4/ip_forward")
    machine.network.leave()
    ended = {
        # scripts may leave processes behind: those of cloud-init's own services, and those of systemd-run
        "scripts": not failures and not any(one.startswith(("cloud-", "run-")) for one in running(machine)),
        "units": ended_units(machine),
        "missing": missing_programs(machine),
    }
    return {"node": machine.plan["name"], "ipForward": forward, "failures": failures, "ended": ended}


def ended_units(machine):
    """The services that ran and ended well (org.freedesktop.systemd1(5))."""
    asked = "--property=Id,SubState,Result,ExecMainExitTimestampMonotonic"
    _, said = machine.run(["systemctl", "show", asked, "*.service"], seconds=PATIENCE)
    blocks = [dict(line.split("=", 1) for line in block.splitlines() if "=" in line) for block in said.split("\n\n")]
    return sorted(
        one["Id"]
        for one in blocks
        if one.get("SubState") in ("dead", "exited")
        and one.get("Result") == "success"
        and one.get("ExecMainExitTimestampMonotonic", "0") != "0"
    )


def missing_programs(machine):
    """The programs of the plan that are not there."""
    asked = 'for one; do command -v "$one" >/dev/null || printf "%s\\n" "$one"; done'
    code, said = machine.run(["sh", "-c", asked, "sh", *machine.plan["programs"]], seconds=PATIENCE)
    return said.splitlines() if code == 0 else machine.plan["programs"]


def of_late(machine):
    """Of a machine that has not come to the end of its boot."""
    said = ["still starting: " + standing(machine)]
    if machine.pid is not None:
        said.append("jobs:\n" + machine.run(["systemctl", "list-jobs", "--no-pager"], seconds=PATIENCE)[1])
        said.append("cloud-init said:\n" + tail(machine, "/var/log/cloud-init-output.log"))
    return unbooted(machine, "\n".join(said))


def standing(machine):
    """Where a machine stands; the machine itself is not asked, for it may not answer."""
    if machine.process is None:
        return "%s: not switched on yet" % machine.plan["name"]
    lines = [
        "%s: boot %d, switched on %d s ago" % (machine.plan["name"], machine.boots, time.monotonic() - machine.started),
        stage(machine),
        "running: " + ("; ".join(running(machine)) or "nothing"),
        "console:\n" + machine.console(8),
    ]
    return "\n".join(lines)


def stage(machine):
    """How far cloud-init has come (cloudinit/cmd/main.py, status_wrapper)."""
    if machine.find_init() is None:
        return "its init system does not run"
    if os.path.exists(machine.inside("/run/cloud-init/result.json")):
        return "cloud-init has ended"
    try:
        with open(machine.inside("/run/cloud-init/status.json")) as file:
            return "cloud-init is in its stage %s" % (json.load(file)["v1"]["stage"] or "between two")
    except (OSError, ValueError, KeyError):
        return "cloud-init has not begun"


def running(machine):
    """The units that have processes, each with the command of its newest."""
    for folder, _, _ in sorted(os.walk(machine.control_group())):
        if not folder.endswith((".service", ".scope")):
            continue
        try:
            with open(os.path.join(folder, "cgroup.procs")) as file:
                processes = file.read().split()
            if processes:
                with open("/proc/%s/cmdline" % processes[-1], errors="replace") as file:
                    yield "%s (%s)" % (os.path.basename(folder), file.read().replace("\0", " ").strip()[:80])
        except OSError:
            # it has ended just now
            pass


def of_ended(machine, how):
    """Of a machine that is not running any more."""
    return unbooted(machine, "%s:\n%s" % (how, machine.console(15)))


def unbooted(machine, message):
    failure = {"kind": "boot", "subject": "boot", "message": message}
    return {"node": machine.plan["name"], "ipForward": "?", "failures": [failure]}


def tail(machine, path):
    try:
        with open(machine.inside(path), errors="replace") as file:
            return "".join(file.readlines()[-15:]).strip()
    except OSError:
        return ""
