import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PYTHON } from '../../../lab/lab-process';

const SETUP = `
import selectors, socket, sys
sys.path.insert(0, sys.argv[1])
import probing
from asking import Asker

class Answerers:
    seen, on_reply = {}, {}
    def drain(self): pass

class Network:
    def enter(self, name): pass

def question(other, protocol, port):
    address, answering = other.getsockname()
    return {"id": 7, "namespace": "", "protocol": protocol, "address": address, "port": answering, "sourcePort": port}

selector = selectors.DefaultSelector()
asker = Asker(Network(), selector, Answerers())
`;

/** Two attempts at one probe, both answered before anybody looks. */
const ANSWERED_AT_ONCE = `${SETUP}
other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
other.bind(("127.0.0.1", 0))
asker.ask(question(other, "udp", None))
asker.ask_again()
for _ in range(2):
    token, peer = other.recvfrom(16)
    other.sendto(token, peer)
probing.handle(selector, 1)
print(asker.results()[7]["reached"], len(asker.ended), len(selector.get_map()))
`;

/** A connection from a stated port that stands before anybody looks, and the moment of asking again. */
const CONNECTED_UNSEEN = `${SETUP}
other = socket.create_server(("127.0.0.1", 0))
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
asker.ask(question(other, "tcp", port))
connection, peer = other.accept()
asker.ask_again()
probing.handle(selector, 1)
connection.send(connection.recv(16))
probing.handle(selector, 1)
print(asker.results()[7]["reached"], len(asker.ended[0][0].attempts), peer[1] == port)
`;

function asked(script: string): { readonly stdout: string; readonly stderr: string } {
  const runner = join(__dirname, '../../../lab/runner');
  const { stdout, stderr } = spawnSync(PYTHON, ['-B', '-c', script, runner], { encoding: 'utf8', timeout: 20_000 });
  return { stdout, stderr };
}

test('of two answers to one probe that come at the same moment the first one counts', () => {
  expect(asked(ANSWERED_AT_ONCE)).toEqual({ stdout: 'True 1 0\n', stderr: '' });
});

test('a connection that stands is not asked for again, since its port is still taken', () => {
  expect(asked(CONNECTED_UNSEEN)).toEqual({ stdout: 'True 1 True\n', stderr: '' });
});
