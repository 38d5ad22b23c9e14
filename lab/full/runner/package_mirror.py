"""A mirror of packages on the internet: it has the CNI plugins, packed anew from the nodes' own root file system."""

import hashlib
import http.server
import os
import shutil
import subprocess
import threading

PACKAGE = "containernetworking-plugins"
PLUGINS = ("bridge", "host-local", "loopback", "portmap")
FIELDS = ("Package", "Version", "Architecture", "Maintainer", "Description")


class Mirror:
    """Listens on port 80 of the namespace that it is made in."""

    def __init__(self, address, folder, rootfs):
        self.answers = False
        build(folder, rootfs)
        mirror = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *args):
                super().__init__(*args, directory=folder)

            def log_message(self, *_):
                pass

            def do_GET(self):
                # a mirror that takes the question and says nothing, until whoever asked gives up
                if mirror.answers:
                    super().do_GET()
                else:
                    self.close_connection = True
                    self.connection.recv(1)

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def server_bind(self):
                # without asking a resolver for the own name
                self.socket.bind(self.server_address)
                self.server_name, self.server_port = self.server_address

            def handle_error(self, *_):
                # a client that is gone
                pass

        server = Server((address, 80), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()


def build(folder, rootfs):
    """Lays a flat repository of one package."""
    tree = os.path.join(folder, "tree")
    os.makedirs(os.path.join(tree, "DEBIAN"))
    os.makedirs(os.path.join(tree, "usr/lib/cni"))
    for name in PLUGINS:
        shutil.copy(os.path.join(rootfs, "usr/lib/cni", name), os.path.join(tree, "usr/lib/cni", name))
    control = "".join("%s: %s\n" % pair for pair in fields(rootfs))
    with open(os.path.join(tree, "DEBIAN/control"), "w") as file:
        file.write(control)
    archive = os.path.join(folder, PACKAGE + ".deb")
    packed = subprocess.run(
        ["dpkg-deb", "-Znone", "--root-owner-group", "--build", tree, archive],
        env={"PATH": os.environ["PATH"], "TMPDIR": folder},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if packed.returncode != 0:
        raise OSError("dpkg-deb: " + packed.stdout)
    shutil.rmtree(tree)
    with open(archive, "rb") as file:
        content = file.read()
    index = "Filename: ./%s.deb\nSize: %d\nSHA256: %s\n" % (PACKAGE, len(content), hashlib.sha256(content).hexdigest())
    with open(os.path.join(folder, "Packages"), "w") as file:
        file.write(control + index)


def fields(rootfs):
    """What the package says of itself, from dpkg's own notes."""
    with open(os.path.join(rootfs, "var/lib/dpkg/status")) as file:
        own = next(text for text in file.read().split("\n\n") if text.startswith("Package: %s\n" % PACKAGE))
    said = dict(line.split(": ", 1) for line in own.splitlines() if ": " in line and not line.startswith(" "))
    return [(name, said[name]) for name in FIELDS]
