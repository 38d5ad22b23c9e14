import { spawnSync } from 'node:child_process';
import { GATE_SCRIPT } from '../../lib/node/gate';

/** What a node is when its gate runs. */
export interface GatedNode {
  /** program that runs the script: `/bin/sh` is dash on Debian and Ubuntu, bash on Amazon Linux */
  readonly shell?: 'dash' | 'bash';
  /** the script, if not the library's */
  readonly script?: string;
  /** the text of the tag; null: the instance has none */
  readonly peers?: string | null;
  /** whether the pod network is in force */
  readonly inForce?: boolean;
  /** last line of the gate's file */
  readonly mtu?: string;
  /** end of cloud-init's log, as bytes */
  readonly log?: string;
  /** shell that runs before the gate, in the folder of cloud-init's semaphores */
  readonly before?: string;
  /** seconds that the machine has been up */
  readonly uptime?: number;
  /** what systemd says of cloud-init's last stage */
  readonly cloudFinal?: 'activating' | 'active' | 'failed';
  /** HTTP status that signals are answered with */
  readonly status?: number;
  /** how often the gate runs, a boot each */
  readonly boots?: number;
}

/** A signal as the server got it. */
export interface Signal {
  readonly method: string;
  readonly contentType: string | null;
  readonly path: string;
  readonly body: string;
}

export interface GateRun {
  readonly signals: readonly Signal[];
  /** of each boot */
  readonly exitCodes: readonly string[];
  /** `ip address` of the bridge, one line each */
  readonly bridge: readonly string[];
  /** whether the bridge's MAC stays when an interface joins it */
  readonly macStays: boolean;
}

/** Answers for the metadata service and for S3, and writes each signal down. */
const SERVER = `
import json, http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, text=''):
        self.send_response(status); self.end_headers(); self.wfile.write(text.encode())
    def do_GET(self):
        known = self.headers.get('X-aws-ec2-metadata-token') == 'token' and PEERS is not None
        if self.path == '/latest/meta-data/tags/instance/pod-network-peers' and known: self.answer(200, PEERS)
        else: self.answer(404)
    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        if self.path == '/latest/api/token': return self.answer(200, 'token')
        with open('/mnt/signals', 'a') as out:
            out.write(json.dumps({'method': 'PUT', 'contentType': self.headers.get('Content-Type'), 'path': self.path, 'body': body.decode('latin1')}) + '\\n')
        self.answer(STATUS)
    do_POST = do_PUT
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('169.254.169.254', 80), Handler).serve_forever()
`;

/**
 * Runs the gate of worker-1 (10.200.1.0/24) in namespaces of its own. 10.200.0.1 is a worker that works; 10.200.2.1 is one whose bridge
 * is missing, so that its node says "no route to host"; 10.200.3.1 drops what it gets.
 */
export function runGate({
  shell = 'dash',
  script = GATE_SCRIPT,
  peers = 'none',
  inForce = true,
  mtu = '',
  log = '',
  before = '',
  uptime = 1,
  cloudFinal = 'active',
  status = 200,
  boots = 1,
}: GatedNode): GateRun {
  const put = (path: string, text: string) =>
    `base64 -d >${path} <<'B64'\n${Buffer.from(text, 'latin1').toString('base64')}\nB64\n`;
  const server = `PEERS = ${peers === null ? 'None' : JSON.stringify(peers)}\nSTATUS = ${String(status)}\n${SERVER}`;
  const setup = `set -e
mount -t tmpfs own /mnt
mount -t sysfs own /sys
mkdir -p /mnt/etc/work /mnt/var/work /mnt/etc/upper/pod-network
mkdir -p /mnt/var/upper/lib/cloud/instance/sem /mnt/var/upper/lib/cloud/scripts/per-instance /mnt/var/upper/log
for top in etc var; do mount -t overlay copy -o lowerdir=/$top,upperdir=/mnt/$top/upper,workdir=/mnt/$top/work /$top; done
for fresh in /run /usr/local/sbin; do mount -t tmpfs fresh $fresh; done
mkdir /run/pod-network
${inForce ? 'touch /run/pod-network/applied' : ''}
${put('/etc/pod-network/gate', `url='http://169.254.169.254/signal?Signature=a%2Fb&Expires=1'\ntimeout=60\ngateway=10.200.1.1/24\nmtu='${mtu}'\n`)}
${put('/var/log/cloud-init-output.log', log)}
${put('/mnt/gate', script)}
${put('/mnt/server.py', server)}
${put('/usr/local/sbin/sleep', '#!/bin/sh\nread -r now </mnt/uptime; echo $((now + $1)) >/mnt/uptime\n')}
${put('/usr/local/sbin/ps', '#!/bin/sh\necho "  $(cat /mnt/uptime)"\n')}
${put('/usr/local/sbin/pod-network-status', '#!/bin/sh\necho "wrong: no table; fix: restart"\nexit 1\n')}
${put('/usr/local/sbin/systemctl', `#!/bin/sh\necho ActiveState=${cloudFinal}\n`)}
chmod +x /usr/local/sbin/*
echo ${String(uptime)} >/mnt/uptime
ip link set lo up
ip addr add 169.254.169.254/32 dev lo
unshare --net /bin/sleep 60 &
peer=$!
python3 /mnt/server.py &
server=$!
until [ "$(readlink /proc/$peer/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
ip link add vpc type veth peer name far
ip link set far netns $peer
ip addr add 10.0.1.21/24 dev vpc
ip link set vpc up
on_peer() { nsenter -t $peer -n "$@"; }
on_peer ip link set lo up
on_peer ip addr add 10.0.1.1/24 dev far
on_peer ip link set far up
on_peer ip addr add 10.200.0.1/32 dev lo
on_peer ip addr add 10.200.3.1/32 dev lo
on_peer ip route add 10.200.1.0/24 via 10.0.1.21
on_peer ip route add unreachable 10.200.2.0/24
on_peer sysctl -q net.ipv4.ip_forward=1
on_peer nft 'add table ip t; add chain ip t c { type filter hook input priority 0; }; add rule ip t c ip daddr 10.200.3.1 drop'
ip route add default via 10.0.1.1
until curl -so /dev/null http://169.254.169.254/; do :; done
cd /var/lib/cloud/instance/sem
${before}
set +e
for boot in $(seq ${String(boots)}); do ${shell} /mnt/gate >>/mnt/output 2>&1; echo $? >>/mnt/codes; done
touch /mnt/signals
cat /mnt/signals; printf '\\0'
cat /mnt/codes; printf '\\0'
ip -o address show cnio0 2>/dev/null; ip -o link show cnio0 2>/dev/null; printf '\\0'
mac=$(cat /sys/class/net/cnio0/address)
ip link add aa type veth peer name bb; ip link set aa address 02:00:00:00:00:01; ip link set aa master cnio0
[ "$mac" = "$(cat /sys/class/net/cnio0/address)" ] && echo stays
kill $server $peer
`;
  const flags = ['--user', '--map-root-user', '--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const run = spawnSync('unshare', [...flags, 'sh', '-c', setup], {
    encoding: 'latin1',
    env: { PATH: '/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  const [signals, codes, bridge, mac] = run.stdout.split('\0');
  if (mac === undefined) throw new Error(`the gate did not run: ${run.stderr}${run.stdout}`);
  const lines = (text = ''): readonly string[] => text.split('\n').filter((line) => line !== '');
  return {
    signals: lines(signals).map((line) => JSON.parse(line) as Signal),
    exitCodes: lines(codes),
    bridge: lines(bridge).map((line) => line.replaceAll(/\s+/g, ' ')),
    macStays: mac.includes('stays'),
  };
}
