"""Numbered packets between namespaces, many a second, while the lab does something else. Each is sent once."""

import selectors
import socket
import struct
import threading
import time

from answering import READ, TOKEN, Answerers
from network import BuildError

PACE = 1 / 20
# how long the answers to the last packets may take, in seconds
LAST = 2.0
NUMBER = struct.Struct("!QQ")


class Traffic:
    def __init__(self, network, servers, flows):
        self.selector = selectors.DefaultSelector()
        self.answerers = Answerers(network, self.selector, servers, {one["port"] for one in flows})
        self.flows = [Flow(number, one, network, self.selector) for number, one in enumerate(flows)]
        network.leave()
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def end(self):
        """The numbers of sent and of answered packets, in the order of the flows."""
        if not self.thread.is_alive():
            raise BuildError("the traffic ended before it was told to")
        self.ending.set()
        self.thread.join()
        self.answerers.close()
        for one in self.flows:
            one.socket.close()
        self.selector.close()
        return [{"sent": one.sent, "answered": len(one.answered)} for one in self.flows]

    def _run(self):
        due = time.monotonic()
        while not self.ending.is_set():
            for one in self.flows:
                one.send()
            # what a busy machine was late with is not sent in one burst
            due = max(due + PACE, time.monotonic())
            self._handle(due)
        self._handle(time.monotonic() + LAST)

    def _handle(self, until):
        while True:
            left = until - time.monotonic()
            if left <= 0:
                return
            for key, _ in self.selector.select(left):
                key.data(key.fileobj)


class Flow:
    """One who asks: its socket stays in the namespace in which it was opened."""

    def __init__(self, number, plan, network, selector):
        self.number = number
        self.sent = 0
        self.answered = set()
        network.enter(plan["namespace"])
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.connect((plan["address"], plan["port"]))
        selector.register(self.socket, READ, self._came)

    def send(self):
        self.sent += 1
        try:
            self.socket.send(NUMBER.pack(self.number, self.sent))
        except OSError:
            # an ICMP error about an earlier packet, or no way to send: it is lost
            pass

    def _came(self, one):
        try:
            self.answered.add(NUMBER.unpack(one.recv(TOKEN))[1])
        except OSError:
            pass
