"""A node's own view of the file system: what is laid down stands on memory alone, the machine's own files stay as they are."""

import os

import kernel

KEPT = "/run/lab-host"

# the machine's own settings and pods are no node's
HIDDEN = ["/etc/sysctl.d", "/etc/cni", "/etc/containerd", "/var/lib/cni"]


class View:
    def __init__(self):
        kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWUTS)
        kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
        self._own_run()
        self.own = {"/run"}
        # the machine's own folders, still to be seen below KEPT where a node's cover them
        self.kept = set()
        for path in HIDDEN:
            if os.path.isdir(path):
                kernel.mount("node", path, "tmpfs", 0, "mode=0755")
                self.own.add(os.path.realpath(path))
        kernel.mount("node", "/tmp", "tmpfs", 0, "mode=1777")
        self.own.add(os.path.realpath("/tmp"))

    def _own_run(self):
        """What stands in /run is the node's own, but for the namespaces of its pods."""
        namespaces = os.open("/run/netns", os.O_PATH | os.O_DIRECTORY)
        kernel.mount("run", "/run", "tmpfs", 0, "mode=0755")
        os.mkdir("/run/netns")
        kernel.mount("/proc/self/fd/%d" % namespaces, "/run/netns", None, kernel.MS_BIND | kernel.MS_REC)
        os.close(namespaces)
        os.mkdir(KEPT)

    def lay(self, path, content, mode):
        if not path.startswith("/") or ".." in path.split("/"):
            raise OSError(22, "not an absolute path")
        folder = self.folder(os.path.dirname(path))
        target = os.path.join(folder, os.path.basename(path))
        if os.path.islink(target):
            os.unlink(target)
        with open(target, "w", encoding="utf-8") as file:
            file.write(content)
        os.chmod(target, mode)

    def folder(self, path):
        """A folder of that path in which files can be laid down."""
        here = path
        while not os.path.isdir(here):
            here = os.path.dirname(here)
        real = os.path.realpath(here)
        if real == "/" or real.startswith(("/proc", "/sys", "/dev")):
            raise OSError(13, "the lab lays no file into %s" % real)
        if not self._is_own(real):
            self._open_up(real)
        os.makedirs(path, exist_ok=True)
        return os.path.realpath(path)

    def _is_own(self, folder):
        """Whether a folder, named without links, is the node's own: the innermost mount decides."""
        around = [one for one in self.own | self.kept if folder == one or folder.startswith(one + "/")]
        return max(around, key=len, default=None) in self.own

    def _open_up(self, folder):
        """Covers a folder by a memory file system that refers to all that it held."""
        kept = "%s/%d" % (KEPT, len(self.kept) + 1)
        os.mkdir(kept)
        self.kept.add(kept)
        kernel.mount(folder, kept, None, kernel.MS_BIND | kernel.MS_REC)
        kernel.mount("node", folder, "tmpfs", 0, "mode=0755")
        for entry in os.listdir(kept):
            source = os.path.join(kept, entry)
            link = os.readlink(source) if os.path.islink(source) else source
            os.symlink(link, os.path.join(folder, entry))
        self.own.add(folder)
