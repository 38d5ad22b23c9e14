"""Boots a node: a process of its own that stays, and whose namespaces are the node's."""

import json
import os
import signal
import socket
import subprocess

import cni
import kernel
from view import View

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


def boot(node, network):
    failures = []

    def attempt(kind, subject, action):
        try:
            action()
        except (OSError, ValueError, KeyError, subprocess.SubprocessError, cni.PluginFailed) as error:
            failures.append({"kind": kind, "subject": subject, "message": str(error)})
        except cni.PluginMissing as error:
            failures.append({"kind": "plugin-missing", "subject": subject, "message": str(error)})

    network.enter(node["namespace"])
    view = View()
    socket.sethostname(node["name"])
    for file in node["files"]:
        attempt("file", file["path"], lambda: view.lay(file["path"], file["content"], int(file["mode"], 8)))
    for key, value in node["sysctls"]:
        attempt("sysctl", key, lambda: kernel.write_setting(key, value))
    for command in node["commands"]:
        attempt("command", command["place"], lambda: run(command))
    forward = kernel.read_setting("ipv4/ip_forward")
    if node["pods"]:
        view.folder("/var/lib/cni")
    for pod in node["pods"]:
        attempt("pod", pod["address"], lambda: add_pod(node, pod))
    # the bridge plugin has turned forwarding on; whoever applies the node's own settings again turns it off, where they say so
    failed = [one["subject"] for one in failures]
    for key, value in node["sysctls"]:
        if key.endswith(("/ip_forward", "/forwarding")) and key not in failed:
            attempt("sysctl", key, lambda: kernel.write_setting(key, value))
    return {"node": node["name"], "ipForward": forward, "failures": failures}


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


def add_pod(node, pod):
    namespace = "/run/netns/" + pod["namespace"]
    container = pod["namespace"]
    result = cni.add(cni.read_list(node["cniFile"]), container, namespace, "eth0", pod["address"])
    given = [one["address"].split("/")[0] for one in result.get("ips", [])]
    if pod["address"] not in given:
        raise ValueError("the plugins gave %s instead of %s" % (", ".join(given) or "no address", pod["address"]))
    # a runtime sets `lo` up by itself, whatever the node's files say
    cni.call({"type": "loopback", "name": "lo", "cniVersion": "0.3.1"}, container, namespace, "lo", None)
