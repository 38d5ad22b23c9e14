import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editedNft } from '../netfilter/edited-nft';
import { inNamespace } from '../netfilter/kernel';
import { readNft } from '../netfilter/netfilter-text';
import { scratchFolder } from '../scratch-folder';

const folder = scratchFolder();

const isUnderstood = (text: string): boolean => readNft(text).unread.length === 0;

/** Which of the files nft loads into a kernel without rules. */
function loaded(files: readonly string[]): readonly string[] {
  files.forEach((text, index) => {
    writeFileSync(join(folder, String(index)), text);
  });
  const numbers = inNamespace(
    `for i in $(seq 0 ${String(files.length - 1)}); do nft -f ${folder}/$i 2>/dev/null && echo $i; nft flush ruleset; done`,
  );
  return numbers
    .trim()
    .split('\n')
    .map((index) => files[Number(index)] ?? '');
}

test('nft loads every file that is understood', () => {
  const files = fc.sample(editedNft, { numRuns: 1_500, seed: 1 }).filter(isUnderstood);
  expect(files.length).toBeGreaterThan(75);
  expect(loaded(files)).toEqual(files);
});

test('the places of chains are those of nft', () => {
  const files = ['ip', 'inet', 'ip6', 'bridge', 'arp', 'netdev'].flatMap((family) =>
    ['filter', 'nat', 'route'].flatMap((type) =>
      ['prerouting', 'input', 'forward', 'output', 'postrouting', 'ingress', 'egress'].flatMap((hook) =>
        ['raw', 'mangle', 'dstnat', 'filter', 'security', 'srcnat', 'out', '-200', '-199', '0'].map((priority) => {
          const device = hook.endsWith('gress') ? ' device lo' : '';
          return `table ${family} t {\n chain c {\n type ${type} hook ${hook}${device} priority ${priority};\n }\n}\n`;
        }),
      ),
    ),
  );
  expect(files.filter(isUnderstood)).toEqual(loaded(files));
});
