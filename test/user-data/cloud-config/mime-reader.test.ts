import { spawnSync } from 'node:child_process';
import { readMime } from '../../../lib/user-data/cloud-config/mime-reader';

const message = (parts: string): string =>
  `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="=b="\n\npreamble\n${parts}`;

const MESSAGES: Readonly<Record<string, string>> = {
  'plain parts': message(
    '--=b=\nContent-Type: text/a\n\none\n\n--=b=\ncontent-type: TEXT/B; charset="utf-8"\n\ntwo\n--=b=--\nepilogue',
  ),
  CRLF: message('--=b=\nContent-Type: text/a\n\none\ntwo\n--=b=--\n').replaceAll('\n', '\r\n'),
  'no last boundary': message('--=b=\nContent-Type: text/a\n\none\n'),
  base64: message('--=b=\nContent-Type: text/a\nContent-Transfer-Encoding: BASE64\n\naGVs\nbG8K\n--=b=--'),
  'quoted-printable': message(
    '--=b=\nContent-Type: text/a\nContent-Transfer-Encoding: quoted-printable\n\na=3D1 soft=\n break=C3=A9  \n--=b=--',
  ),
  'a folded header': message(
    '--=b=\nContent-Type: text/a;\n name="x"\nContent-Disposition: attachment;\n\tfilename="20-x.sh"\n\none\n--=b=--',
  ),
  'a part without headers': message('--=b=\n\none\n--=b=--'),
  'a boundary that begins another': message('--=b=\nContent-Type: text/a\n\n--=b=x\none\n--=b=--'),
  nested: message(
    '--=b=\nContent-Type: multipart/mixed; boundary=in\n\n--in\nContent-Type: text/a\n\none\n--in--\n--=b=\nContent-Type: text/b\n\ntwo\n--=b=--',
  ),
  'no multipart': 'MIME-Version: 1.0\nContent-Type: text/cloud-config\n\n#cloud-config\n',
};

/** What Python's email package, which cloud-init uses, makes of it. */
const PYTHON = `
import email, json, sys
m = email.message_from_string(sys.stdin.read())
print(json.dumps([[p.get_content_type() if 'content-type' in p else None, p.get_filename(), p.get_payload(decode=True).decode()] for p in m.walk() if not p.is_multipart()]))
`;

test.each(Object.entries(MESSAGES))('%s: the parts that Python finds', (_, text) => {
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
