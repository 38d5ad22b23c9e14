import { embedUnknown, unknown } from '../../lib/address/unknown';
import { readUserData } from '../../lib/user-data/user-data-reader';
import { follow } from './followed';

function config(...lines: readonly string[]): string {
  return ['#cloud-config', ...lines, ''].join('\n');
}

function mime(...parts: readonly (readonly [headers: string, body: string])[]): string {
  const bodies = parts.map(([headers, body]) => `--b\nContent-Type: ${headers}\n\n${body}\n`).join('');
  return `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n${bodies}--b--\n`;
}

const step = (number: number): string => `ip route replace 10.9.0.0/16 via 10.0.0.${number}`;

test('modules and scripts run in the order of a first boot', () => {
  const { commands } = follow(
    mime(
      ['text/x-shellscript; name="z.sh"', `#!/bin/sh\n${step(9)}`],
      ['text/x-shellscript; name="a.sh"', `#!/bin/bash\n${step(7)}`],
      ['text/x-shellscript-per-instance', `#!/bin/sh\n${step(6)}`],
      ['text/x-shellscript-per-boot', `#!/bin/sh\n${step(5)}`],
      ['text/x-shellscript-per-once', `#!/bin/sh\n${step(4)}`],
      ['text/cloud-config', `bootcmd:\n- ${step(2)}\nruncmd:\n- ${step(8)}\n- systemctl enable x`],
      ['text/cloud-boothook', `#cloud-boothook\n#!/bin/sh\n${step(1)}`],
      [
        'text/cloud-config',
        `write_files:\n- path: /etc/systemd/system/x.service\n  content: |\n    [Service]\n    ExecStart=/sbin/${step(10)}`,
      ],
    ),
  );
  const when = ['boot', 'boot', 'once', 'boot', 'once', 'once', 'once', 'once', 'unit'];
  expect(commands).toEqual(
    [1, 2, 4, 5, 6, 7, 8, 9, 10].map((number, index) => `${String(when[index])}: ${step(number)}`),
  );
});

test.each([
  [`#!/bin/sh\n${step(1)}\n`, 'part 1, line 2'],
  [`#cloud-boothook\n#!/bin/sh\n${step(1)}\n`, 'part 1, line 3'],
  [`\n#cloud-boothook\n\n#!/bin/sh\n\n${step(1)}\n`, 'part 1, line 6'],
])('a command of a script is found at the line of its part: %j', (script, place) => {
  expect(readUserData(script).routes.map((route) => route.place)).toEqual([place]);
});

test('packages of every form', () => {
  const { packages } = follow(
    config(
      'packages:',
      '- a',
      '- [b, "1.0"]',
      '- c=2.0',
      '- apt: [d, [e, 1]]',
      'runcmd:',
      '- apt-get -qy install -t sid f g/stable',
      '- [dnf, install, -y, h, "https://x/i-1.rpm"]',
    ),
  );
  expect(packages).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
});

