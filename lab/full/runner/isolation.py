"""Attempts at what is not one's own: the metadata service asked from anywhere, and packets sent under any source address."""

import errno
import os
import select
import socket
import struct
import time

ETHERNET_IPV4 = 0x0800
OUTGOING = 4
TOKEN = 16
# how long what is meant to come may take, in seconds; what is not meant to come gets as long as the slowest of that, times this
PATIENCE = 10
FACTOR = 3
LEAST = 0.5
# how often a packet is sent: one may get lost where a neighbour is still being looked for
TIMES = 2


def run(network, attempts):
    """What came of each attempt, in their order: the status of an answer, and where a packet was seen under which source."""
    tries = [(Question if one["kind"] == "http" else Packet)(one) for one in attempts]
    watches = Watches(network, {name for one in attempts for name in one.get("watched", [])})
    try:
        for one in tries:
            network.enter(one.plan["namespace"])
            one.send()
        network.leave()
        wait(tries, watches)
        return [one.result() for one in tries]
    finally:
        network.leave()
        for one in tries:
            one.close()
        watches.close()


def wait(tries, watches):
    began = time.monotonic()
    until = began + PATIENCE
    missing = [one for one in tries if one.plan["meant"]]
    settled = not missing
    while time.monotonic() < until:
        if settled and until == began + PATIENCE:
            until = time.monotonic() + max(LEAST, FACTOR * (time.monotonic() - began))
        open_ones = [one for one in tries if one.handle() is not None]
        readers = open_ones + list(watches.sockets)
        writers = [one for one in open_ones if not one.asked]
        ready, writable, _ = select.select(readers, writers, [], 0.05)
        for one in writable:
            one.ask()
        for one in ready:
            if one in watches.sockets:
                watches.read(one, tries)
            else:
                one.read()
        missing = [one for one in missing if not one.came()]
        settled = settled or not missing


class Question:
    """A request of HTTP, of which the status counts."""

    def __init__(self, plan):
        self.plan = plan
        self.asked = False
        self.socket = None
        self.said = b""

    def fileno(self):
        return self.socket.fileno()

    def handle(self):
        return self.socket

    def send(self):
        self.socket = socket.socket()
        self.socket.setblocking(False)
        if self.socket.connect_ex((self.plan["address"], 80)) not in (0, errno.EINPROGRESS):
            self.close()

    def ask(self):
        self.asked = True
        lines = [self.plan["request"] + " HTTP/1.1", "Host: " + self.plan["address"], *self.plan["headers"], "", ""]
        self._or_close(lambda: self.socket.send("\r\n".join(lines).encode()))

    def read(self):
        said = self._or_close(lambda: self.socket.recv(4096))
        self.said += said or b""
        if not said or self.came():
            self.close()

    def _or_close(self, act):
        if self.socket is None:
            # refused: it was ready to be asked and to be read at once
            return None
        try:
            return act()
        except OSError:
            self.close()
            return None

    def came(self):
        return b"\r\n" in self.said

    def result(self):
        words = self.said.split(b" ", 2)
        status = int(words[1]) if self.came() and len(words) == 3 and words[1].isdigit() else None
        return {"status": status, "seen": []}

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class Packet:
    """A packet with a source of one's choice, told by its token wherever it comes."""

    asked = True

    def __init__(self, plan):
        self.plan = plan
        self.token = os.urandom(TOKEN)
        self.seen = []

    def handle(self):
        return None

    def send(self):
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
            if self.plan["device"] is not None:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, self.plan["device"].encode())
            packet = ipv4(self.plan, self.token)
            for _ in range(TIMES):
                try:
                    raw.sendto(packet, (self.plan["address"], 0))
                except OSError:
                    # the kernel itself has no way for it
                    pass

    def note(self, place):
        if place not in self.seen:
            self.seen.append(place)

    def came(self):
        return any(place[0] == self.plan["watched"][-1] for place in self.seen)

    def result(self):
        return {"status": None, "seen": self.seen}

    def close(self):
        pass


class Watches:
    """Whatever comes into namespaces, before any rule there drops it."""

    def __init__(self, network, names):
        self.sockets = {}
        for name in names:
            network.enter(name)
            one = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETHERNET_IPV4))
            one.setblocking(False)
            self.sockets[one] = name
        network.leave()

    def read(self, one, tries):
        while True:
            try:
                packet, (device, _, kind, *_) = one.recvfrom(2048)
            except OSError:
                return
            if kind == OUTGOING:
                continue
            for each in tries:
                if isinstance(each, Packet) and each.token in packet:
                    each.note([self.sockets[one], device, socket.inet_ntoa(packet[12:16])])

    def close(self):
        for one in self.sockets:
            one.close()


def ipv4(plan, token):
    """A packet of UDP, or the first of a connection by TCP (RFC 791, 768, 9293); the kernel adds length and checksum of the first header."""
    source, address = socket.inet_aton(plan["source"]), socket.inet_aton(plan["address"])
    number = {"tcp": 6, "udp": 17}[plan["protocol"]]
    ports = struct.pack("!HH", plan["sourcePort"], plan["port"])

    def segment(checksum):
        if number == 17:
            return ports + struct.pack("!HH", 8 + TOKEN, checksum) + token
        return ports + struct.pack("!IIBBHHH", 1, 0, 5 << 4, 2, 65535, checksum, 0) + token

    pseudo = source + address + struct.pack("!BBH", 0, number, len(segment(0)))
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 0, 0, 0, 64, number, 0, source, address)
    return head + segment(checksum_of(pseudo + segment(0)))


def checksum_of(text):
    total = sum(struct.unpack("!%dH" % (len(text) // 2), text))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF
