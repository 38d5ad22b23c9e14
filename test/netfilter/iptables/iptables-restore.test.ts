import { embedUnknown, unknown } from '../../../lib/address/unknown';
import type { Netfilter } from '../../../lib/model/netfilter';
import { readNetfilter } from '../../../lib/netfilter/netfilter-reader';

const BEFORE = { argv: ['iptables', '-t', 'nat', '-A', 'POSTROUTING', '-j', 'RETURN'], stdin: null, files: () => null };

function restore(stdin: string, ...args: readonly string[]): Netfilter {
  return readNetfilter([BEFORE, { argv: ['iptables-restore', ...args], stdin, files: () => null }]);
}

function texts({ chains }: Netfilter): readonly string[] {
  return chains.flatMap(({ name, rules }) => rules.map(({ text }) => `${name}: ${text}`));
}

const INPUT = `# a comment
*nat
:POSTROUTING ACCEPT [0:0]
:own - [0:0]
[3:4] -A POSTROUTING -s 10.200.0.0/16 -m comment --comment "the \\"pods\\"" -j own
-A own ! -d 10.200.0.0/16 -j MASQUERADE
COMMIT
`;

describe('iptables-restore', () => {
  it('begins the table anew', () => {
    expect(restore(INPUT)).toEqual(
      readNetfilter(
        [
          ['-t', 'nat', '-N', 'own'],
          [
            '-t',
            'nat',
            '-A',
            'POSTROUTING',
            '-s',
            '10.200.0.0/16',
            '-m',
            'comment',
            '--comment',
            'the "pods"',
            '-j',
            'own',
          ],
          ['-t', 'nat', '-A', 'own', '!', '-d', '10.200.0.0/16', '-j', 'MASQUERADE'],
        ].map((args) => ({ argv: ['iptables', ...args], stdin: null, files: () => null })),
      ).chains.reduce<Netfilter>(
        ({ chains, unread }, chain) => ({
          chains: [
            ...chains,
            { ...chain, rules: chain.rules.map((rule) => ({ ...rule, text: expect.any(String) as string })) },
          ],
          unread,
        }),
        { chains: [], unread: [] },
      ),
    );
  });

  it.each(['-n', '--noflush', '-wn'])('keeps what is there with %s', (option) => {
    expect(texts(restore(INPUT, option))[0]).toBe('POSTROUTING: iptables -t nat -A POSTROUTING -j RETURN');
    expect(texts(restore(INPUT, option))).toHaveLength(3);
  });

  it('empties a chain that it names, and keeps built-in ones', () => {
    const twice = readNetfilter(
      [1, 2].map(() => ({ argv: ['iptables-restore', '-n'], stdin: INPUT, files: () => null })),
    );
    expect(twice.chains.map(({ name, rules }) => [name, rules.length])).toEqual([
      ['POSTROUTING', 2],
      ['own', 1],
    ]);
  });

  it('changes nothing with --test, or in a table that was not asked for', () => {
    expect(restore(INPUT, '--test')).toEqual(readNetfilter([BEFORE]));
    expect(restore(INPUT, '-T', 'filter')).toEqual(readNetfilter([BEFORE]));
    expect(restore(INPUT, '--table=filter', '-n')).toEqual(readNetfilter([BEFORE]));
  });

  it.each(['-w 5', '--wait', '-W 100', '-T nat', '-M /sbin/modprobe', '--modprobe /sbin/modprobe'])(
    'reads a file behind %s',
    (options) => {
      const files = (path: string) => (path === '/etc/rules.v4' ? INPUT : null);
      const argv = ['iptables-restore', ...options.split(' '), '/etc/rules.v4'];
      const read = readNetfilter([{ argv, stdin: null, files }]);
      expect(read.chains.map(({ name }) => name)).toEqual(['POSTROUTING', 'own']);
    },
  );

  it.each([
    [
      '*nat\n-A nowhere -j ACCEPT\nCOMMIT\n',
      'iptables-restore of table nat is refused: there is no chain nowhere in table nat',
    ],
    ['*nat\n-A POSTROUTING -j ACCEPT\n', 'iptables-restore: table nat has no COMMIT'],
    ['-A POSTROUTING -j ACCEPT\n', 'iptables-restore: not understood: -A POSTROUTING -j ACCEPT'],
    ...[
      ...['-A POSTROUTING -w 5', '-A POSTROUTING -t nat', '-C POSTROUTING -j DROP', ':POSTROUTING DROP junk'],
      ...[':POSTROUTING accept', ' COMMIT', 'COMMIT ', ' # x'],
    ].map((line): [string, string] => [`*nat\n${line}\nCOMMIT\n`, `iptables-restore: not understood: ${line}`]),
    ['*nat\n:POSTROUTING MAYBE\nCOMMIT\n', 'iptables-restore: not understood: :POSTROUTING MAYBE'],
    [`${embedUnknown(unknown('no default'))}\n`, 'no default'],
  ])('lists what it cannot follow of %j', (input, reason) => {
    expect(restore(input, '-n').unread).toEqual([unknown(reason)]);
  });

  it('does not know every option', () => {
    expect(restore(INPUT, '-6').unread).toEqual([unknown('iptables-restore -6: not understood: -6')]);
  });

  it('says that it does not know its input', () => {
    const read = readNetfilter([{ argv: ['iptables-restore'], stdin: null, files: () => null }]);
    expect(read.unread).toEqual([unknown('iptables-restore: a standard input that is not known')]);
  });
});
