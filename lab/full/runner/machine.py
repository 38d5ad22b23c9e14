"""A node as a machine: a root file system of its own over the kept one, and systemd-nspawn as its power button."""

import os
import shutil
import signal
import subprocess
import time

import control_groups
import kernel

HOME = "/run/lab"
POWER_OFF = signal.SIGRTMIN + 4
PATH = "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
# what the machine that runs the lab has loaded or built in, or no lab would stand on it
MODULES = ("br_netfilter", "overlay", "nf_conntrack", "nf_nat", "nf_tables")
# how long a machine may take to switch itself off before its plug is pulled, in seconds
PATIENCE = 20
# what systemd-nspawn ends with under --keep-unit when the machine restarts (src/nspawn/nspawn.c, EXIT_FORCE_RESTART)
RESTARTED = 133
# whether a machine is not about to restart or to go off: cloud-init's power_state waits in a child of cloud-init for its end
SETTLED = 42
IS_SETTLED = """pgrep -f '/usr/bin/[c]loud-init|^shutdown ' && exit
case $(systemctl is-system-running) in initializing | starting | running | degraded | maintenance) exit %d ;; esac
""" % SETTLED

# the namespaces of a machine, but that of its processes
ENTERED = ("--mount", "--uts", "--ipc", "--net", "--cgroup")

START = """
mount -t cgroup2 none /sys/fs/cgroup
echo $$ >"$1/cgroup.procs"
shift
exec "$@"
"""


class BootFailed(Exception):
    pass


def children_of(process):
    with open("/proc/%d/task/%d/children" % (process, process)) as file:
        return [int(one) for one in file.read().split()]


