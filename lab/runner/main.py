"""The first process inside the namespaces: main.py PROC_FD CONTROL_FD [WATCHED_FD...]

Reads the plan (one line of JSON), builds it, then answers requests, one JSON line each. Requests come from standard input; the
process ends when that closes, or when a watched process ends. With CONTROL_FD >= 0 it can be told to detach: it then answers on
a control socket and outlives both. When this process ends, the kernel removes everything else.
"""

import json
import os
import resource
import select
import socket
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import kernel
import node
import probing
import runtime
import transferring
from network import BuildError, Network


def seal():
    """Makes the host's files read-only: even root on a node can write only to memory."""
    kernel.read_only("/")
    for path in ("/run", "/proc/sys/net"):
        kernel.writable(path)


class Lab:
    def __init__(self, plan):
        seal()
        self.plan = plan
        self.network = Network()
        self.asked = False
        self.pids = {}

    def build(self, say):
        say({"event": "progress", "text": "wiring %d namespaces" % len(self.plan["namespaces"])})
        reader = threading.Thread(target=runtime.toml_reader)
        reader.start()
        self.network.build(self.plan["namespaces"], self.plan["links"])
        # a fork during an import would leave the import lock held forever
        reader.join()
        say({"event": "progress", "text": "booting %d nodes" % len(self.plan["nodes"])})
        started = [node.start(one, self.network) for one in self.plan["nodes"]]
        reports = []
        for one, (pid, pipe) in zip(self.plan["nodes"], started):
            self.pids[one["name"]] = pid
            with os.fdopen(pipe) as file:
                text = file.read()
            report = json.loads(text or '{"crash": "it ended"}')
            if "crash" in report:
                raise BuildError("%s did not boot: %s" % (one["name"], report["crash"]))
            reports.append(report)
        return reports

    def answer(self, request, say):
        if request["do"] == "probe":
            # reloading the tables resets their counters
            if self.asked or request["reading"] != "strict":
                self.network.read(self.plan["namespaces"], request["reading"])
            self.asked = True
            wanted = request["probes"]
            probes = self.plan["probes"] if wanted is None else [self.plan["probes"][id] for id in wanted]
            say({"event": "measured", "results": probing.run(self.network, self.plan["servers"], probes)})
        elif request["do"] == "transfer":
            say({"event": "transferred", "results": transferring.run(self.network, request["transfers"])})
        elif request["do"] == "drops":
            say({"event": "drops", "drops": self.network.drops(self.plan["namespaces"])})
        elif request["do"] == "down":
            say({"event": "down"})
            os._exit(0)


def prepare():
    """Mounts memory on /run, where `ip netns` keeps its files, and makes all sysctls but net.* read-only."""
    kernel.mount("run", "/run", "tmpfs", 0, "mode=0755")
    os.mkdir("/run/netns")
    kernel.mount("/proc/sys", "/proc/sys", None, kernel.MS_BIND)
    kernel.mount("/proc/sys/net", "/proc/sys/net", None, kernel.MS_BIND)
    locked = os.statvfs("/proc/sys").f_flag & (os.ST_NOSUID | os.ST_NODEV | os.ST_NOEXEC)
    kernel.mount(None, "/proc/sys", None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | locked)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    os.environ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin"
    os.environ["LC_ALL"] = "C"
    os.chdir("/")
    os.umask(0o022)


detached = threading.Event()


def die_with(handles):
    """Exits as soon as a watched process ends, whatever the main thread is doing, unless the lab is detached."""
    poll = select.poll()
    for handle in handles:
        poll.register(handle, select.POLLIN)
    # only a full hang-up of standard input counts here; the main thread reads an end of input
    poll.register(0, 0)
    poll.poll()
    if not detached.is_set():
        os._exit(0)


def teller(file):
    def say(event):
        file.write(json.dumps(event) + "\n")
        file.flush()

    return say


def serve(lab, lines, say):
    for line in lines:
        try:
            lab.answer(json.loads(line), say)
        except (BuildError, OSError, KeyError, ValueError) as error:
            say({"event": "failed", "message": str(error)})


def main(make_lab):
    proc, control, watched = int(sys.argv[1]), int(sys.argv[2]), [int(fd) for fd in sys.argv[3:]]
    say = teller(sys.stdout)
    threading.Thread(target=die_with, args=(watched,), daemon=True).start()
    try:
        outside = int(os.readlink("self", dir_fd=proc))
        os.close(proc)
        prepare()
        lab = make_lab(json.loads(sys.stdin.readline()))
        reports = lab.build(say)
    except BuildError as error:
        say({"event": "failed", "message": str(error), "unbuilt": True})
        sys.exit(1)
    except OSError as error:
        say({"event": "failed", "message": str(error)})
        sys.exit(1)
    say({"event": "up", "pid": outside, "nodes": lab.pids, "reports": reports})
    if control < 0:
        serve(lab, sys.stdin, say)
        return
    if json.loads(sys.stdin.readline() or "null") != {"do": "detach"}:
        return
    detached.set()
    say({"event": "detached"})
    listener = socket.socket(fileno=control)
    while True:
        connection, _ = listener.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as file:
            try:
                serve(lab, file, teller(file))
            except OSError:
                # the client is gone
                pass


if __name__ == "__main__":
    main(Lab)
