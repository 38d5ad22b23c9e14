import { writeUserData } from '../../../lib/node/user-data';
import { forEachChild, type SyntaxNode } from 'unbash';
import { NODE_STATUS_SCRIPT } from '../../../lib/node/node-status';
import { parseScript } from '../../../lib/user-data/program/script-syntax';
import { readUserData } from '../../../lib/user-data/user-data-reader';
import { WORKER_0 } from '../../node/arbitraries';

const gate = { url: 'https://example.com/signal', timeoutSeconds: 900, gateway: '10.200.0.1/24' };
const bootstrap = ['echo joined'];

/** What of a user data is not read. */
function strange(text: string): readonly unknown[] {
  const { actors, unread } = readUserData(text);
  return [...actors, ...unread];
}

test.each([
  ['a gate', { gate }],
  ['a bootstrap', { bootstrap }],
  ['both', { gate, bootstrap }],
])('%s is read to its end', (_, more) => {
  expect(strange(writeUserData({ ...WORKER_0, ...more }))).toEqual([]);
});

/** The names of all commands in a piece of a shell's syntax. */
function commandsIn(node: SyntaxNode): readonly string[] {
  const names = node.type === 'Command' && node.name !== undefined ? [node.name.text] : [];
  const inner = node.type === 'CommandExpansion' ? node.script : undefined;
  if (inner !== undefined) names.push(...commandsIn(inner));
  forEachChild(node, (child) => {
    names.push(...commandsIn(child));
  });
  return names;
}

// the last is its own function
const OF_THE_SHELL = ['[', 'echo', 'exec', 'exit', 'set', 'break', 'bad'];
const PROGRAMS = [...new Set(commandsIn(parseScript(NODE_STATUS_SCRIPT).script))].filter(
  (one) => !OF_THE_SHELL.includes(one),
);

test.each([null, ...PROGRAMS])(
  'the status script leaves what it does read line for line, with another %s',
  (program) => {
    const path = `/usr/local/bin/${String(program)}`;
    const lines = ['cat >' + path + ' <<"END"', '#!/bin/sh', 'unheard-of', 'END', `chmod +x ${path}`];
    const text = writeUserData({ ...WORKER_0, bootstrap: program === null ? [] : lines });
    const other = text.replace("echo 'run as root'", "echo 'run it as root'");
    expect(other).not.toBe(text);
    const left = (userData: string): object => ({
      ...readUserData(userData),
      files: [],
      parts: [],
      bytes: 0,
      leastBytes: 0,
    });
    expect(left(text)).toEqual(left(other));
    expect(readUserData(text).actors.length > 0).toBe(program !== null);
  },
);

test.each<[string, string, string]>([
  ['the gate', 'sleep 10', 'iptables -F'],
  ['the unit of the gate', 'ExecStart=sh /etc/pod-network/gate.sh', 'ExecStart=/usr/local/sbin/other'],
  ['the status script', 'exec 2>/dev/null', 'other'],
  ['the line that runs the bootstrap', 'sha256sum "$0"', 'other "$0"'],
  ['the bootstrap', 'echo joined', 'other'],
])('another line in %s is not', (_, line, other) => {
  const text = writeUserData({ ...WORKER_0, gate, bootstrap });
  expect(text).toContain(line);
  expect(strange(text.replace(line, other))).not.toEqual([]);
});
