"""A fast lab that also measures: netperf between two namespaces, CNI ADDs on a node, and what one connection passes.

The first process inside the namespaces, started in the place of lab/runner/main.py.
"""

import os
import resource
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../lab/runner"))

import cni
import kernel
import main
import node
from runtime import Runtime

# an overlay's peers are written by iproute2's `bridge`
node.ALLOWED += ("bridge",)

PORT = "12865"
TRACED = 7777
TRACER = """table ip bench_trace {
 chain prerouting {
  type filter hook prerouting priority -500;
  tcp dport %d meta nftrace set 1
 }
}
""" % TRACED
TICKS = os.sysconf("SC_CLK_TCK")
ONE_CPU = min(os.sched_getaffinity(0))


class BenchLab(main.Lab):
    def __init__(self, plan):
        super().__init__(plan)
        self.servers = {}

    def answer(self, request, say):
        actions = {"perf": self.perf, "add": self.add, "trace": self.trace, "run": self.run}
        action = actions.get(request["do"])
        if action is None:
            super().answer(request, say)
            return
        try:
            say({"event": "answer", "value": action(**{key: request[key] for key in request if key != "do"})})
        except (subprocess.SubprocessError, cni.PluginFailed) as error:
            say({"event": "failed", "message": str(error)})

    def popen(self, namespace, argv, **options):
        self.network.enter(namespace)
        try:
            return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        finally:
            self.network.leave()

    def run(self, namespace, argv, stdin=""):
        process = self.popen(namespace, argv, stdin=subprocess.PIPE)
        out, said = process.communicate(stdin)
        if process.returncode != 0:
            raise OSError(0, "%s: %s" % (" ".join(argv), said.strip()))
        return out

    def serve(self, namespace):
        if namespace not in self.servers:
            process = self.popen(namespace, ["netserver", "-4", "-D", "-p", PORT])
            self.servers[namespace] = process.pid
            time.sleep(0.2)
        return self.servers[namespace]

    def perf(self, source, target, address, test, amount, streams, fields):
        """Rows of a netperf's fields, one a stream; the seconds of all, and the CPU seconds of both ends, in the kernel too."""
        server = self.serve(target)
        argv = ["netperf", "-4", "-H", address, "-p", PORT, "-t", test, "-l", str(amount), "-P", "0", "-j"]
        if streams == 1:
            # where the scheduler places two ends makes one stream twice as fast or half; on one CPU a rate says what the CPU is spent on
            argv += ["-T", "%d,%d" % (ONE_CPU, ONE_CPU)]
        argv += ["--", "-o", ",".join(fields)]
        before, start = cpu_of(server), time.monotonic()
        clients = [self.popen(source, argv) for _ in range(streams)]
        said = [client.communicate() for client in clients]
        seconds, cpu = time.monotonic() - start, cpu_of(server) - before
        for client, (_, error) in zip(clients, said):
            if client.returncode != 0:
                raise OSError(0, "netperf: %s" % error.strip())
        rows = [[float(field) for field in out.strip().splitlines()[-1].split(",")] for out, _ in said]
        return {"rows": rows, "seconds": seconds, "cpu": cpu}

    def add(self, at, container, times):
        """Seconds and CPU seconds of a CNI ADD of one more pod, which is deleted again each time."""
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(read_end)
                text = measured_adds(self.pids[at], container, times)
            except BaseException as error:
                text = "error %s: %s" % (type(error).__name__, error)
            with os.fdopen(write_end, "w") as pipe:
                pipe.write(text)
            os._exit(0)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            text = pipe.read()
        os.waitpid(child, 0)
        if text.startswith("error"):
            raise OSError(0, text)
        return [[float(one) for one in line.split()] for line in text.splitlines()]

    def trace(self, nodes, source, target, address):
        """What `nft monitor trace` tells on each node of one connection, and how many entries its tracking got there."""
        monitors = {}
        for one in nodes:
            self.run(one, ["nft", "-f", "-"], TRACER)
            monitors[one] = self.popen(one, ["nft", "-n", "monitor", "trace"])
        time.sleep(0.5)
        self.network.enter(target)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.bind((address, TRACED))
            listener.listen(1)
            self.network.enter(source)
            asker = socket.create_connection((address, TRACED), 5)
            answerer = listener.accept()[0]
            self.network.leave()
            with asker, answerer:
                asker.sendall(b"x")
                answerer.recv(1)
                entries = {one: self.tracked(one) for one in nodes}
        time.sleep(0.3)
        seen = {}
        for one, monitor in monitors.items():
            monitor.send_signal(signal.SIGINT)
            text = monitor.communicate()[0]
            self.run(one, ["nft", "delete", "table", "ip", "bench_trace"])
            seen[one] = {"trace": text, "entries": entries[one], "ruleset": self.run(one, ["nft", "-n", "list", "ruleset"])}
        return seen

    def tracked(self, namespace):
        self.network.enter(namespace)
        try:
            # not the count of all: what else a node sends adds to it
            with open("/proc/thread-self/net/nf_conntrack") as file:
                return sum("dport=%d " % TRACED in line for line in file)
        finally:
            self.network.leave()


def cpu_of(server):
    """CPU seconds of all clients that have ended, and of a server with its children."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open("/proc/%d/stat" % server) as file:
        fields = file.read().rpartition(")")[2].split()
    return ended.ru_utime + ended.ru_stime + sum(int(one) for one in fields[11:15]) / TICKS


def measured_adds(pid, container, times):
    for kind, flag in (("net", kernel.CLONE_NEWNET), ("mnt", kernel.CLONE_NEWNS)):
        with open("/proc/%d/ns/%s" % (pid, kind)) as handle:
            kernel.setns(handle.fileno(), flag)
    runtime = Runtime()
    runtime.configure()
    networks = runtime.networks()
    plugin, config = networks[0].plugins[0]
    binary = cni.find(plugin, runtime.bin_dirs)
    lines = []
    for _ in range(times):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        runtime.add(networks, container, "/run/netns/" + container, None)
        seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        lines.append("%f %f" % (seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
        delete(binary, networks[0], config, runtime.bin_dirs, container)
    return "\n".join(lines)


def delete(binary, network, config, folders, container):
    environment = {
        "PATH": os.environ["PATH"],
        "CNI_COMMAND": "DEL",
        "CNI_CONTAINERID": container,
        "CNI_NETNS": "/run/netns/" + container,
        "CNI_IFNAME": "eth0",
        "CNI_PATH": ":".join(folders),
    }
    text = cni.go_json.write({**config, "name": network.name, "cniVersion": network.version})
    subprocess.run([binary], input=text, env=environment, stdout=subprocess.PIPE, text=True, check=True)


if __name__ == "__main__":
    main.main(BenchLab)
