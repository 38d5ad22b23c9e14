"""Calls CNI plugins as a container runtime does (CNI spec, "Execution Protocol")."""

import json
import os
import subprocess

FOLDERS = "/usr/lib/cni:/opt/cni/bin:/usr/libexec/cni"


class PluginMissing(Exception):
    pass


class PluginFailed(Exception):
    pass


def read_list(path):
    """A file of /etc/cni/net.d as a list of plugin configurations, each with the network's name and version."""
    with open(path, encoding="utf-8") as file:
        network = json.load(file)
    plugins = network["plugins"] if "plugins" in network else [network]
    common = {"name": network["name"], "cniVersion": network.get("cniVersion", "0.1.0")}
    return [{**plugin, **common} for plugin in plugins]


def add(plugins, container, namespace, interface, address):
    """Adds a network to a pod: every plugin in turn gets what the one before it returned."""
    result = None
    for plugin in plugins:
        plugin = {key: value for key, value in plugin.items() if key != "capabilities"}
        if result is not None:
            plugin["prevResult"] = result
        result = call(plugin, container, namespace, interface, address)
    return result


def call(plugin, container, namespace, interface, address):
    kind = plugin["type"]
    found = [os.path.join(folder, kind) for folder in FOLDERS.split(":")]
    binary = next((path for path in found if "/" not in kind and os.access(path, os.X_OK)), None)
    if binary is None:
        raise PluginMissing("the CNI plugin %s is not installed" % kind)
    arguments = ["IgnoreUnknown=1", "K8S_POD_NAMESPACE=default", "K8S_POD_NAME=" + container]
    if address is not None:
        arguments.append("IP=" + address)
    environment = {
        "PATH": os.environ["PATH"],
        "CNI_COMMAND": "ADD",
        "CNI_CONTAINERID": container,
        "CNI_NETNS": namespace,
        "CNI_IFNAME": interface,
        "CNI_PATH": FOLDERS,
        "CNI_ARGS": ";".join(arguments),
    }
    done = subprocess.run(
        [binary], input=json.dumps(plugin), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if done.returncode != 0:
        raise PluginFailed("%s: %s" % (kind, message_of(done.stdout) or done.stderr.strip()))
    return json.loads(done.stdout)


def message_of(text):
    try:
        said = json.loads(text)
    except ValueError:
        return text.strip()
    return "%s %s" % (said.get("msg", ""), said.get("details", "")) if isinstance(said, dict) else text.strip()
