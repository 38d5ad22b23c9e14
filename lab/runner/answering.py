"""The other end: answers in every namespace, and notes which source each request had."""

import socket
import struct

import kernel

IP_PKTINFO = 8
ICMP_ECHO = 8
ICMP_HEADER = 8
TOKEN = 16
READ = 1
BUFFER = 4 * 1024 * 1024


def share(one):
    """Lets somebody ask from a port that is answered at: of a connection's packets the one who asks gets all, of others none."""
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if one.type == socket.SOCK_STREAM:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)


class Answerers:
    def __init__(self, network, selector, servers, ports):
        self.selector = selector
        self.sockets = []
        self.raw = {}
        self.seen = {}
        self.on_reply = {}
        for one in servers:
            network.enter(one["namespace"])
            for port in ports.intersection(one["tcp"]):
                self._listen(port)
            for port in ports.intersection(one["udp"]):
                self._datagrams(port)
            if one["icmp"]:
                self.icmp(one["namespace"])

    def drain(self):
        """Reads whatever has come by ICMP and is not read yet."""
        for one in self.raw.values():
            self._icmp_came(one)

    def close(self):
        for one in self.sockets:
            one.close()

    def icmp(self, namespace):
        """The raw socket of a namespace, entered already: notes requests, and hands replies to whoever asked."""
        if namespace not in self.raw:
            one = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            self._add(one, self._icmp_came)
            self.raw[namespace] = one
        return self.raw[namespace]

    def _add(self, one, handler):
        one.setblocking(False)
        self.sockets.append(one)
        self.selector.register(one, READ, handler)

    def _listen(self, port):
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        share(one)
        one.bind(("", port))
        one.listen(1024)
        self._add(one, self._accept)

    def _accept(self, listener):
        try:
            one, _ = listener.accept()
        except OSError:
            return
        self._add(one, self._stream_came)

    def _stream_came(self, one):
        try:
            token = one.recv(TOKEN)
            if len(token) == TOKEN:
                self.seen[token] = (one.getpeername(), one.getsockname())
                one.send(token)
        except OSError:
            pass
        self.selector.unregister(one)
        self.sockets.remove(one)
        one.close()

    def _datagrams(self, port):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        share(one)
        one.bind(("", port))
        self._add(one, self._datagram_came)

    def _datagram_came(self, one):
        while True:
            try:
                token, extra, _, peer = one.recvmsg(TOKEN, 64)
            except OSError:
                return
            asked = next(data[8:12] for _, kind, data in extra if kind == IP_PKTINFO)
            self.seen[token] = (peer, (socket.inet_ntoa(asked), one.getsockname()[1]))
            # the reply leaves from the address that was asked, not from whichever the kernel prefers
            source = struct.pack("=I4s4s", 0, asked, b"\0\0\0\0")
            try:
                one.sendmsg([token], [(socket.IPPROTO_IP, IP_PKTINFO, source)], 0, peer)
            except OSError:
                pass

    def _icmp_came(self, one):
        while True:
            try:
                packet, peer = one.recvfrom(512)
            except OSError:
                return
            start = (packet[0] & 15) * 4
            token = packet[start + ICMP_HEADER : start + ICMP_HEADER + TOKEN]
            if packet[start] == ICMP_ECHO:
                identifier = struct.unpack("!H", packet[start + 4 : start + 6])[0]
                self.seen.setdefault(token, ((peer[0], identifier), (socket.inet_ntoa(packet[16:20]), 0)))
            elif packet[start] == 0 and token in self.on_reply:
                self.on_reply[token](peer[0])