test('files of every form', () => {
  const { files } = readUserData(
    config(
      'write_files:',
      '- {path: /a, content: hi, permissions: "0600"}',
      '- {path: /a, content: "!", append: true}',
      '- {path: /b, content: aGk=, encoding: b64, permissions: 0640}',
      '- {path: /c, content: H4sIAAAAAAAAA8vIBACsKpPYAgAAAA==, encoding: gz+b64, permissions: 644}',
      '- {path: /d, content: !!binary aGk=}',
      '- {path: /e, encoding: gzip, content: no}',
      '- {path: /f, source: {uri: "https://x/f"}}',
      '- {path: /g}',
      '- {path: /h, content: late, defer: true}',
      '- {path: /j, content: !!binary H4sIAAAAAAAAA8vIBACsKpPYAgAAAA==, encoding: gzip}',
      'runcmd:',
      '- cp /h /i',
    ),
  );
  expect(files).toEqual([
    { path: '/a', content: 'hi!', mode: '0644', place: 'part 1, write_files[1]' },
    { path: '/b', content: 'hi', mode: '0640', place: 'part 1, write_files[2]' },
    // a number is what it says, not octal
    { path: '/c', content: 'hi', mode: '1204', place: 'part 1, write_files[3]' },
    { path: '/d', content: 'hi', mode: '0644', place: 'part 1, write_files[4]' },
    {
      path: '/e',
      content: unknown('part 1, write_files[5]: gzip that cannot be read'),
      mode: '0644',
      place: 'part 1, write_files[5]',
    },
    {
      path: '/f',
      content: unknown('part 1, write_files[6]: its content is fetched from https://x/f'),
      mode: '0644',
      place: 'part 1, write_files[6]',
    },
    { path: '/g', content: '', mode: '0644', place: 'part 1, write_files[7]' },
    { path: '/h', content: 'late', mode: '0644', place: 'part 1, write_files[8]' },
    { path: '/i', content: 'late', mode: '0644', place: 'part 1, runcmd[0]' },
    { path: '/j', content: 'hi', mode: '0644', place: 'part 1, write_files[9]' },
  ]);
});

test('commands share one shell, and a list is one command of quoted words', () => {
  const { routes, unread } = follow(
    config(
      'runcmd:',
      '- set -eu',
      '- GW=10.0.1.21',
      '- true && {',
      '- ip route add 10.9.0.0/16 via $GW',
      '- "}"',
      '- [sh, -c, "ip route add 10.8.0.0/16 via $0", "10.0.1.22"]',
      '- [echo, "$GW; ip route add 10.7.0.0/16 via 1.2.3.4"]',
    ),
  );
  expect({ routes, unread }).toEqual({
    routes: ['10.9.0.0/16 unicast 10.0.1.21 0', '10.8.0.0/16 unicast 10.0.1.22 0'],
  });
});

test.each([
  ['nothing', '', ['c'], ['once: d=1']],
  ['a list that appends', 'Merge-Type: list(append)+dict(recurse_array)+str()', ['a', 'c'], ['once: b=1', 'once: d=1']],
  [
    'a list that goes before',
    'X-Merge-Type: list(prepend)+dict(recurse_list)+str()',
    ['a', 'c'],
    ['once: d=1', 'once: b=1'],
  ],
  // m_list.py: entries of one index, and no more than there were
  ['what replaces entries', 'Merge-Type: list()+dict(recurse_list)', ['c'], ['once: d=1']],
  ['no merger of mappings', 'Merge-Type: list(append)', ['a'], ['once: b=1']],
  ['what cloud-init does not know', 'Merge-Type: all(append)', ['a'], ['once: b=1']],
  ['what keeps the first', 'Merge-Type: dict()+list()+str()', ['a'], ['once: b=1']],
])('a second cloud-config that says %s about merging', (_, header, packages, sysctls) => {
  const followed = follow(
    mime(
      ['text/cloud-config', 'packages: [a]\nruncmd: [sysctl -w b=1]'],
      [`text/cloud-config${header === '' ? '' : `\n${header}`}`, 'packages: [c]\nruncmd: [sysctl -w d=1]'],
    ),
  );
  expect([followed.packages, followed.sysctls]).toEqual([packages, sysctls]);
});

test.each([
  ['[[scripts-user, always]]', ['boot: a=1'], undefined],
  ['[[write_files, always], [runcmd, always], [scripts_user, always]]', ['boot: a=1'], undefined],
  ['[ssh]', undefined, undefined],
  ['[package-update-upgrade-install, scripts-user]', ['once: a=1'], ['p']],
])('cloud_final_modules: %s takes the place of the image list', (modules, sysctls, packages) => {
  const followed = follow(config(`cloud_final_modules: ${modules}`, 'packages: [p]', 'runcmd: [sysctl -w a=1]'));
  expect([followed.sysctls, followed.packages]).toEqual([sysctls, packages]);
});

