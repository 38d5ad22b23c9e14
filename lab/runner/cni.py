"""CNI networks as libcni 1.1.2 loads and adds them, which containerd 1.7 holds (libcni/conf.go and api.go)."""

import os
import re
import subprocess

import go_json
from go_json import FLAG, TEXT, Refused

# where Debian and Ubuntu, upstream and Amazon, and Fedora put the plugins: one stands for the others here
FOLDERS = ("/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni")

# pkg/types/types.go:60
CONF = {
    "cniversion": TEXT,
    "name": TEXT,
    "type": TEXT,
    "capabilities": (FLAG,),
    "ipam": {"type": TEXT},
    "dns": {"nameservers": [TEXT], "domain": TEXT, "search": [TEXT], "options": [TEXT]},
    "prevresult": (None,),
}

# pkg/utils/utils.go:32
NAME = re.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*")

ONE_OF_A_FAMILY = ("0.1.0", "0.2.0")
RESULTS = ONE_OF_A_FAMILY + ("0.3.0", "0.3.1", "0.4.0", "1.0.0")


class Unjudged(Exception):
    """What decides is not on this machine."""


class PluginMissing(Unjudged):
    pass


class PluginFailed(Exception):
    pass


class Network:
    """A file of the configuration folder: its name, its version, and its plugins, each as a map with its type."""

    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8", errors="replace") as file:
            value = go_json.parse(file.read())
        if path.endswith(".conflist"):
            self._load_list(go_json.plain(value))
            return
        conf = conf_of(value)
        whole = go_json.plain(value)
        self._load_list({"name": conf.get("name") or "", "cniVersion": conf.get("cniversion") or "", "plugins": [whole]})

    def _load_list(self, file):
        """`ConfListFromBytes`: keys as they are written."""
        if file is not None and not isinstance(file, dict):
            raise Refused("error parsing configuration list: no object")
        file = file or {}
        if "name" not in file:
            raise Refused("error parsing configuration list: no name")
        for key, kind in (("name", str), ("cniVersion", str), ("disableCheck", bool)):
            if key in file and not isinstance(file[key], kind):
                raise Refused("error parsing configuration list: invalid %s type" % key)
        if "plugins" not in file:
            raise Refused("error parsing configuration list: no 'plugins' key")
        if not isinstance(file["plugins"], list):
            raise Refused("error parsing configuration list: invalid 'plugins' type")
        if not file["plugins"]:
            raise Refused("error parsing configuration list: no plugins in list")
        self.name, self.version = file["name"], file.get("cniVersion", "")
        self.plugins = []
        for plugin in file["plugins"]:
            kind = conf_of(go_json.parse(go_json.write(plugin)))["type"]
            self.plugins.append((kind, plugin))

    def data_folders(self):
        """Where host-local is told to keep its leases: a folder that a node could write."""
        sections = [plugin.get("ipam") for _, plugin in self.plugins]
        named = [section.get("dataDir") for section in sections if isinstance(section, dict)]
        return [path for path in named if isinstance(path, str) and path.startswith("/")]

    def add(self, runtime_folders, container, namespace, interface, address):
        """`AddNetworkList`: every plugin in turn gets what the one before it returned."""
        result = None
        for kind, plugin in self.plugins:
            binary = find(kind, runtime_folders)
            if not NAME.fullmatch(self.name):
                raise Refused("invalid characters found in network name: %s" % self.name if self.name else "missing network name")
            ipam = plugin.get("ipam")
            delegate = ipam.get("type") if isinstance(ipam, dict) else None
            if isinstance(delegate, str) and delegate and "/" not in delegate:
                # the plugin looks for it itself, and does not tell apart what this machine lacks
                find(delegate, runtime_folders)
            config = {**plugin, "name": self.name, "cniVersion": self.version}
            if result is not None:
                config["prevResult"] = result
            result = call(binary, config, runtime_folders, container, namespace, interface, address)
        return result


def conf_of(value):
    """`ConfFromBytes`"""
    conf = go_json.decode(value, CONF, "NetConf") or {}
    if not conf.get("type"):
        raise Refused("error parsing configuration: missing 'type'")
    return conf


def find(kind, folders):
    """pkg/invoke/find.go, `FindInPath`"""
    if "/" in kind:
        raise Refused("invalid plugin name: %s" % kind)
    found = [os.path.join(folder, kind) for folder in folders]
    binary = next((path for path in found if os.path.isfile(path)), None)
    if binary is None:
        raise PluginMissing("the CNI plugin %s is not installed in %s" % (kind, ", ".join(folders)))
    return binary


def call(binary, config, folders, container, namespace, interface, address):
    arguments = ["IgnoreUnknown=1", "K8S_POD_NAMESPACE=default", "K8S_POD_NAME=" + container]
    if address is not None:
        arguments.append("IP=" + address)
    environment = {
        "PATH": os.environ["PATH"],
        "CNI_COMMAND": "ADD",
        "CNI_CONTAINERID": container,
        "CNI_NETNS": namespace,
        "CNI_IFNAME": interface,
        "CNI_PATH": ":".join(folders),
        "CNI_ARGS": ";".join(arguments),
    }
    done = subprocess.run(
        [binary], input=go_json.write(config), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if done.returncode != 0:
        raise PluginFailed("%s: %s" % (os.path.basename(binary), message_of(done.stdout) or done.stderr.strip()))
    return result_of(go_json.plain(go_json.parse(done.stdout)), config["cniVersion"])


def result_of(result, version):
    """pkg/invoke/exec.go, `fixupResultVersion` and `Create`"""
    result = result or {}
    result["cniVersion"] = result.get("cniVersion") or version or "0.1.0"
    if result["cniVersion"] not in RESULTS:
        raise Refused("unsupported CNI result version %s" % result["cniVersion"])
    return result


def addresses_of(results, interfaces):
    """go-cni 1.1.9, result.go, `createResult`: the addresses that the runtime takes for those of the first interface."""
    found = {interfaces[0]: []}
    for result, default in zip(results, interfaces):
        links = [one.get("name") for one in result.get("interfaces") or []]
        found.update({name: [] for name in links})
        if result["cniVersion"] in ONE_OF_A_FAMILY:
            given = [{"address": result[key]["ip"]} for key in ("ip4", "ip6") if result.get(key)]
        else:
            given = result.get("ips") or []
        for one in given:
            at = one.get("interface")
            found[interfaces[0] if at is None else links[at]].append(one["address"].split("/")[0])
    return found[interfaces[0]]


def message_of(text):
    try:
        said = go_json.plain(go_json.parse(text))
    except ValueError:
        return text.strip()
    return "%s %s" % (said.get("msg", ""), said.get("details", "")) if isinstance(said, dict) else text.strip()
