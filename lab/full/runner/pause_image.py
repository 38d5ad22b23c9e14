"""The image of a pod's first container, made of the machine's static busybox (OCI image layout, image-spec 1.0)."""

import hashlib
import io
import json
import os
import tarfile

BUSYBOX = ("/usr/bin/busybox", "/bin/busybox")
# ends when it is told to, which the first process of a namespace does only where it says so: a node that switches itself off
# would wait for it
PAUSE = "trap 'exit 0' TERM INT; /busybox sleep 2147483647 & wait"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def write_image(path, name):
    """Writes an archive of the image, under the name that it is to have."""
    with tarfile.open(path, "w") as archive:
        layer = blob(archive, layer_of(next(one for one in BUSYBOX if os.path.exists(one))))
        config = blob(archive, as_json({
            "architecture": ARCHITECTURES.get(os.uname().machine, os.uname().machine),
            "os": "linux",
            "config": {"Entrypoint": ["/busybox", "sh", "-c", PAUSE]},
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
        }))
        manifest = blob(archive, as_json({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", **layer}],
        }))
        index = {
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "annotations": {"io.containerd.image.name": name},
            **manifest,
        }
        put(archive, "index.json", as_json({"schemaVersion": 2, "manifests": [index]}))
        put(archive, "oci-layout", as_json({"imageLayoutVersion": "1.0.0"}))


def layer_of(program):
    memory = io.BytesIO()
    with open(program, "rb") as file, tarfile.open(fileobj=memory, mode="w") as layer:
        put(layer, "busybox", file.read(), 0o755)
    return memory.getvalue()


def blob(archive, content):
    digest = hashlib.sha256(content).hexdigest()
    put(archive, "blobs/sha256/" + digest, content)
    return {"digest": "sha256:" + digest, "size": len(content)}


def put(archive, name, content, mode=0o644):
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = mode
    archive.addfile(entry, io.BytesIO(content))


def as_json(value):
    return json.dumps(value).encode()
