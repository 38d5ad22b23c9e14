"""The asking end of the probes."""

import errno
import os
import socket
import struct

from answering import TOKEN

READ, WRITE = 1, 2


class Asker:
    def __init__(self, network, selector, answerers):
        self.network = network
        self.selector = selector
        self.answerers = answerers
        self.open = {}
        self.ended = []

    def ask(self, probe):
        one = Question(probe, os.urandom(TOKEN))
        self.open[probe["id"]] = one
        try:
            self.network.enter(probe["namespace"])
            getattr(self, "_ask_" + probe["protocol"])(one)
        except OSError as error:
            self._finish(one, False, error)

    def send_again(self):
        """Datagrams may get lost; TCP sees to that by itself."""
        for one in list(self.open.values()):
            if one.resend is not None:
                try:
                    one.resend()
                except OSError as error:
                    self._finish(one, False, error)

    def give_up(self):
        for one in list(self.open.values()):
            self._finish(one, False, None)

    def _ask_tcp(self, one):
        self._socket(one, socket.SOCK_STREAM)
        code = one.socket.connect_ex((one.probe["address"], one.probe["port"]))
        if code not in (0, errno.EINPROGRESS):
            raise OSError(code, os.strerror(code))
        one.sent = one.socket.getsockname()
        self.selector.register(one.socket, WRITE, lambda _: self._connected(one))

    def _connected(self, one):
        code = one.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code != 0:
            self._finish(one, False, OSError(code, os.strerror(code)))
            return
        try:
            one.socket.send(one.token)
        except OSError as error:
            self._finish(one, False, error)
            return
        self.selector.modify(one.socket, READ, lambda _: self._came(one))

    def _ask_udp(self, one):
        # connected, so that the kernel takes replies from the asked address and port alone
        self._socket(one, socket.SOCK_DGRAM)
        one.socket.connect((one.probe["address"], one.probe["port"]))
        one.sent = one.socket.getsockname()
        self.selector.register(one.socket, READ, lambda _: self._came(one))
        one.resend = lambda: one.socket.send(one.token)
        one.resend()

    def _came(self, one):
        try:
            reached = one.socket.recv(TOKEN) == one.token
        except BlockingIOError:
            return
        except OSError as error:
            self._finish(one, False, error)
            return
        self._finish(one, reached, None)

    def _ask_icmp(self, one):
        raw = self.answerers.icmp(one.probe["namespace"])
        address = one.probe["address"]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as picked:
            picked.connect((address, 9))
            one.sent = (picked.getsockname()[0], one.identifier)
        self.answerers.on_reply[one.token] = lambda peer: peer == address and self._finish(one, True, None)
        one.resend = lambda: raw.sendto(echo(one.identifier, one.token), (address, 0))
        one.resend()

    def _socket(self, one, kind):
        one.socket = socket.socket(socket.AF_INET, kind)
        one.socket.setblocking(False)
        if one.probe["sourcePort"] is not None:
            one.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.socket.bind(("", one.probe["sourcePort"]))

    def _finish(self, one, reached, error):
        if self.open.pop(one.probe["id"], None) is None:
            return
        if one.socket is not None:
            try:
                self.selector.unregister(one.socket)
            except KeyError:
                pass
            one.socket.close()
        self.answerers.on_reply.pop(one.token, None)
        self.ended.append((one, reached, error))

    def results(self):
        """What became of each probe, by its id; asked for when all have ended, since a reply may be read before its request."""
        self.answerers.drain()
        return {one.probe["id"]: self._result(one, reached, error) for one, reached, error in self.ended}

    def _result(self, one, reached, error):
        seen, arrived = self.answerers.seen.get(one.token, (None, None))
        return {
            "id": one.probe["id"],
            "reached": reached,
            "sent": one.sent,
            "seen": seen,
            "arrivedAt": arrived,
            "error": None if error is None else error.strerror,
        }


class Question:
    def __init__(self, probe, token):
        self.probe = probe
        self.token = token
        self.identifier = struct.unpack("!H", token[:2])[0]
        self.socket = None
        self.resend = None
        self.sent = None


def echo(identifier, payload):
    head = struct.pack("!BBHHH", 8, 0, 0, identifier, 1)
    words = struct.unpack("!%dH" % ((len(head) + len(payload)) // 2), head + payload)
    total = sum(words)
    total = (total >> 16) + (total & 0xFFFF)
    total = ~(total + (total >> 16)) & 0xFFFF
    return struct.pack("!BBHHH", 8, 0, total, identifier, 1) + payload