class Machine:
    def __init__(self, plan, network, rootfs, group):
        self.plan = plan
        self.network = network
        self.group = group
        self.folder = os.path.join(HOME, plan["namespace"])
        self.root = os.path.join(self.folder, "root")
        self.boots = 0
        self.process = None
        self.pid = None
        # when it came to the end of its boot
        self.booted = 0.0
        self.rootfs = rootfs
        self._install(plan["files"], plan["symlinks"], plan["removed"], [])

    def _install(self, files, symlinks, removed, purged):
        """Lays the machine's disk, as it is before the first boot."""
        for name in ("upper", "work", "root", "containerd"):
            os.makedirs(os.path.join(self.folder, name))
        layers = "lowerdir=%s,upperdir=%s/upper,workdir=%s/work" % (self.rootfs, self.folder, self.folder)
        kernel.mount("overlay", self.root, "overlay", 0, layers)
        if purged:
            self._chroot(["dpkg", "--purge", "--force-depends", *purged])
        for one in removed:
            if os.path.lexists(self.root + one):
                os.remove(self.root + one)
        for one in files:
            self.lay(one["path"], one["content"], int(one["mode"], 8))
        self._name_modules()
        for path, target in symlinks:
            os.makedirs(os.path.dirname(self.root + path), exist_ok=True)
            os.symlink(target, self.root + path)

    def replace(self, image):
        """Takes another machine in this one's place, whose image differs in what `image` says; it is off."""
        self.cut()
        kernel.umount(self.root)
        for name in ("upper", "work", "root", "containerd"):
            shutil.rmtree(os.path.join(self.folder, name))
        files = self.plan["files"] + image["files"]
        self._install(files, self.plan["symlinks"] + image["symlinks"], self.plan["removed"], image["purged"])

    def _chroot(self, argv):
        done = subprocess.run(
            ["chroot", self.root, *argv],
            env={"PATH": PATH, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode != 0:
            raise BootFailed("%s: %s" % (" ".join(argv), done.stdout))

    def _name_modules(self):
        """A container loads no modules: `modprobe` is told that those of the machine's kernel are built in."""
        release = "/lib/modules/" + os.uname().release
        # those that are loaded, and of those that are built in what has parameters
        names = "".join("kernel/%s.ko\n" % name for name in sorted({*MODULES, *os.listdir("/sys/module")}))
        for name in ("modules.builtin", "modules.order"):
            self.lay(release + "/" + name, names if name == "modules.builtin" else "", 0o644)
        self._chroot(["depmod"])

    def lay(self, path, content, mode):
        os.makedirs(os.path.dirname(self.root + path), exist_ok=True)
        with open(self.root + path, "w", encoding="utf-8") as file:
            file.write(content)
        os.chmod(self.root + path, mode)

    def switch_on(self):
        self.boots += 1
        group = self.control_group()
        os.mkdir(group)
        nspawn = [
            *("systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--console=pipe"),
            *("--resolv-conf=off", "--timezone=off", "--link-journal=no"),
            *("--directory=" + self.root, "--machine=" + self.plan["namespace"]),
            *("--capability=CAP_NET_ADMIN,CAP_NET_RAW", "--system-call-filter=@keyring bpf"),
            "--bind=%s/containerd:/var/lib/containerd" % self.folder,
            "--bind-ro=%s:/sys/hypervisor/uuid" % self._hypervisor(),
        ]
        environment = {
            "PATH": PATH,
            "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",
            "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1",
        }
        console = open(os.path.join(self.folder, "console"), "wb")
        self.network.enter(self.plan["namespace"])
        try:
            self.process = subprocess.Popen(
                ["unshare", "--mount", "--propagation", "slave", "sh", "-ec", START, "sh", group] + nspawn,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                env=environment,
            )
        finally:
            self.network.leave()
            console.close()
        self.pid = None
        self.started = time.monotonic()

    def _hypervisor(self):
        """What tells an EC2 instance by its hypervisor (EC2 user guide, "Detect whether a host is an EC2 instance")."""
        path = os.path.join(self.folder, "uuid")
        with open(path, "w") as file:
            file.write(self.plan["uuid"] + "\n")
        return path

    def find_init(self):
        """The machine's first process; None while it has none."""
        if self.pid is None and self.process.poll() is None:
            try:
                for child in children_of(self.process.pid):
                    with open("/proc/%d/comm" % child) as file:
                        if file.read().strip() == "systemd":
                            self.pid = child
            except (FileNotFoundError, ProcessLookupError):
                pass
        return self.pid

    def inside(self, path):
        return "/proc/%d/root%s" % (self.pid, path)

    def ended(self):
        """What a machine that is not running any more did: it "restarts", or is "off"; None where it runs."""
        code = self.process.poll()
        if code is None:
            return None
        if code not in (0, RESTARTED):
            raise BootFailed("%s stopped as it booted:\n%s" % (self.plan["name"], self.console(30)))
        self._forget()
        return "restarts" if code == RESTARTED else "off"

    def is_booted(self, seconds):
        """Whether cloud-init has come to its end, well or not, and nothing ends the machine within that time."""
        if self.find_init() is None or not os.path.exists(self.inside("/run/cloud-init/result.json")):
            return False
        return self.run(["sh", "-c", IS_SETTLED], seconds=10)[0] == SETTLED and not self._ends_within(seconds)

    def _ends_within(self, seconds):
        """What `shutdown +N` has noted (systemd-logind)."""
        try:
            with open(self.inside("/run/systemd/shutdown/scheduled")) as file:
                return any(int(line[5:]) < (time.time() + seconds) * 1e6 for line in file if line.startswith("USEC="))
        except OSError:
            return False

    def run(self, argv, text="", seconds=60):
        """Runs a command on the machine; returns its code and what it said."""
        try:
            process = self._start(argv)
        except OSError as error:
            return 1, "the machine is gone: %s" % error
        try:
            said, _ = process.communicate(text, seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            try:
                said, _ = process.communicate(timeout=1)
            except subprocess.TimeoutExpired:
                # what it started in the background holds its output open
                said = ""
                process.stdout.close()
                process.wait()
            return 124, said + "\nno end after %d s" % seconds
        return process.returncode, said.strip()

    def _start(self, argv):
        """Starts a command on the machine as a child of this process, which waits for it whatever becomes of it.

        `nsenter --pid` must not come between the two. As a machine goes down, systemd-shutdown stops all its processes and then
        kills them. nsenter stops itself when its child stops (util-linux, sys-utils/nsenter.c, continue_as_child) and nobody
        continues it: it never waits for the killed child, and the kernel ends no machine before that
        (kernel/pid_namespace.c, zap_pid_ns_processes).
        """
        own = os.open("/proc/thread-self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        try:
            machine = os.open("/proc/%d/ns/pid" % self.pid, os.O_RDONLY | os.O_CLOEXEC)
            try:
                kernel.setns(machine, kernel.CLONE_NEWPID)
            finally:
                os.close(machine)
            try:
                # without --pid it does not fork
                return subprocess.Popen(
                    ["nsenter", *ENTERED, "--target", str(self.pid), "--", *argv],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    errors="replace",
                    env={"PATH": PATH, "LC_ALL": "C.UTF-8", "HOME": "/root"},
                )
            finally:
                kernel.setns(own, kernel.CLONE_NEWPID)
        finally:
            os.close(own)

    def console(self, lines):
        with open(os.path.join(self.folder, "console"), errors="replace") as file:
            return "".join(file.readlines()[-lines:]).strip()

    def ask_off(self):
        """As `poweroff` does."""
        if self.find_init() is not None:
            os.kill(self.pid, POWER_OFF)

    def wait_off(self):
        """The plug is pulled from a machine that does not end."""
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.cut()
        self._forget()

    def cut(self):
        """As a power cut does."""
        if self.find_init() is not None:
            os.kill(self.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()
        self._forget()

    def _forget(self):
        self.pid = None
        control_groups.clear(self.control_group())

    def control_group(self):
        """The folder of its present boot."""
        return "%s/%s.%d" % (self.group, self.plan["namespace"], self.boots)
