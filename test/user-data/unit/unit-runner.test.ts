import { readUserData } from '../../../lib/user-data/user-data-reader';

function unit(name: string, ...lines: readonly string[]): string {
  return `cat > /etc/systemd/system/${name} <<'E'\n${lines.join('\n')}\nE`;
}

function setupOf(...lines: readonly string[]): ReturnType<typeof readUserData> {
  return readUserData(['#!/bin/sh', ...lines, ''].join('\n'));
}

function commandsOf(...lines: readonly string[]): readonly string[] {
  return setupOf(...lines).commands.map(({ argv, when }) => `${when}: ${argv.join(' ')}`);
}

const SERVICE = unit(
  'a.service',
  '[Unit]',
  'Before=b.service c.service',
  'Before=d.service',
  'After=e.service',
  '[Service]',
  'ExecStart=/sbin/sysctl -w a=1',
  '[Install]',
  'WantedBy=multi-user.target',
);

test('a unit as it stands in its file', () => {
  expect(setupOf(SERVICE, 'systemctl enable a').units).toEqual([
    {
      name: 'a.service',
      enabled: true,
      before: ['b.service', 'c.service', 'd.service'],
      after: ['e.service'],
      execStart: [['/sbin/sysctl', '-w', 'a=1']],
    },
  ]);
});

test.each([
  ['nothing', 'true', false],
  ['enable', 'systemctl enable a.service', true],
  ['enable --now', 'systemctl --quiet enable --now a', true],
  ['start', 'systemctl start a', true],
  ['restart', 'systemctl restart a.service', true],
  ['service', 'service a start', true],
  ['a link', 'ln -s /etc/systemd/system/a.service /etc/systemd/system/multi-user.target.wants/a.service', true],
  ['disable', 'systemctl enable a; systemctl disable a', false],
  ['a timer', `${unit('a.timer', '[Timer]', 'OnBootSec=5')}\nsystemctl enable a.timer`, true],
  [
    'a timer of another name',
    `${unit('t.timer', '[Timer]', 'OnBootSec=5', 'Unit=a.service')}\nsystemctl enable --now t.timer`,
    true,
  ],
  ['a unit that wants it', `${unit('b.service', '[Unit]', 'Wants=a.service')}\nsystemctl enable b`, true],
])('%s: its commands run, or not', (_, line, runs) => {
  const setup = setupOf(SERVICE, line);
  expect(setup.units.find(({ name }) => name === 'a.service')?.enabled).toBe(runs);
  expect(setup.commands.map(({ argv, when }) => [argv.join(' '), when])).toEqual(
    runs ? [['sysctl -w a=1', 'unit']] : [],
  );
  // the image may start what the user data does not
  const value = runs
    ? '1'
    : { unknown: '/etc/systemd/system/a.service: the user data does not start it, and the image may' };
  expect(setup.sysctls.map((one) => one.value)).toEqual([value]);
});

test('a unit that is enabled and restarted runs once at each', () => {
  expect(commandsOf(SERVICE, 'systemctl enable --now a', 'systemctl start a', 'systemctl restart a')).toEqual([
    'unit: sysctl -w a=1',
    'unit: sysctl -w a=1',
  ]);
});

test('Exec lines: quotes, variables, specifiers, prefixes, drop-ins, scripts', () => {
  const commands = commandsOf(
    unit(
      'r@.service',
      '[Service]',
      'Environment="A=1 2" B=3',
      'Environment=C=4',
      'EnvironmentFile=-/etc/default/r',
      'ExecStartPre=-/sbin/sysctl -w pre=${C}',
      'ExecStart=/sbin/sysctl -w a=%i b=${B} \\',
      '  "c=${A}" d=%% e=${D}',
      'ExecStart=/bin/sh -c \'F=1; sysctl -w "f=$$F"; /usr/local/bin/s x\'',
      'ExecStartPost=+/usr/local/bin/s y ; /sbin/sysctl -w last=1',
    ),
    'mkdir -p /etc/systemd/system/r@.service.d',
    unit('r@.service.d/10.conf', '[Service]', 'ExecStartPre=', 'ExecStartPre=/sbin/sysctl -w drop=in'),
    'echo D=5 > /etc/default/r',
    "printf '#!/bin/sh\\nsysctl -w s=$1\\n' > /usr/local/bin/s",
    'systemctl enable r@7',
  );
  expect(commands).toEqual([
    'unit: sysctl -w drop=in',
    'unit: sysctl -w a=7 b=3 c=1 2 d=% e=5',
    'unit: sysctl -w f=1',
    'unit: sysctl -w s=x',
    'unit: sysctl -w s=y',
    'unit: sysctl -w last=1',
  ]);
});