test('runcmd runs at every boot where bootcmd makes cloud-init forget that it ran', () => {
  const { sysctls } = follow(
    config('bootcmd: ["cd /x && rm -f config_write_files* config_scripts_user*"]', 'runcmd: [sysctl -w a=1]'),
  );
  expect(sysctls).toEqual(['boot: a=1']);
});

test.each(
  Object.entries({
    'part 1: not valid YAML at line 3, column 1, so cloud-init ignores the whole part': '#cloud-config\nruncmd: [a\n',
    'part 1: not valid YAML, so cloud-init ignores the whole part: Merge sources must be maps or map aliases':
      '#cloud-config\n<<: ',
    'part 1: not a mapping, so cloud-init ignores the whole part': '#cloud-config\n- a\n',
    'part 1: key "runcmd" is repeated: cloud-init takes the last': '#cloud-config\nruncmd: []\nruncmd: [true]\n',
    'part 1, runcmd[0]: a command that is neither a text nor a list': '#cloud-config\nruncmd: [{a: b}]\n',
    'part 1, wireguard: wireguard makes an interface with routes of its own': '#cloud-config\nwireguard: {}\n',
    'part 1: YAML: Unresolved tag: !x': '#cloud-config\na: !x y\n',
    'part 1: includes what is fetched at boot: #include https://x/y': '#include https://x/y\n',
    'part 1: no part that cloud-init runs: #part-handler': '#part-handler\n',
    'part 1: no part that cloud-init runs: #cloud-config-jsonp': '#cloud-config-jsonp\n[]',
    'part 1: the script has no "#!" line, without which the kernel does not run it': '#cloud-boothook\necho\n',
    'part 1: a jinja template with statements, which are not followed':
      '## template: jinja\n#cloud-config\n{% if x %}\n',
    'part 1: no part that cloud-init runs: <powershell>x</powershell>': '<powershell>x</powershell>',
    'part 1: no part that cloud-init runs: Content-Type: multipart/mixed; boundary="b"':
      'Content-Type: multipart/mixed; boundary="b"\n\n--b\n',
  }),
)('%s', (reason, text) => {
  expect(follow(text).unread?.[0]).toContain(reason);
});

test('a script in another language is an actor', () => {
  const { actors, unread } = readUserData('#!/usr/bin/env python3\nprint(1)\n');
  expect([actors, unread]).toEqual([[{ kind: 'script', name: 'part 1', programs: ['python3'] }], []]);
});

test('booleans as PyYAML reads them, and what a template fills in is unknown', () => {
  const { networks, unread, parts } = readUserData(
    '## template: jinja\n#cloud-config\nwrite_files:\n- path: /etc/cni/net.d/1.conf\n  append: no\n  content: \'{"cniVersion":"0.4.0","name":"{{ v1.instance_id }}","type":"loopback"}\'\n',
  );
  expect(parts.map(({ kind }) => kind)).toEqual(['jinja']);
  expect(networks).toMatchObject([{ name: unknown('jinja variable v1.instance_id') }]);
  expect(unread).toEqual([]);
});

test('an archive is its parts', () => {
  const { parts } = readUserData(
    '#cloud-config-archive\n- type: text/x-shellscript\n  content: |\n    #!/bin/sh\n    true\n- "#cloud-config\\npackages: [a]"\n',
  );
  expect(parts.map(({ kind, type }) => [kind, type])).toEqual([
    ['script', 'text/x-shellscript'],
    ['cloud-config', 'text/cloud-config'],
  ]);
});

test('a mark in a value leaves the rest of the cloud-config as it is', () => {
  const hole = embedUnknown(unknown('parameter "A" has no default: {x, y} #z'));
  const { commands, packages } = follow(
    config(`packages: [a, ${hole}]`, 'runcmd:', `- ip route add 10.9.0.0/16 via ${hole}`, '- sysctl -w a=1'),
  );
  expect(packages).toHaveLength(2);
  expect(commands).toHaveLength(2);
});
