"""A node's container runtime: which files and which folders containerd takes for its pods, and what it does with them.

As containerd 1.7 reads its configuration (services/server/config/config.go, pkg/cri/config) and go-cni 1.1.9 the folder (opts.go).
Where 2.x reads otherwise, and of what the configuration says beside, the lab says nothing: machines show that.
"""

import glob
import importlib
import os

import cni
from go_json import Refused

CONFIG = "/etc/containerd/config.toml"
SECTIONS = {1: "cri", 2: "io.containerd.grpc.v1.cri", 3: "io.containerd.cri.v1.runtime"}
ENDINGS = (".conf", ".conflist", ".json")


class NoNetwork(Exception):
    """The folder holds no file; what an image has there nobody here knows."""


class Runtime:
    def __init__(self):
        self.conf_dir, self.bin_dirs, self.most = "/etc/cni/net.d", cni.FOLDERS, 1

    def configure(self):
        """Reads the node's own configuration; without one the image's stands, with the folders that images have."""
        if not os.path.exists(CONFIG):
            return
        try:
            self._read(*loaded(CONFIG))
        except (AttributeError, TypeError):
            raise Refused("%s holds a value of a type that containerd does not take" % CONFIG) from None

    def _read(self, files, version):
        section = SECTIONS.get(version)
        if section is None:
            raise Refused("containerd knows no configuration of version %s" % version)
        off = [name for file in files for name in file.get("disabled_plugins", [])]
        if section in off:
            raise Refused("containerd's plugin %s is disabled" % section)
        found = [file["plugins"][section] for file in files if section in file.get("plugins", {})]
        if len(found) > 1:
            raise cni.Unjudged("containerd 1.x and 2.x differ on a section that stands in several files: %s" % section)
        settings = found[0].get("cni", {}) if found else {}
        if settings.get("conf_template"):
            raise cni.Unjudged("containerd writes a CNI file of its own, by its conf_template")
        self.conf_dir = settings.get("conf_dir", self.conf_dir)
        self.most = settings.get("max_conf_num", self.most)
        if not isinstance(self.conf_dir, str) or type(self.most) is not int:
            raise TypeError
        named = settings.get("bin_dirs") or ([settings["bin_dir"]] if "bin_dir" in settings else [])
        if named and not any(os.path.normpath(folder) in cni.FOLDERS for folder in named):
            self.bin_dirs = named

    def networks(self):
        """`loadFromConfDir`: one file that does not load is the end of it."""
        try:
            with os.scandir(self.conf_dir) as entries:
                names = [one.name for one in entries if not one.is_dir(follow_symlinks=False)]
        except FileNotFoundError:
            names = []
        names = sorted(name for name in names if os.path.splitext("x" + name)[1] in ENDINGS)
        if not names:
            raise NoNetwork("no network config found in %s" % self.conf_dir)
        taken = names if self.most <= 0 else names[: self.most]
        return [load(os.path.join(self.conf_dir, name)) for name in taken]

    def add(self, networks, container, namespace, address):
        """Adds the networks to a pod; returns the addresses that are the pod's (pkg/cri/sbserver/sandbox_run.go, `setupPodNetwork`)."""
        interfaces = ["eth%d" % number for number in range(len(networks))]
        results = [
            network.add(self.bin_dirs, container, namespace, interface, address if interface == "eth0" else None)
            for network, interface in zip(networks, interfaces)
        ]
        given = cni.addresses_of(results, interfaces)
        if not given:
            raise Refused("failed to find network info for sandbox: no address of eth0 in what the plugins return")
        # the runtime sets `lo` up by itself, whatever the node's files say
        loopback = {"type": "loopback", "name": "cni-loopback", "cniVersion": "0.3.1"}
        binary = cni.find("loopback", cni.FOLDERS)
        cni.call(binary, loopback, cni.FOLDERS, container, namespace, "lo", None)
        return given


def load(path):
    try:
        return cni.Network(path)
    except ValueError as error:
        raise Refused("failed to load CNI config file %s: %s" % (path, error)) from None


def toml_reader():
    """Python's own, from 3.11 on; slow to load, so it is asked for while others work."""
    try:
        return importlib.import_module("tomllib")
    except ImportError:
        return None


def loaded(path):
    """`LoadConfig`: the files in the order in which they are read, and the version of the first one that names one."""
    reader = toml_reader()
    if reader is None:
        raise cni.Unjudged("this Python reads no TOML, so %s is not read; Python 3.11 does" % path)
    pending, files = [path], {}
    while pending:
        path = pending.pop(0)
        if path in files:
            continue
        try:
            with open(path, "rb") as file:
                config = files[path] = reader.load(file)
        except FileNotFoundError:
            raise Refused("containerd imports %s, which is not there" % path) from None
        except ValueError as error:
            raise Refused("failed to load TOML: %s: %s" % (path, error)) from None
        for pattern in config.get("imports", []):
            full = os.path.normpath(os.path.join(os.path.dirname(path), pattern))
            pending += sorted(glob.glob(full)) if "*" in full else [full]
    versions = [file["version"] for file in files.values() if "version" in file]
    return list(files.values()), versions[0] if versions else 1
