import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PYTHON } from '../../lab/bottle';

/** Two attempts at one probe, both answered before anybody looks. */
const ANSWERED_AT_ONCE = `
import selectors, socket, sys
sys.path.insert(0, sys.argv[1])
import probing
from asking import Asker

class Answerers:
    seen, on_reply = {}, {}
    def drain(self): pass

class Network:
    def enter(self, name): pass

other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
other.bind(("127.0.0.1", 0))
selector = selectors.DefaultSelector()
asker = Asker(Network(), selector, Answerers())
probe = {"id": 7, "namespace": "", "protocol": "udp", "address": "127.0.0.1", "port": other.getsockname()[1], "sourcePort": None}
asker.ask(probe)
asker.ask_again()
for _ in range(2):
    token, peer = other.recvfrom(16)
    other.sendto(token, peer)
probing.handle(selector, 1)
print(asker.results()[7]["reached"], len(asker.ended), len(selector.get_map()))
`;

test('of two answers to one probe that come at the same moment the first one counts', () => {
  const bottle = join(__dirname, '..', '..', 'lab', 'bottle');
  const { stdout, stderr } = spawnSync(PYTHON, ['-B', '-c', ANSWERED_AT_ONCE, bottle], { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'True 1 0\n', stderr: '' });
});
