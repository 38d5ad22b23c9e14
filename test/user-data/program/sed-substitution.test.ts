import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { DEFAULT_CONFIG } from '../../../lib/cni/containerd-config';
import { substitute, substitutionsOf } from '../../../lib/user-data/program/sed-substitution';

function edited(text: string, script: string, isExtended = false): string | null {
  const commands = substitutionsOf(script, isExtended);
  return commands === null ? null : substitute(text, commands);
}

test.each([
  ['subnet: __CIDR__', 's#__CIDR__#10.244.1.0/24#', 'subnet: 10.244.1.0/24'],
  ['a {{CIDR}} {{CIDR}}', 's/{{CIDR}}/10.244.1.0\\/24/g', 'a 10.244.1.0/24 10.244.1.0/24'],
  ['${CIDR} ${CIDR}', 's|\\${CIDR}|x|; s/CIDR/y/', 'x ${y}'],
  ['one\ntwo', '/three/s/o/x/', 'one\ntwo'],
  ['one\ntwo', '/one/s/o/x/', null],
  ['one', 's/o.e/x/', null],
  ['one', 's/one/[&]/', null],
  ['one', '/one/d', null],
  ['abc', 's/abcd*/x/', null],
  ['x', 's/abcd\\|x/y/', null],
  ['ABCD', 's/\\x41BCD/y/', null],
  ['x', 's/[[:alpha:]abcd]/y/', null],
  ['x'.repeat(1000), 's/x\\{1000\\}/y/', null],
  ['one', 's/four/x/; //s/one/y/', null],
])('%j by %s', (text, script, after) => {
  expect(edited(text, script)).toBe(after);
});

test.each([
  's/SystemdCgroup = false/SystemdCgroup = true/',
  's/SystemdCgroup \\= false/SystemdCgroup \\= true/g',
  '/SystemdCgroup/s/false/true/',
  's#sandbox_image = .*#sandbox_image = "registry.k8s.io/pause:3.10"#',
  's|config_path = ""|config_path = "/etc/containerd/certs.d"|',
  's/\\(SystemdCgroup = \\)false/\\1true/',
])('leaves what is judged of the default configuration of containerd: %s', (script) => {
  expect(edited(DEFAULT_CONFIG, script)).toBe(DEFAULT_CONFIG);
});

test.each([
  's#bin_dir = "/opt/cni/bin"#bin_dir = "/usr/lib/cni"#',
  "s#bin_dirs = .*#bin_dirs = ['/x']#",
  's/disabled_plugins = \\[\\]/disabled_plugins = ["cri"]/',
  's/SystemdCgroup = false/&\\nBinaryName = "x"/',
  's/SystemdCgroup/BinaryName = "x" #/',
  's/SystemdCgroup = false/SystemdCgroup = True/',
  's/SystemdCgroup = false/SystemdCgroup: true/',
  "s/''/x/",
  's/a/b/',
])('does not know the default configuration of containerd after %s', (script) => {
  expect(edited(DEFAULT_CONFIG, script)).toBeNull();
});

test.each([
  ['s/(SystemdCgroup = )false/\\1true/', DEFAULT_CONFIG],
  ['s|^( *)SystemdCgroup *=.*|\\1SystemdCgroup = true|', DEFAULT_CONFIG],
  ['s/SystemdCgroup|bin_dir/x/', null],
  ['s/(SystemdCgroup)?/x/', null],
])('of extended expressions: %s', (script, after) => {
  expect(edited(DEFAULT_CONFIG, script, true)).toBe(after);
});

test('what is known is what sed makes', () => {
  const piece = fc.constantFrom(
    ...[
      'word',
      'abcd',
      'x',
      'y',
      ' ',
      '.',
      '\\.',
      '*',
      '[xy]',
      '^',
      '$',
      '\\$',
      '{',
      '\\{1\\}',
      '\\x77ord',
      '[[=x=]abcd]',
    ],
  );
  const further = fc.constantFrom(
    ...['\\(', '\\)', '\\?', '\\|', '|', '+', '&', '\\&', '\\=', '\\/', 'wordx', '"', '(', ')', '?'],
  );
  const pieces = fc.array(fc.oneof(piece, further), { minLength: 1, maxLength: 4 }).map((all) => all.join(''));
  const text = fc.array(fc.constantFrom('word', 'abc', 'x', 'y', ' ', '.', '$', '{', '/', '\n', '&', '"'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      fc.option(pieces),
      pieces,
      pieces,
      fc.constantFrom('', 'g'),
      text,
      fc.boolean(),
      (address, from, to, flag, parts, isExtended) => {
        const script = `${address === null ? '' : `/${address}/`}s/${from}/${to}/${flag}`;
        const input = `${parts.join('')}\n`;
        const after = edited(input, script, isExtended);
        if (after !== null) expect([script, sed(script, input, isExtended) ?? after]).toEqual([script, after]);
      },
    ),
    { numRuns: 1000 },
  );
});

/** What sed prints; null where it refuses the script. */
function sed(script: string, input: string, isExtended: boolean): string | null {
  try {
    return execFileSync('sed', [isExtended ? '-E' : '-s', script], {
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
}
