"""The first process inside the namespaces of a full lab, whose nodes are booted machines. Same protocol as lab/runner/main.py."""

import json
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../../runner")]

import boot_report
import control_groups
import forwarder
import isolation
import settling
import kernel
import main
import network
from pause_image import write_image
from machine import HOME, BootFailed, Machine
from package_mirror import Mirror
from traffic import Traffic
from vpc_services import Services
from watch import Watch

CONTAINERD_SETTINGS = "/etc/containerd/conf.d/90-pod-network-lab.toml"
SANDBOX_IMAGE = re.compile(r'^\s*sandbox(?:_image)? = ["\'](.+)["\']$', re.MULTILINE)

# how often a machine may restart itself in one boot
RESTARTS = 3
SAME_IMAGE = {"files": [], "symlinks": [], "purged": []}
RESTARTS_ON = "the machine restarts itself again and again: what asks for it runs at each boot"


def report_of(machine, until):
    """What a machine says of its boot; None where it may still come to the end of it."""
    if machine.is_booted(until - time.monotonic()):
        machine.booted = time.monotonic()
        try:
            report = boot_report.of_booted(machine)
            if machine.process.poll() is None:
                return report
        except OSError:
            # it goes down just now
            pass
    return boot_report.of_late(machine) if time.monotonic() > until else None


