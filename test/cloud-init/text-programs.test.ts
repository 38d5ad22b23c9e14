import { unknown } from '../../lib/address/unknown';
import { followScript } from './followed';
import { runProgram } from './real-program';

/** What the reader says that a pipeline puts out; null where it does not say. */
function followed(line: string): string | null {
  const content = followScript(`${line} > /a`).files?.['/a'];
  return typeof content === 'string' && !/[^\n\t -~]/.test(content) ? content : null;
}

const FOLLOWED = [
  'echo worker-12 | cut -d- -f2',
  'echo a:b:c | cut -d : -f 2-',
  'echo a:b:c | cut --delimiter=: --fields=-2',
  'echo a:b:c | cut -d: -f1,3',
  'echo none | cut -d: -f2',
  'echo 10.0.1.20 | cut -c1-2',
  "printf 'a b\\n' | tr ' ' '-'",
  'echo Worker-0 | tr A-Z a-z',
  "echo Worker-0 | tr '[:upper:]' '[:lower:]'",
  "printf 'a\\nb\\n' | tr '\\n' ,",
  'echo a-b-c | tr -d -',
  'echo a.b.c | tr -d .',
  'echo ip-10-0-1-20 | rev | cut -d- -f1 | rev',
  "echo '  a  b ' | awk '{print $2}'",
  "echo worker-3 | awk -F- '{print $2}'",
  "echo 10.0.1.20 | awk -F . '{ print $NF; }'",
  "echo a | awk '{print $0}'",
  'echo worker-7 | sed s/worker-//',
  "printf 'a b a\\na\\n' | sed -e 's/a/x/g' -e 's|b|y|'",
  "echo 10.0.1.20/24 | sed 's/\\/.*//'",
  "echo a.b+c | sed 's/a.b+/x/; s#c$#d/e#'",
  "echo 'a(b)' | sed 's/(b)/\\./'",
  "echo aXb | sed -E 's/^a.b$/\\&/'",
];

test('what programs make of a text is what the programs of the machine make of it', () => {
  const said = FOLLOWED.map((line) => runProgram('bash', ['bash', '-c', line]).text);
  expect(FOLLOWED.map((line) => [line, followed(line)])).toEqual(FOLLOWED.map((line, at) => [line, said[at]]));
});

test.each([
  'curl -s http://169.254.169.254/ | cut -d= -f2',
  'echo a | cut -d: -f x',
  'echo a | cut -s -d: -f1',
  'echo é | tr é e',
  'echo aa | tr -s a',
  'echo a | tr [:alpha:] x',
  'echo b-a | tr z-a x',
  "echo a b | awk '{print $1 $2}'",
  "echo ab | awk -F '[ab]' '{print $1}'",
  "echo ab | sed 's/\\(a\\)b/\\1/'",
  "echo ab | sed 's/[a]/x/'",
  "echo ab | sed '/a/d'",
  "echo ab | sed -n 's/a/b/p'",
  "echo ab | sed 's/a/&&/'",
  "echo aab | sed 's/a*b/x/'",
  "echo aab | sed -E 's/a+b/x/'",
  'echo ab | sed "s/$X/y/"',
])('%s is not followed', (line) => {
  expect(followed(line)).toBeNull();
});

test('sed -i fills in a file', () => {
  expect(followScript("echo 'subnet CIDR' > /a", "sed -i -e 's|CIDR|10.200.0.0/24|g' /a")).toEqual({
    files: { '/a': 'subnet 10.200.0.0/24\n' },
  });
});

test.each(["sed -i '/a/d' /a", "sed -n -i 's/a/b/' /a", "sed -i 's/\\(a\\)/b/' /a"])(
  '%s: what it leaves is not known',
  (line) => {
    expect(followScript('echo a > /a', line).files).toEqual({
      '/a': unknown(`part 1, line 3: changed by \`${line}\``),
    });
  },
);
