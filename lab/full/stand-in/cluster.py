"""Stands in for kubeadm, an API server, Secrets Manager and the AWS CLI. Holds what they are given against Kubernetes' fields."""

import base64
import http.server
import json
import os
import re
import ssl
import subprocess
import sys
import threading
import urllib.request

import yaml

HOME = "/usr/local/lib/pod-network-lab"
PKI = "/etc/kubernetes/pki"
SECRET = "/run/pod-network-lab-secret"
TOKEN = "abcdef.0123456789abcdef"
INSECURE = ssl._create_unverified_context()

SCALARS = {
    "string": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int32": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "metav1.Duration": lambda value: isinstance(value, str) and re.fullmatch(r"(\d+(\.\d+)?(h|m|s|ms))+", value),
}


def settings():
    with open(HOME + "/cluster.json") as file:
        return json.load(file)


def kinds():
    with open(HOME + "/kubernetes-fields.json") as file:
        return json.load(file)["kinds"]


def refuse_faults(document, kind, reader="kubeadm"):
    """Ends as kubeadm or kubelet does for a document that it cannot decode strictly."""
    structs = kinds().get("%s/%s" % (document.get("apiVersion"), document.get("kind")))
    if document.get("kind") != kind or structs is None:
        sys.exit("%s: no %s: %s %s" % (reader, kind, document.get("apiVersion"), document.get("kind")))
    fields = {name: value for name, value in document.items() if name not in ("apiVersion", "kind")}
    faults = struct_faults(kind, fields, "", structs)
    if faults:
        sys.exit(reader + ": " + "; ".join(faults))


def struct_faults(name, value, path, structs):
    if name not in structs:
        return ["%s: type %s is not in the table" % (path, name)]
    if not isinstance(value, dict):
        return ["%s is not a %s" % (path, name)]
    faults = []
    for field, inner in value.items():
        kind = structs[name].get(field) or structs[name].get(field + "?")
        at = "%s.%s" % (path, field)
        faults += ["unknown field %s of %s" % (at, name)] if kind is None else value_faults(kind, inner, at, structs)
    return faults


def value_faults(kind, value, path, structs):
    if kind.startswith("*"):
        return value_faults(kind[1:], value, path, structs)
    if kind.startswith("[]"):
        if not isinstance(value, list):
            return ["%s is not a list of %s" % (path, kind[2:])]
        return [fault for one in value for fault in value_faults(kind[2:], one, path + "[]", structs)]
    if kind in SCALARS:
        return [] if SCALARS[kind](value) else ["%s is not a %s" % (path, kind)]
    return struct_faults(kind, value, path, structs)


def ask(path, body=None):
    url = "https://%s/lab/%s" % (settings()["endpoint"], path)
    with urllib.request.urlopen(urllib.request.Request(url, body), timeout=5, context=INSECURE) as answer:
        return answer.read().decode()


def make_certificate(key, certificate, name):
    made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate]
    subject = ["-subj", "/CN=stand-in", "-addext", "subjectAltName=" + name]
    subprocess.run(["openssl", "req", "-x509", *made, *subject], check=True, stderr=subprocess.DEVNULL)


def kubeadm(command, *argv):
    if command == "init":
        init(argv[1])
    elif command == "join":
        join(argv[1])
    elif command == "token":
        print(TOKEN)
    elif command != "reset":
        sys.exit("kubeadm: unknown command " + command)


def init(path):
    with open(path) as file:
        documents = {document["kind"]: document for document in yaml.safe_load_all(file)}
    for kind in ("ClusterConfiguration", "KubeProxyConfiguration"):
        refuse_faults(documents.get(kind, {}), kind)
    os.makedirs(PKI, exist_ok=True)
    address = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True).stdout.split()[0]
    make_certificate(PKI + "/ca.key", PKI + "/ca.crt", "IP:" + address)
    subprocess.run(["systemd-run", "--unit=stand-in-api-server", sys.executable, __file__, "api-server"], check=True)


def join(path):
    with open(path) as file:
        configuration = yaml.safe_load(file)
    refuse_faults(configuration, "JoinConfiguration")
    with open(configuration["patches"]["directory"] + "/kubeletconfiguration+strategic.json") as file:
        patch = json.load(file)
    refuse_faults(patch, "KubeletConfiguration")
    flags = configuration["nodeRegistration"]["kubeletExtraArgs"]
    refuse_image_credentials({flag["name"]: flag["value"] for flag in flags})
    ask("nodes/" + configuration["nodeRegistration"]["name"], patch["providerID"].encode())
    # the lab's probes take its port
    subprocess.run(["systemctl", "stop", "stand-in-secrets-manager"], check=True)