test('units that start at boot run in the order that they ask for', () => {
  const service = (name: string, ...ordering: readonly string[]): string =>
    unit(`${name}.service`, '[Unit]', ...ordering, '[Service]', `ExecStart=/sbin/sysctl -w ${name}=1`);
  expect(
    commandsOf(
      service('a', 'After=c.service'),
      service('b'),
      service('c', 'Before=b.service'),
      'systemctl enable a b c',
    ),
  ).toEqual(['unit: sysctl -w c=1', 'unit: sysctl -w a=1', 'unit: sysctl -w b=1']);
});

test('a condition that the user data does not decide puts the unit in doubt', () => {
  const service = (condition: string): string =>
    `${unit('a.service', '[Unit]', condition, '[Service]', 'ExecStart=/sbin/iptables -A FORWARD -j DROP')}\nsystemctl enable a`;
  const unreadOf = (...lines: readonly string[]): readonly unknown[] => setupOf(...lines).netfilter.unread;
  expect(unreadOf(service('ConditionPathExists=/etc/x'))).toHaveLength(1);
  expect(unreadOf('echo > /etc/x', service('ConditionPathExists=/etc/x'))).toEqual([]);
  expect(unreadOf(service('ConditionPathExists=!/var/lib/x'))).toEqual([]);
});

test('services of distributions that load what the user data wrote', () => {
  const rules = 'printf "*nat\\n-A POSTROUTING -j MASQUERADE\\nCOMMIT\\n" > /etc/iptables/rules.v4';
  const chains = setupOf(rules, 'systemctl restart netfilter-persistent').netfilter.chains;
  expect(chains.flatMap((chain) => chain.rules)).toHaveLength(1);
});

test('a unit that starts itself, and two that want each other, come to an end', () => {
  const setup = setupOf(
    unit('a.service', '[Unit]', 'Wants=b.service', '[Service]', 'ExecStart=/bin/systemctl restart a'),
    unit('b.service', '[Unit]', 'Wants=a.service', 'After=a.service', 'Before=a.service'),
    'systemctl enable --now a b',
  );
  expect(setup.unread).toEqual([]);
});

test('rc.local and crontabs', () => {
  const setup = setupOf(
    'printf "#!/bin/sh\\nsysctl -w a=1\\n" > /etc/rc.local; chmod +x /etc/rc.local',
    'echo "@reboot root /sbin/ip route add 10.9.0.0/16 via 10.0.0.1" > /etc/cron.d/x',
    'echo "0 * * * * root /usr/bin/backup" > /etc/cron.d/y',
    'echo "@reboot iptables -F" | crontab -',
  );
  expect(setup.sysctls.map(({ when }) => when)).toEqual(['boot']);
  expect(setup.netfilter.unread).toHaveLength(1);
  expect(setup.unread.map(({ unknown }) => unknown)).toEqual([
    '/etc/cron.d/x: `/sbin/ip route add 10.9.0.0/16 via 10.0.0.1` may or may not run: something on the node runs it at any time',
  ]);
  expect(setup.actors).toEqual([{ kind: 'file', name: '/etc/cron.d/y', programs: ['backup'] }]);
});

test('what ends a unit runs at a time that nobody knows', () => {
  const { netfilter } = setupOf(
    unit('a.service', '[Service]', 'ExecStart=/bin/true', 'ExecStopPost=/usr/sbin/nft flush ruleset'),
    'systemctl enable --now a',
  );
  expect(netfilter.unread).toHaveLength(1);
});

test.each([
  ['the file that it loads', 'echo "flush ruleset" > /n'],
  [
    'a drop-in',
    'mkdir -p /etc/systemd/system/a.service.d; printf "[Service]\\nExecStart=\\n" > /etc/systemd/system/a.service.d/x.conf',
  ],
  ['the unit', 'sed -i s/x/y/ /etc/systemd/system/a.service'],
  ['nothing', null],
])('%s of a unit changes after it has run', (_, change) => {
  const lines = [
    'echo "table ip a {}" > /n',
    unit('a.service', '[Service]', 'ExecStart=/usr/sbin/nft -f /n'),
    'systemctl enable --now a',
  ];
  const { unread } = setupOf(...lines, ...(change === null ? [] : [change]));
  expect(unread.filter(({ unknown }) => unknown.includes('changes after a.service has read it'))).toHaveLength(
    change === null ? 0 : 1,
  );
});
