"""Large TCP transfers, which show whether full packets get through: a connection opens by small ones."""

import select
import socket
import time

# seconds without a byte until a transfer counts as stalled: the kernel has sent a lost packet again three times by then
QUIET = 2.0
CHUNK = 65536


def run(network, transfers):
    try:
        return [transfer(network, one) for one in transfers]
    finally:
        network.leave()


def transfer(network, one):
    """Bytes that arrive out of those sent, first to the answering end, then back over the same connection."""
    out = back = 0
    network.enter(one["to"])
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.settimeout(QUIET)
        listener.bind((one["address"], one["port"]))
        listener.listen(1)
        network.enter(one["namespace"])
        try:
            with socket.create_connection((one["address"], one["port"]), QUIET) as asker, listener.accept()[0] as answerer:
                out = carry(asker, answerer, one["bytes"])
                if out == one["bytes"]:
                    back = carry(answerer, asker, one["bytes"])
        except OSError:
            # no connection: nothing was carried
            pass
    return {"out": out, "back": back}


def carry(source, sink, size):
    source.setblocking(False)
    sink.setblocking(False)
    unsent, came, last = bytes(size), 0, time.monotonic()
    while came < size:
        left = last + QUIET - time.monotonic()
        readable, writable, _ = select.select([sink], [source] if unsent else [], [], max(0.0, left))
        if writable:
            unsent = unsent[source.send(unsent[:CHUNK]) :]
        if readable:
            came += len(sink.recv(CHUNK))
            last = time.monotonic()
        elif left <= 0:
            break
    return came
