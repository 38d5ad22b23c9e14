import { writeUserData } from '../../lib/node/user-data';
import { readUserData } from '../../lib/user-data/user-data-reader';
import { WORKER_0 } from '../node/arbitraries';
import { follow, followScript } from './followed';

/** Whether what stands after some lines certainly runs. */
function goesOn(...lines: readonly string[]): boolean {
  const { sysctls } = followScript(...lines, 'sysctl -w a.b=1');
  expect(sysctls).toHaveLength(1);
  return sysctls?.[0] === 'once: a.b=1';
}

/** The same, in a script with a first line of its own. */
function goesOnIn(shebang: string, line: string): boolean {
  return follow(`${shebang}\n${line}\nsysctl -w a.b=1\n`).sysctls?.[0] === 'once: a.b=1';
}

const ACCEPT = 'FORWARD -j ACCEPT';

describe('what follows is not certain', () => {
  test.each([
    ['set -eo pipefail; false | true', false],
    ['set -euo pipefail; set +o pipefail; false | true', true],
    ['set -e; false | true', true],
    ['set -o pipefail; false | true', true],
    ['set -e; ! true | true', true],
    ['set -e; (exit 1)', false],
    ['set -e; (false)', false],
    ['set -e; (test -e /x || exit 1)', true],
    ['set -e; test -e /x || false | cat', true],
    ['set -e; true && false', false],
    ['set -e; false && true', true],
    ['set -e; x=$(false)', false],
    ['set -e; x=$(false || true)', true],
    ['x=$(false)', true],
    ['set -C', false],
    ['set -f', false],
    ['set -n', false],
    ['set -o noclobber', false],
    ['set -ao errexit; set +x; set -', true],
    ['unset PATH', false],
    ['read PATH < /x', false],
    ['PATH=/opt', false],
    ['export PATH=/usr/bin:/opt', false],
    ['PATH=/opt true', true],
    ['PATH=/opt:$PATH; export PATH=/usr/local/bin:/usr/sbin:/usr/bin', true],
  ])('%s: %s', (line, isCertain) => {
    expect(goesOn(line)).toBe(isCertain);
  });
});

describe('dash ends at an error of a special builtin, and bash goes on', () => {
  test.each([
    'local x=1',
    'shift 5',
    'set -- a; shift; shift',
    'readonly X=1; unset X',
    'set -o pipefail',
    ': >/nodir/x',
    'exec >/nodir/x',
    '. /etc/default/nope',
    'export 1=2',
    'unset -x',
  ])('%s', (line) => {
    expect([goesOnIn('#!/bin/sh', line), goesOnIn('#!/bin/bash -u', line)]).toEqual([false, true]);
    expect(goesOn(`sh -c '${line}; sysctl -w a.b=1'; exit`)).toBe(false);
    expect(goesOn(`bash -c '${line}; sysctl -w a.b=1'; exit`)).toBe(true);
  });

  test.each([
    'readonly X=1; X=2',
    'readonly X; for X in 1; do :; done',
    ': ${X?}',
    ': ${1:?}',
    'set -o nope',
    'set -n',
  ])('and both at %s', (line) => {
    expect([goesOnIn('#!/bin/sh', line), goesOn(line)]).toEqual([false, false]);
  });

  test.each([
    'f() { local x=1; x=2; }; f',
    'set -- a b; shift 2; shift 0',
    'test $# -gt 0 && shift',
    'export A=1 B; readonly C=1; echo $C; unset A B',
    'mkdir -p /opt/x/y; exec >>/opt/x/y/log 2>&1 </dev/null',
    'exec > /var/log/x; : > /etc/x; echo > /opt/x/y',
    '. /etc/os-release; test -e /etc/default/x && . /etc/default/x',
    'X=1; : ${X?} ${HOME:?} ${Y:=1}',
    'set -eux -- a; : ${1?}',
    'echo return 3 > /s; . /s',
  ])('not at %s', (line) => {
    expect(goesOnIn('#!/bin/sh', line)).toBe(true);
  });

  test.each([
    ['readonly n=1', 'may end the script'],
    ['set -n', 'may end the script'],
    ['exit 0', 'does not start it'],
  ])('%s among the values of the node', (value, reason) => {
    const document = writeUserData({ ...WORKER_0, bootstrap: ['true'] });
    const { unread } = readUserData(document.replace(/^( +)POD_CIDR=/m, `$1${value}\n$&`));
    expect(unread.map(({ unknown }) => unknown).join()).toContain(reason);
  });
});

describe('a command that fails on what the kernel holds ends a script with `set -e`', () => {
  test.each([
    [`iptables -D ${ACCEPT}`, false],
    [`iptables -A ${ACCEPT}; iptables -D ${ACCEPT}`, true],
    [`iptables -A ${ACCEPT}; iptables -D ${ACCEPT}; iptables -D ${ACCEPT}`, false],
    [`sudo iptables -w -t nat -D POSTROUTING 1 2>/dev/null`, false],
    [`true && iptables -D ${ACCEPT}`, false],
    [`iptables -D ${ACCEPT} && true`, true],
    [`iptables -D ${ACCEPT} || true`, true],
    [`! iptables -D ${ACCEPT}`, true],
    [`if iptables -D ${ACCEPT}; then :; fi`, true],
    [`set +e; iptables -D ${ACCEPT}; set -e`, true],
    [`(iptables -D ${ACCEPT}; true)`, false],
    [`sh -ec 'iptables -D ${ACCEPT}; true'`, false],
    [`echo 'iptables -D ${ACCEPT}; true' > /s; bash -e -x /s`, false],
    [`sh -c 'iptables -D ${ACCEPT}; true'`, true],
    ['iptables -C INPUT -j DROP', false],
    ['iptables -X MINE', false],
    ['iptables -F MINE', false],
    ['iptables -N MINE; iptables -F MINE; iptables -X MINE', true],
    ['iptables -N MINE; iptables -N MINE', false],
    ['iptables -F; iptables -X; iptables -F FORWARD; iptables -t nat -F', true],
    ['nft delete table ip mine', false],
    ['nft flush chain ip mine forward', false],
    ['nft add table ip mine; nft delete table ip mine', true],
    ['nft destroy table ip mine; nft flush ruleset', true],
    ['ip route del 10.9.0.0/16', false],
    ['ip route add 10.9.0.0/16 via 10.0.1.4; ip route del 10.9.0.0/16', true],
    ['ip route add 10.9.0.0/16 via 10.0.1.4; ip route add 10.9.0.0/16 via 10.0.1.5', false],
  ])('%s: what follows is certain: %s', (line, isCertain) => {
    expect(goesOn('set -e', line)).toBe(isCertain);
    expect(goesOn(line)).toBe(true);
  });

  test('and keeps what stands after && from running', () => {
    const { sysctls } = followScript(`iptables -D ${ACCEPT} && sysctl -w a.b=1`);
    expect(sysctls).toEqual(['once: a.b=?']);
  });
});

test.each([
  ['ExecStartPre=', false],
  ['ExecStartPre=-', true],
  ['ExecStartPre=+-', true],
])('%s a removal of what is not there: the unit certainly starts: %s', (key, isCertain) => {
  const unit = ['[Service]', `${key}/sbin/iptables -D ${ACCEPT}`, 'ExecStart=/sbin/sysctl -w a.b=1'];
  const { sysctls } = followScript(
    `cat > /etc/systemd/system/a.service <<'E'\n${unit.join('\n')}\nE`,
    'systemctl enable --now a',
  );
  expect(sysctls).toEqual([`boot: a.b=${isCertain ? '1' : '?'}`]);
});
