"""What a VPC gives to a machine through its network interface: an address by DHCP, a resolver, and the metadata service."""

import base64
import http.server
import json
import secrets
import socket
import struct
import subprocess
import threading
import time

METADATA = "169.254.169.254"
TOKEN_HEADER = "X-aws-ec2-metadata-token"


class Services:
    """The services of one network interface; made from within its namespace."""

    def __init__(self, plan, folder):
        self.plan = plan
        self.folder = folder
        told = {key: plan[key] for key in ("userData", "metadata", "identity")}
        self.metadata = {**told, "delay": 0, "failing": False}
        self.dhcp = None
        self.resolver = None
        serve_metadata(plan, self.metadata)
        self.start()

    def start(self):
        self.start_dhcp()
        self.start_resolver()

    def start_dhcp(self):
        plan = self.plan
        options = [
            "--conf-file=/dev/null",
            "--keep-in-foreground",
            "--port=0",
            "--user=root",
            "--no-ping",
            "--dhcp-authoritative",
            "--bind-dynamic",
            "--interface=tonode",
            "--pid-file=",
            "--dhcp-leasefile=%s/%s.leases" % (self.folder, plan["namespace"]),
            "--log-facility=%s/%s.dhcp" % (self.folder, plan["namespace"]),
            "--dhcp-range=%s,static,%s,infinite" % (plan["network"], plan["netmask"]),
            "--dhcp-host=%s,%s" % (plan["hardware"], plan["address"]),
            "--dhcp-option=3,%s" % plan["gateway"],
            "--dhcp-option=15,%s" % plan["domain"],
            "--dhcp-option=26,%d" % plan["mtu"],
        ]
        if plan["resolver"] is not None:
            options.append("--dhcp-option=6,%s" % plan["resolver"])
        self.dhcp = subprocess.Popen(["dnsmasq"] + options, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def stop_dhcp(self):
        self.dhcp.kill()
        self.dhcp.wait()

    def start_resolver(self):
        """Until somebody asks for probes, whose answers come from the same port."""
        if self.plan["resolver"] is None:
            return
        self.resolver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.resolver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.resolver.bind((self.plan["resolver"], 53))
        threading.Thread(target=resolve, args=(self.resolver,), daemon=True).start()

    def stop_resolver(self):
        if self.resolver is not None:
            # wakes the thread, which a mere close would not
            try:
                self.resolver.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            self.resolver.close()
            self.resolver = None


def resolve(one):
    """There is no such name (RFC 1035, RCODE 3): nothing outside of the lab can be reached."""
    while True:
        try:
            query, peer = one.recvfrom(4096)
        except OSError:
            return
        if not query:
            return
        if len(query) < 12:
            continue
        identifier, flags = struct.unpack("!HH", query[:4])
        head = struct.pack("!HHHHHH", identifier, 0x8183 | (flags & 0x0100), 1, 0, 0, 0)
        try:
            one.sendto(head + query[12:question_end(query)], peer)
        except OSError:
            return


def question_end(query):
    position = 12
    while position < len(query) and query[position] != 0:
        position += query[position] + 1
    return position + 5


def serve_metadata(plan, state):
    """IMDSv2 (EC2 user guide, "Use the Instance Metadata Service"): a token by PUT, whose answer has the hop limit as its TTL."""
    if not plan["metadataEnabled"]:
        return
    tokens = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def handle_one_request(self):
            if state["failing"]:
                self.close_connection = True
                return
            super().handle_one_request()

        def do_PUT(self):
            time.sleep(state["delay"])
            seconds = self.headers.get(TOKEN_HEADER + "-ttl-seconds", "")
            if self.path != "/latest/api/token" or self.headers.get("X-Forwarded-For") is not None:
                self.answer(403 if self.path == "/latest/api/token" else 405, b"")
                return
            if not seconds.isdigit() or not 1 <= int(seconds) <= 21600:
                self.answer(400, b"")
                return
            token = secrets.token_urlsafe(40)
            tokens[token] = time.monotonic() + int(seconds)
            self.connection.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, plan["hopLimit"])
            self.answer(200, token.encode(), [(TOKEN_HEADER + "-ttl-seconds", seconds)])

        def do_GET(self):
            time.sleep(state["delay"])
            token = self.headers.get(TOKEN_HEADER)
            stale = token is not None and tokens.get(token, 0) < time.monotonic()
            if stale or (token is None and plan["tokensRequired"]):
                self.answer(401, b"")
                return
            found = find(self.path, state)
            self.answer(404 if found is None else 200, found or b"")

        def answer(self, status, body, headers=()):
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def server_bind(self):
            # without asking a resolver for the own name, as the class would
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.bind(self.server_address)
            self.server_name, self.server_port = self.server_address

        def handle_error(self, *_):
            # a client that is gone
            pass

    server = Server((METADATA, 80), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def find(path, state):
    """What stands at a path below a version; a folder is listed, with a slash behind the folders in it."""
    parts = [one for one in path.split("?")[0].split("/") if one]
    if not parts:
        return b"latest"
    if parts[1:] == ["user-data"]:
        return None if state["userData"] is None else base64.b64decode(state["userData"])
    here = {
        "meta-data": state["metadata"],
        "dynamic": {"instance-identity": {"document": json.dumps(state["identity"])}},
    }
    for one in parts[1:]:
        if not isinstance(here, dict) or one not in here:
            return None
        here = here[one]
    if isinstance(here, dict):
        return "\n".join(key + "/" if isinstance(value, dict) else key for key, value in here.items()).encode()
    return here.encode()
