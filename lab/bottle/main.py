"""The first process inside the bottle: main.py PROC_FD CONTROL_FD [WATCHED_FD...]

Reads the plan, one line of JSON, builds it, and then answers requests, a line each: from standard input, with whose end it
ends, or (CONTROL_FD >= 0), once it is told to stay, from the connections of a control socket. It ends with each of the watched
processes until it is told to stay. When this process ends, the kernel takes down all else.
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
from network import BuildError, Network


def seal():
    """Puts the machine's own files out of reach: even root of a node writes into memory only, or not at all."""
    kernel.read_only("/")
    for path in ("/run", "/proc/sys/net"):
        kernel.writable(path)


class Bottle:
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
        # a fork in the midst of an import would leave its lock with nobody
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
            # put there once more, the counters begin at nought
            if self.asked or request["reading"] != "strict":
                self.network.read(self.plan["namespaces"], request["reading"])
            self.asked = True
            wanted = request["probes"]
            probes = self.plan["probes"] if wanted is None else [self.plan["probes"][id] for id in wanted]
            say({"event": "measured", "results": probing.run(self.network, self.plan["servers"], probes)})
        elif request["do"] == "drops":
            say({"event": "drops", "drops": self.network.drops(self.plan["namespaces"])})
        elif request["do"] == "down":
            say({"event": "down"})
            os._exit(0)


def prepare():
    """Memory on /run, where `ip netns` keeps its files, and every setting but those of the network out of reach."""
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


staying = threading.Event()


def die_with(handles):
    """Ends the bottle as soon as one of the processes does, whatever the main thread is doing, unless it has to stay."""
    poll = select.poll()
    for handle in handles:
        poll.register(handle, select.POLLIN)
    # its end as a hang-up; an end of input that is only half a hang-up is read by the main thread
    poll.register(0, 0)
    poll.poll()
    if not staying.is_set():
        os._exit(0)


def teller(file):
    def say(event):
        file.write(json.dumps(event) + "\n")
        file.flush()

    return say


def serve(bottle, lines, say):
    for line in lines:
        try:
            bottle.answer(json.loads(line), say)
        except (BuildError, OSError, KeyError, ValueError) as error:
            say({"event": "failed", "message": str(error)})


def main(bottle_of):
    proc, control, watched = int(sys.argv[1]), int(sys.argv[2]), [int(fd) for fd in sys.argv[3:]]
    say = teller(sys.stdout)
    threading.Thread(target=die_with, args=(watched,), daemon=True).start()
    try:
        outside = int(os.readlink("self", dir_fd=proc))
        os.close(proc)
        prepare()
        bottle = bottle_of(json.loads(sys.stdin.readline()))
        reports = bottle.build(say)
    except BuildError as error:
        say({"event": "failed", "message": str(error), "unbuilt": True})
        sys.exit(1)
    except OSError as error:
        say({"event": "failed", "message": str(error)})
        sys.exit(1)
    say({"event": "up", "pid": outside, "nodes": bottle.pids, "reports": reports})
    if control < 0:
        serve(bottle, sys.stdin, say)
        return
    if json.loads(sys.stdin.readline() or "null") != {"do": "stay"}:
        return
    staying.set()
    say({"event": "staying"})
    listener = socket.socket(fileno=control)
    while True:
        connection, _ = listener.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as file:
            try:
                serve(bottle, file, teller(file))
            except OSError:
                # whoever asked is gone
                pass


if __name__ == "__main__":
    main(Bottle)
