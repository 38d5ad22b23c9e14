"""What a machine itself says of its boot."""

import json

import kernel


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
    _, units = machine.run(["systemctl", "list-units", "--failed", "--plain", "--no-legend"])
    for line in units.splitlines():
        unit = line.split()[0]
        _, journal = machine.run(["journalctl", "--no-pager", "--output=cat", "--lines=12", "--unit=" + unit])
        fail(unit, "the unit failed:\n" + journal)
    machine.network.enter(machine.plan["namespace"])
    forward = kernel.read_setting("ipv4/ip_forward")
    machine.network.leave()
    return {"node": machine.plan["name"], "ipForward": forward, "failures": failures}


def of_late(machine):
    """Of a machine that has not come to the end of its boot."""
    code, jobs = (1, "") if machine.pid is None else machine.run(["systemctl", "list-jobs", "--no-pager"])
    if code != 0:
        return of_ended(machine, "no end of the boot, and no answer")
    return unbooted(machine, "still starting:\n%s\n%s" % (jobs, tail(machine, "/var/log/cloud-init-output.log")))


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
