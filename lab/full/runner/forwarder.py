"""Passes TCP connections of a namespace on to a Unix socket, byte by byte: no packet leaves the namespace."""

import socket
import threading


def listen(address, path):
    """Listens on an address of the present network namespace."""
    listener = socket.create_server(address, backlog=64)
    threading.Thread(target=accept, args=(listener, path), daemon=True).start()


def accept(listener, path):
    while True:
        near, _ = listener.accept()
        far = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            far.connect(path)
        except OSError:
            # nobody is there: the asker sees its connection end
            near.close()
            far.close()
            continue
        for ends in ((near, far), (far, near)):
            threading.Thread(target=pump, args=ends, daemon=True).start()


def pump(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        # one of the two is gone
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
