"""Network namespaces, the links between them, and what `ip` and `nft` put into each."""

import json
import os
import subprocess

import kernel

RUN = "/run/netns"


class BuildError(Exception):
    pass


class Network:
    def __init__(self):
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self.handles = {}

    def enter(self, name):
        kernel.setns(self.handles[name])

    def leave(self):
        kernel.setns(self.home)

    def build(self, namespaces, links):
        for one in namespaces:
            self._make(one)
        run_all([(self.home, ["ip", "-batch", "-"], "\n".join(links) + "\n")])
        jobs = []
        for one in namespaces:
            self.enter(one["name"])
            for key, value in one["linkSysctls"]:
                kernel.write_setting(key, value)
            if one["ip"]:
                jobs.append((self.handles[one["name"]], ["ip", "-batch", "-"], "\n".join(one["ip"]) + "\n"))
        self.leave()
        run_all(jobs + self._tables(namespaces, "strict"))

    def drops(self, namespaces):
        """What the rules of the VPC have dropped since they were put there."""
        listed = [one for one in namespaces if one["nft"]["strict"]]
        texts = run_all([(self.handles[one["name"]], ["nft", "-j", "list", "ruleset"], "") for one in listed])
        found = []
        for one, text in zip(listed, texts):
            for entry in json.loads(text)["nftables"]:
                rule = entry.get("rule", {})
                packets = sum(part["counter"]["packets"] for part in rule.get("expr", []) if "counter" in part)
                if packets > 0 and "comment" in rule:
                    found.append({"namespace": one["name"], "comment": rule["comment"], "packets": packets})
        return found

    def read(self, namespaces, reading):
        """Puts the tables of a reading in the place of those that stand."""
        run_all(self._tables(namespaces, reading))

    def _tables(self, namespaces, reading):
        return [
            (self.handles[one["name"]], ["nft", "-f", "-"], one["nft"][reading])
            for one in namespaces
            if one["nft"][reading]
        ]

    def _make(self, one):
        kernel.unshare(kernel.CLONE_NEWNET)
        path = os.path.join(RUN, one["name"])
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        kernel.mount("/proc/self/ns/net", path, None, kernel.MS_BIND)
        self.handles[one["name"]] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        if one["ip"]:
            kernel.loopback_up()
        for key, value in one["sysctls"]:
            try:
                kernel.write_setting(key, value)
            except FileNotFoundError:
                # a kernel without IPv6 has nothing to switch off
                if not key.startswith("ipv6/"):
                    raise


def run_all(jobs):
    """Runs programs side by side, each in a namespace; a job is a namespace's handle, argv and standard input.

    Returns what each wrote to its standard output.
    """
    home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    running = []
    for handle, argv, text in jobs:
        kernel.setns(handle)
        process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        process.stdin.write(text)
        process.stdin.close()
        running.append((process, argv, text))
    kernel.setns(home)
    os.close(home)
    written = []
    for process, argv, text in running:
        written.append(process.stdout.read())
        said = process.stderr.read()
        if process.wait() != 0:
            raise BuildError("%s failed: %s\non:\n%s" % (" ".join(argv), said.strip(), text))
    return written