def refuse_image_credentials(flags):
    """Ends as kubelet does at its start (kubelet, pkg/credentialprovider/plugin): its providers must be declared, and programs."""
    names = ["image-credential-provider-config", "image-credential-provider-bin-dir"]
    if not any(name in flags for name in names):
        return
    if not all(name in flags for name in names):
        sys.exit("kubelet: one of --%s and --%s is missing" % tuple(names))
    path, folder = (flags[name] for name in names)
    if not os.path.isfile(path):
        sys.exit("kubelet: no " + path)
    with open(path) as file:
        config = yaml.safe_load(file)
    refuse_faults(config, "CredentialProviderConfig", "kubelet")
    needed = kinds()["%s/%s" % (config["apiVersion"], config["kind"])]["CredentialProvider"]
    for provider in config.get("providers") or [{}]:
        missing = [field for field in needed if field[-1] != "?" and not provider.get(field)]
        if missing:
            sys.exit("kubelet: %s: a provider has no %s" % (path, ", ".join(missing)))
        if not re.fullmatch(r"credentialprovider\.kubelet\.k8s\.io/v1((alpha|beta)1)?", provider["apiVersion"]):
            sys.exit("kubelet: %s: no apiVersion of a provider: %s" % (path, provider["apiVersion"]))
        program = os.path.join(folder, provider["name"])
        if not os.path.isfile(program) or not os.access(program, os.X_OK):
            sys.exit("kubelet: no program %s" % program)


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, value):
        body = (value if isinstance(value, str) else json.dumps(value)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers["Content-Length"])).decode()


class ApiServer(Handler):
    """Refuses the token of each node once, then has a Node of an earlier instance, and then none until the node joins."""

    asked = {}
    joined = {}

    def do_GET(self):
        name = self.path.rsplit("/", 1)[1]
        if self.path == "/lab/secret":
            with open(SECRET) as file:
                return self.answer(200, file.read())
        if name == "cluster-info":
            with open(PKI + "/ca.crt", "rb") as file:
                ca = base64.b64encode(file.read()).decode()
            return self.answer(200, {"data": {"kubeconfig": "- cluster:\n    certificate-authority-data: %s\n" % ca}})
        self.asked[name] = self.asked.get(name, 0) + 1
        if self.headers["Authorization"] != "Bearer " + TOKEN or self.asked[name] == 1:
            return self.answer(401, {})
        old = "aws:///us-east-1a/i-00000000000000000" if self.asked[name] == 2 else None
        provider = self.joined.get(name, old)
        return self.answer(200 if provider else 404, {"spec": {"providerID": provider}})

    def do_POST(self):
        name = self.path.rsplit("/", 1)[1]
        if self.asked.get(name, 0) < 3:
            return self.answer(409, "%s joins while a Node of its name is there" % name)
        self.joined[name] = self.body()
        self.answer(201, {})
        # the lab's probes take its port
        if len(self.joined) == settings()["joining"]:
            threading.Thread(target=self.server.shutdown).start()


class SecretsManager(Handler):
    """Has the program that gets credentials for images as well."""

    def do_GET(self):
        with open(HOME + "/credential-program") as file:
            self.answer(200, file.read())

    def do_POST(self):
        asked = json.loads(self.body())
        signed = str(self.headers["Authorization"]).startswith("AWS4-HMAC-SHA256 Credential=")
        if not signed or self.headers["X-Amz-Target"] != "secretsmanager.GetSecretValue" or "SecretId" not in asked:
            return self.answer(400, {})
        try:
            self.answer(200, {"SecretString": ask("secret")})
        except OSError as error:
            self.answer(400, {"__type": "ResourceNotFoundException", "Message": str(error)})


def serve(handler, address, key, certificate):
    server = http.server.ThreadingHTTPServer(address, handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    # where nobody joins, the lab's probes need the port all the same
    end = threading.Timer(settings()["seconds"], server.shutdown)
    end.daemon = True
    end.start()
    server.serve_forever()


def secrets_manager(*names):
    key, certificate = "/run/stand-in.key", "/run/stand-in.crt"
    make_certificate(key, certificate, ",".join("DNS:" + name for name in names))
    with open(certificate) as file, open("/etc/ssl/certs/ca-certificates.crt", "a") as bundle:
        bundle.write(file.read())
    serve(SecretsManager, ("127.0.0.1", 443), key, certificate)


def aws(*argv):
    with open(SECRET + ".new", "w") as file:
        file.write(argv[argv.index("--secret-string") + 1])
    os.rename(SECRET + ".new", SECRET)


def main(program, *argv):
    if program == "kubeadm":
        kubeadm(*argv)
    elif program == "aws":
        aws(*argv)
    elif program == "api-server":
        serve(ApiServer, ("", 6443), PKI + "/ca.key", PKI + "/ca.crt")
    elif program == "secrets-manager":
        secrets_manager(*argv)


main(*sys.argv[1:])
