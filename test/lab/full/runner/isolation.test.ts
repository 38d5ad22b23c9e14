import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PYTHON } from '../../../../lab/lab-process';

/** Refused, a connection is ready to be asked and to be read at the same moment. */
const REFUSED = `
import socket, sys
sys.path.insert(0, sys.argv[1])
from isolation import Question

one = Question({"address": "127.0.0.1", "request": "GET /", "headers": []})
one.socket = socket.socket()
one.ask()
one.read()
print(one.result())
`;

test('a question that was refused has no answer', () => {
  const runner = join(__dirname, '../../../../lab/full/runner');
  const { stdout, stderr } = spawnSync(PYTHON, ['-B', '-c', REFUSED, runner], { encoding: 'utf8', timeout: 20_000 });
  expect({ stdout, stderr }).toEqual({ stdout: "{'status': None, 'seen': []}\n", stderr: '' });
});
