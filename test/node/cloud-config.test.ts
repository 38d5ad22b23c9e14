import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { writeCloudConfig } from '../../lib/node/cloud-config';
import type { NodeSpec } from '../../lib/node/node-spec';
import { writeNodeFiles } from '../../lib/node/node-files';
import { nodeSpec, WORKER_0 } from './arbitraries';
import { AS_ROOT, runProgram, type Said } from '../user-data/real-program';

let file = '';
beforeAll(() => {
  file = join(mkdtempSync(join(tmpdir(), 'schema-')), 'cloud-config.yaml');
});
afterAll(() => {
  rmSync(dirname(file), { recursive: true });
});

/** The verdict of cloud-init's own schema. */
function schema(text: string): Said {
  writeFileSync(file, text);
  return runProgram('cloud-init', [...AS_ROOT, 'cloud-init', 'schema', '-c', file]);
}

test('is valid by the schema of cloud-init', () => {
  const valid = { status: 0, text: `Valid schema ${file}\n` };
  expect(schema(writeCloudConfig(WORKER_0))).toEqual(valid);
  expect(schema(writeCloudConfig({ ...WORKER_0, packages: [], mtu: 9001, hairpinMode: true }))).toEqual(valid);
});

test('names every package as text, also one that YAML would read as something else', () => {
  const name = fc.oneof(
    fc.constantFrom('true', 'null', 'e00', 'e-0', '1.5', 'nfs=1:2', 'g++'),
    fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{0,8}$/),
  );
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), (packages) => {
      const { packages: read } = parse(writeCloudConfig({ ...WORKER_0, packages }), { version: '1.1' }) as NodeSpec;
      expect(read).toEqual(packages);
    }),
  );
});

test.each([
  ['a line loses its indent', ' content: |\n  R! ', ' content: |\nR! ', 'is not valid YAML'],
  ['a key loses its name', ' path: /etc/tmpfiles.d', ' paths: /etc/tmpfiles.d', "'path' is a required property"],
])('the schema refuses it once %s', (_what, right, wrong, reason) => {
  const broken = writeCloudConfig(WORKER_0).replace(right, wrong);
  const { status, text } = schema(broken);
  expect(status).toBe(1);
  expect(text).toMatch(new RegExp(reason, 'i'));
});

test('says packages only where there are some', () => {
  const { bootcmd, ...rest } = parse(writeCloudConfig({ ...WORKER_0, packages: [] })) as Record<string, unknown>;
  expect(bootcmd).toEqual([expect.any(String)]);
  expect(Object.keys(rest)).toEqual(['write_files']);
  const installing = parse(writeCloudConfig(WORKER_0)) as Record<string, unknown>;
  expect(installing).toMatchObject({ package_update: true, packages: WORKER_0.packages });
});

test('holds every file of the node to the letter, whatever the spec', () => {
  fc.assert(
    fc.property(nodeSpec, (spec) => {
      const text = writeCloudConfig(spec);
      expect(text.startsWith('#cloud-config\n')).toBe(true);
      expect(text).toMatch(/^[\t\n\x20-\x7e]*$/);
      expect(parse(text)).toMatchObject({ write_files: writeNodeFiles(spec) });
    }),
    { numRuns: 50 },
  );
});
