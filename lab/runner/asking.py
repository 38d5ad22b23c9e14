"""The asking end of the probes."""

import errno
import os
import socket
import struct

from answering import READ, TOKEN, share

WRITE = 2


class Asker:
    def __init__(self, network, selector, answerers):
        self.network = network
        self.selector = selector
        self.answerers = answerers
        self.open = {}
        self.ended = []

    def ask(self, probe):
        one = Question(probe)
        self.open[probe["id"]] = one
        self._try(one)

    def ask_again(self):
        """Once more whatever has no answer yet: a packet may get lost."""
        for one in list(self.open.values()):
            if not one.attempts[-1].is_connected():
                self._try(one)

    def give_up(self):
        for one in list(self.open.values()):
            self._finish(one, one.attempts[-1], False, None)

    def _try(self, one):
        attempt = Attempt()
        one.attempts.append(attempt)
        try:
            self.network.enter(one.probe["namespace"])
            getattr(self, "_ask_" + one.probe["protocol"])(one, attempt)
        except OSError as error:
            self._finish(one, attempt, False, error)

    def _ask_tcp(self, one, attempt):
        self._socket(one, attempt, socket.SOCK_STREAM)
        code = attempt.socket.connect_ex((one.probe["address"], one.probe["port"]))
        if code not in (0, errno.EINPROGRESS):
            raise OSError(code, os.strerror(code))
        attempt.sent = attempt.socket.getsockname()
        self.selector.register(attempt.socket, WRITE, lambda _: self._connected(one, attempt))

    def _connected(self, one, attempt):
        if attempt.socket is None:
            # another attempt was answered at the same moment, and was looked at first
            return
        code = attempt.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        try:
            if code != 0:
                raise OSError(code, os.strerror(code))
            attempt.socket.send(attempt.token)
        except OSError as error:
            self._finish(one, attempt, False, error)
            return
        self.selector.modify(attempt.socket, READ, lambda _: self._came(one, attempt))

    def _ask_udp(self, one, attempt):
        # connected, so that the kernel takes replies from the asked address and port alone
        self._socket(one, attempt, socket.SOCK_DGRAM)
        attempt.socket.connect((one.probe["address"], one.probe["port"]))
        attempt.sent = attempt.socket.getsockname()
        self.selector.register(attempt.socket, READ, lambda _: self._came(one, attempt))
        attempt.socket.send(attempt.token)

    def _came(self, one, attempt):
        if attempt.socket is None:
            return
        try:
            reached = attempt.socket.recv(TOKEN) == attempt.token
        except BlockingIOError:
            return
        except OSError as error:
            self._finish(one, attempt, False, error)
            return
        self._finish(one, attempt, reached, None)

    def _ask_icmp(self, one, attempt):
        raw = self.answerers.icmp(one.probe["namespace"])
        address = one.probe["address"]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as picked:
            picked.connect((address, 9))
            attempt.sent = (picked.getsockname()[0], attempt.identifier)

        def came(peer):
            if peer == address:
                self._finish(one, attempt, True, None)

        self.answerers.on_reply[attempt.token] = came
        raw.sendto(echo(attempt.identifier, attempt.token), (address, 0))

    def _socket(self, one, attempt, kind):
        attempt.socket = socket.socket(socket.AF_INET, kind)
        attempt.socket.setblocking(False)
        port = one.probe["sourcePort"]
        if port is not None:
            share(attempt.socket)
            for before in one.attempts[:-1]:
                self._close(before)
            attempt.socket.bind(("", port))

    def _finish(self, one, attempt, reached, error):
        if self.open.pop(one.probe["id"], None) is None:
            return
        for each in one.attempts:
            self._close(each)
            self.answerers.on_reply.pop(each.token, None)
        self.ended.append((one, attempt, reached, error))

    def _close(self, attempt):
        if attempt.socket is None:
            return
        try:
            self.selector.unregister(attempt.socket)
        except KeyError:
            # never registered: the kernel found no way to send
            pass
        attempt.socket.close()
        attempt.socket = None

    def results(self):
        """What became of each probe, by its id; asked for when all have ended, since a reply may be read before its request."""
        self.answerers.drain()
        return {one.probe["id"]: self._result(one, *rest) for one, *rest in self.ended}

    def _result(self, one, attempt, reached, error):
        arrived = [each for each in one.attempts if each.token in self.answerers.seen]
        told = attempt if reached or not arrived else arrived[0]
        seen, arrived_at = self.answerers.seen.get(told.token, (None, None))
        return {
            "id": one.probe["id"],
            "reached": reached,
            "sent": told.sent,
            "seen": seen,
            "arrivedAt": arrived_at,
            "error": None if error is None else error.strerror,
        }


class Question:
    def __init__(self, probe):
        self.probe = probe
        self.attempts = []


class Attempt:
    """One try at a probe, told from the others by its token."""

    def __init__(self):
        self.token = os.urandom(TOKEN)
        self.identifier = struct.unpack("!H", self.token[:2])[0]
        self.socket = None
        self.sent = None

    def is_connected(self):
        """Of TCP: the kernel sends again what is lost then, and lends the port to nobody else."""
        if self.socket is None or self.socket.type != socket.SOCK_STREAM:
            return False
        try:
            self.socket.getpeername()
        except OSError:
            return False
        return True


def echo(identifier, payload):
    """An ICMP echo request (RFC 792) with its checksum (RFC 1071)."""
    head = struct.pack("!BBHHH", 8, 0, 0, identifier, 1)
    words = struct.unpack("!%dH" % ((len(head) + len(payload)) // 2), head + payload)
    total = sum(words)
    total = (total >> 16) + (total & 0xFFFF)
    total = ~(total + (total >> 16)) & 0xFFFF
    return struct.pack("!BBHHH", 8, 0, total, identifier, 1) + payload