class FullLab(main.Lab):
    def __init__(self, plan):
        super().__init__(plan)
        self.spaces = {one["name"]: one for one in plan["namespaces"]}
        self.machines = {}
        self.services = {}
        self.mirror = None
        self.traffic = None
        self.watch = Watch(plan["stepSeconds"], self.machines)

    def build(self, say):
        self.watch.expect("wiring the network", say)
        kernel.mount("none", control_groups.MOUNT, "cgroup2")
        os.makedirs(HOME)
        self.network.build(self.plan["namespaces"], self.plan["links"])
        for one in self.plan["services"]:
            self.network.enter(one["namespace"])
            self.services[one["namespace"]] = Services(one, HOME)
        self.network.leave()
        if self.plan["isOff"]:
            self.watch.rest()
            return []
        try:
            for one in self.plan["machines"]:
                self.watch.expect("laying the disk of " + one["name"], say)
                self.install(one)
            return self.boot(list(self.machines), say)
        except BootFailed as failed:
            raise network.BuildError(str(failed))
        finally:
            self.watch.rest()

    def install(self, plan):
        group = control_groups.lab_group(os.environ["POD_NETWORK_LAB"])
        self.machines[plan["name"]] = Machine(plan, self.network, self.plan["rootfs"], group)

    def boot(self, names, say):
        """Switches machines on and waits until each has come to the end of its boot, or its time is up."""
        say({"event": "progress", "text": "booting %s" % ", ".join(names)})
        for name in names:
            self.machines[name].switch_on()
        return self.wait_for(names, self.plan["bootSeconds"], say)

    def wait_for(self, names, seconds, say):
        """Their reports; a machine that restarts itself, as scripts do for a setting of the kernel, is waited for again."""
        machines = [self.machines[name] for name in names]
        until = time.monotonic() + seconds
        reports, restarts = {}, {name: 0 for name in names}
        while len(reports) < len(machines):
            for machine in machines:
                name = machine.plan["name"]
                if name in reports:
                    continue
                self.watch.expect("booting " + name, say)
                ended = machine.ended()
                if ended == "restarts" and restarts[name] < RESTARTS:
                    restarts[name] += 1
                    say({"event": "progress", "text": "%s restarts itself" % name})
                    self._rewire(machine.plan)
                    machine.switch_on()
                elif ended is not None:
                    how = "the machine switched itself off"
                    reports[name] = boot_report.of_ended(machine, RESTARTS_ON if ended == "restarts" else how)
                else:
                    report = report_of(machine, until)
                    if report is not None:
                        reports[name] = report
                if machine.pid is None:
                    self.pids.pop(name, None)
                else:
                    self.pids[name] = machine.pid
            time.sleep(0.05)
        return [reports[name] for name in names]

    def answer(self, request, say):
        self.watch.expect(request["do"], say, request.get("seconds") or 0)
        try:
            self._answer(request, say)
        finally:
            self.watch.rest()

    def _answer(self, request, say):
        action = getattr(self, "do_" + request["do"], None)
        if action is not None:
            try:
                action(request, say)
            except BootFailed as failed:
                say({"event": "failed", "message": str(failed)})
            return
        if request["do"] == "probe":
            for one in self.services.values():
                one.stop_resolver()
        try:
            super().answer(request, say)
        finally:
            if request["do"] == "probe":
                for name, one in self.services.items():
                    self.network.enter(name)
                    one.start_resolver()
                self.network.leave()

    def do_image(self, request, say):
        """Gives containerd the image of a pod's first container under the name that its configuration wants."""
        machine = self.machines[request["node"]]
        with open(machine.inside(CONTAINERD_SETTINGS)) as file:
            wanted = SANDBOX_IMAGE.search(file.read())
        if wanted is None:
            said = "containerd's configuration names none; its plugin for CRI may be among disabled_plugins"
            say({"event": "ran", "code": 1, "output": said})
            return
        archive = machine.inside("/run/pod-network-lab-image.tar")
        write_image(archive, wanted.group(1))
        code, said = machine.run(["ctr", "-n", "k8s.io", "images", "import", "/run/pod-network-lab-image.tar"])
        say({"event": "ran", "code": code, "output": said})

    def do_pods(self, request, say):
        """Takes the namespaces of the pods that there are now, and what is to be asked."""
        for name in [name for name in self.network.handles if name.startswith("pod-")]:
            os.close(self.network.handles.pop(name))
        for one in request["pods"]:
            path = self.machines[one["node"]].inside(one["path"])
            self.network.handles[one["namespace"]] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.plan = {**self.plan, "probes": request["probes"], "servers": request["servers"]}
        say({"event": "taken"})

    def do_run(self, request, say):
        code, said = self.machines[request["node"]].run(request["argv"], request.get("stdin", ""), request.get("seconds", 60))
        say({"event": "ran", "code": code, "output": said})

    def do_runInPod(self, request, say):
        self.network.enter(request["namespace"])
        pipe = subprocess.PIPE
        try:
            done = subprocess.run(request["argv"], stdout=pipe, stderr=subprocess.STDOUT, text=True, timeout=60)
            said = {"code": done.returncode, "output": done.stdout.strip()}
        except subprocess.TimeoutExpired:
            said = {"code": 124, "output": "no end after 60 s"}
        finally:
            self.network.leave()
        say({"event": "ran", **said})

    def do_settle(self, request, say):
        settling.settle(self.machines.values())
        say({"event": "settled"})

    def do_metadata(self, request, say):
        """Changes what the metadata service tells a node, or how."""
        for one in self.plan["services"]:
            if request["node"] in (None, one["node"]):
                self.services[one["namespace"]].metadata.update(request["state"])
        say({"event": "taken"})

    def do_isolate(self, request, say):
        """Attempts at what is not one's own, under a reading of what AWS does not document."""
        self.network.read(self.plan["namespaces"], request["reading"])
        # the next probe begins with tables of its own
        self.asked = True
        say({"event": "isolated", "results": isolation.run(self.network, request["attempts"])})

    def do_reboot(self, request, say):
        """Restarts machines: each in a network namespace of its own, since no rule and no link of a kernel outlives it."""
        began = time.monotonic()
        machines = [self.machines[name] for name in request["nodes"]]
        if request["how"] == "off":
            for machine in machines:
                machine.ask_off()
        for machine in machines:
            if request["how"] == "off":
                machine.wait_off()
            else:
                machine.cut()
        for machine in machines:
            self._rewire(machine.plan)
        reports = self.boot(request["nodes"], say)
        say({"event": "rebooted", "reports": reports, "nodes": self.pids, "seconds": round(time.monotonic() - began, 1)})

    def do_replace(self, request, say):
        """Puts a new machine in the place of one: an empty disk, and an image that differs from the others'."""
        began = time.monotonic()
        machine = self.machines[request["node"]]
        machine.replace(request["image"])
        self._rewire(machine.plan)
        machine.switch_on()
        self._await([request["node"]], request["seconds"], began, say)

    def do_switchOn(self, request, say):
        """Switches a machine on, with an empty disk if it is new, and does not wait for the end of its boot."""
        name = request["node"]
        if name not in self.machines:
            self.install(next(one for one in self.plan["machines"] if one["name"] == name))
        elif request["isNew"]:
            self.machines[name].replace(SAME_IMAGE)
        self.machines[name].switch_on()
        say({"event": "taken"})

    def do_switchOff(self, request, say):
        machine = self.machines[request["node"]]
        if request["how"] == "off":
            machine.ask_off()
            machine.wait_off()
        else:
            machine.cut()
        self.pids.pop(request["node"], None)
        # its kernel would answer on
        self._rewire(machine.plan)
        say({"event": "taken"})

    def do_forward(self, request, say):
        """Passes connections to an address of a namespace on to a Unix socket of the host."""
        self.network.enter(request["namespace"])
        try:
            forwarder.listen((request["address"], request["port"]), request["socket"])
        finally:
            self.network.leave()
        say({"event": "taken"})

    def do_startTraffic(self, request, say):
        """Sends packets until `endTraffic`, whatever else is asked meanwhile."""
        self.traffic = Traffic(self.network, request["servers"], request["flows"])
        say({"event": "taken"})

    def do_endTraffic(self, request, say):
        say({"event": "traffic", "counts": self.traffic.end()})

    def do_await(self, request, say):
        """Waits once more for machines that were late."""
        self._await([request["node"]], request["seconds"], time.monotonic(), say)

    def _await(self, names, seconds, began, say):
        reports = self.wait_for(names, seconds or self.plan["bootSeconds"], say)
        say({"event": "rebooted", "reports": reports, "nodes": self.pids, "seconds": round(time.monotonic() - began, 1)})

    def do_mirror(self, request, say):
        """Opens a mirror of packages on the internet, which takes every question, and tells whether it answers."""
        if self.mirror is None:
            self.network.enter(request["namespace"])
            try:
                self.mirror = Mirror(request["address"], os.path.join(HOME, "mirror"), self.plan["rootfs"])
            finally:
                self.network.leave()
        self.mirror.answers = request["answers"]
        say({"event": "taken"})

    def _rewire(self, plan):
        name = plan["namespace"]
        for one in plan["interfaces"]:
            self.services[one["namespace"]].stop_dhcp()
            network.run_all([(self.network.handles[one["namespace"]], ["ip", "link", "del", "tonode"], "")])
        os.close(self.network.handles.pop(name))
        path = os.path.join(network.RUN, name)
        kernel.umount(path)
        os.unlink(path)
        self.network._make(self.spaces[name])
        self.network.leave()
        lines = "\n".join(plan["links"]) + "\n"
        network.run_all([(self.network.home, ["ip", "-batch", "-"], lines)])
        for one in plan["interfaces"]:
            space = self.spaces[one["namespace"]]
            self.network.enter(one["namespace"])
            for key, value in space["linkSysctls"]:
                kernel.write_setting(key, value)
            self.network.leave()
            lines = "\n".join(one["ip"]) + "\n"
            network.run_all([(self.network.handles[one["namespace"]], ["ip", "-batch", "-"], lines)])
            self.network.enter(one["namespace"])
            self.services[one["namespace"]].start_dhcp()
            self.network.leave()


main.main(FullLab)
