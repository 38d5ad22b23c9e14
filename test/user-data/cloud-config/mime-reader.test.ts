import { spawnSync } from 'node:child_process';
import { readMime } from '../../../lib/user-data/cloud-config/mime-reader';

function message(...lines: readonly string[]): string {
  return ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="=b="', '', 'preamble', ...lines].join('\n');
}

const MESSAGES: readonly (readonly [string, string])[] = [
  [
    'plain parts',
    message(
      '--=b=',
      'Content-Type: text/a',
      '',
      'one',
      '',
      '--=b=',
      'content-type: TEXT/B; charset="utf-8"',
      '',
      'two',
      '--=b=--',
      'epilogue',
    ),
  ],
  ['CRLF', message('--=b=', 'Content-Type: text/a', '', 'one', 'two', '--=b=--', '').replaceAll('\n', '\r\n')],
  ['no last boundary', message('--=b=', 'Content-Type: text/a', '', 'one', '')],
  [
    'base64',
    message('--=b=', 'Content-Type: text/a', 'Content-Transfer-Encoding: BASE64', '', 'aGVs', 'bG8K', '--=b=--'),
  ],
  [
    'quoted-printable',
    message(
      '--=b=',
      'Content-Type: text/a',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'a=3D1 soft=',
      ' break=C3=A9  ',
      '--=b=--',
    ),
  ],
  [
    'a folded header',
    message(
      '--=b=',
      'Content-Type: text/a;',
      ' name="x"',
      'Content-Disposition: attachment;',
      '\tfilename="20-x.sh"',
      '',
      'one',
      '--=b=--',
    ),
  ],
  ['a part without headers', message('--=b=', '', 'one', '--=b=--')],
  ['a boundary that begins another', message('--=b=', 'Content-Type: text/a', '', '--=b=x', 'one', '--=b=--')],
  [
    'nested',
    message(
      '--=b=',
      'Content-Type: multipart/mixed; boundary=in',
      '',
      '--in',
      'Content-Type: text/a',
      '',
      'one',
      '--in--',
      '--=b=',
      'Content-Type: text/b',
      '',
      'two',
      '--=b=--',
    ),
  ],
  ['no multipart', 'MIME-Version: 1.0\nContent-Type: text/cloud-config\n\n#cloud-config\n'],
];

/** What Python's email package, which cloud-init uses, makes of it. */
const PYTHON = `
import email, json, sys
m = email.message_from_string(sys.stdin.read())
print(json.dumps([[p.get_content_type() if 'content-type' in p else None, p.get_filename(), p.get_payload(decode=True).decode()] for p in m.walk() if not p.is_multipart()]))
`;

test.each(MESSAGES)('%s: the parts that Python finds', (_, text) => {
  const ran = spawnSync('python3', ['-c', PYTHON], { input: text, encoding: 'utf8' });
  if (ran.error) throw new Error('python3 is needed to compare with: apt-get install python3', { cause: ran.error });
  const lines = (each: string): string => each.replaceAll('\r\n', '\n');
  const expected = (JSON.parse(ran.stdout) as [string | null, string | null, string][]).map(([type, name, body]) => [
    type,
    name,
    lines(body),
  ]);
  expect(
    readMime(text).map(({ contentType, fileName, body }) => [contentType, fileName, body.toString('utf8')]),
  ).toEqual(expected);
});

test('a message of messages without end is left at some depth', () => {
  const deep = Array.from(
    { length: 200 },
    (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`,
  ).join('');
  expect(readMime(deep)).toHaveLength(1);
});
