"""Boots a node: a process of its own that stays, and whose namespaces are the node's."""

import json
import os
import signal
import socket
import subprocess

import cni
import kernel
from runtime import NoNetwork, Runtime
from file_view import View

ALLOWED = ("ip", "nft", "sysctl")


def start(node, network):
    """Forks the node's process; returns its id and the pipe that brings its report."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read_end)
            try:
                report = boot(node, network)
            except Exception as error:
                report = {"crash": "%s: %s" % (type(error).__name__, error)}
            with os.fdopen(write_end, "w") as pipe:
                json.dump(report, pipe)
            while True:
                signal.pause()
        finally:
            os._exit(1)
    os.close(write_end)
    return child, read_end


class Attempts:
    """What is tried, and what of it failed."""

    def __init__(self):
        self.failures = []

    def failed(self, kind, subject, message):
        self.failures.append({"kind": kind, "subject": subject, "message": str(message)})

    def make(self, kind, subject, action):
        """Returns whether it came off."""
        try:
            action()
            return True
        except cni.PluginMissing as error:
            self.failed("plugin-missing", subject, error)
        except cni.Unjudged as error:
            self.failed("unjudged", subject, error)
        except NoNetwork as error:
            self.failed("no-network", subject, error)
        except (OSError, ValueError, LookupError, subprocess.SubprocessError, cni.PluginFailed) as error:
            self.failed(kind, subject, error)
        return False


def boot(node, network):
    attempts = Attempts()
    network.enter(node["namespace"])
    view = View()
    socket.sethostname(node["name"])
    for file in node["files"]:
        attempts.make("file", file["path"], lambda: view.lay(file["path"], file["content"], int(file["mode"], 8)))
    for key, value in node["sysctls"]:
        attempts.make("sysctl", key, lambda: kernel.write_setting(key, value))
    for command in node["commands"]:
        attempts.make("command", command["place"], lambda: run(command))
    forward = kernel.read_setting("ipv4/ip_forward")
    if node["pods"]:
        start_pods(node["pods"], view, attempts)
    # the bridge plugin has turned forwarding on; whoever applies the node's own settings again turns it off, where they say so
    failed = [one["subject"] for one in attempts.failures]
    for key, value in node["sysctls"]:
        if key.endswith(("/ip_forward", "/forwarding")) and key not in failed:
            attempts.make("sysctl", key, lambda: kernel.write_setting(key, value))
    return {"node": node["name"], "ipForward": forward, "failures": attempts.failures}


def run(command):
    """Runs one of the few programs that shape a node's network, never through a shell."""
    argv = command["argv"]
    program = argv[0]
    if program not in ALLOWED and not program.startswith("iptables"):
        raise ValueError("the lab does not run %s" % program)
    # `ip netns exec`, `ip vrf exec` and `iptables --modprobe` start any program that they are told to
    if any(one == "exec" or one == "-M" or one.startswith("--modprobe") for one in argv[1:]):
        raise ValueError("the lab does not run %s" % " ".join(argv))
    done = subprocess.run(
        argv, input=command["stdin"] or "", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30, cwd="/"
    )
    if done.returncode != 0:
        raise ValueError("%s: %s" % (" ".join(argv), done.stdout.strip()))


def start_pods(pods, view, attempts):
    """The first pod asks for no address, as pods do: what fails there fails for each, and no other one is tried."""
    runtime = Runtime()
    networks = []

    def load():
        runtime.configure()
        networks.extend(runtime.networks())
        for folder in ["/var/lib/cni"] + [path for network in networks for path in network.data_folders()]:
            view.folder(folder)

    def start(pod, address):
        namespace = pod["namespace"]
        try:
            given = runtime.add(networks, namespace, "/run/netns/" + namespace, address)
        except Exception:
            # the runtime takes the namespace of a pod away that does not start, whatever plugins had put there before
            subprocess.run(["ip", "-n", namespace, "link", "del", "eth0"], stderr=subprocess.DEVNULL)
            raise
        if pod["address"] not in given:
            attempts.failed("pod", pod["address"], "the plugins gave %s instead of it" % ", ".join(given))

    first, *others = pods
    if attempts.make("pods", "containerd", load) and attempts.make("pods", networks[0].path, lambda: start(first, None)):
        for pod in others:
            attempts.make("pod", pod["address"], lambda: start(pod, pod["address"]))
