import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { validateApps } from '../app';

const EXAMPLES = readdirSync(join(__dirname, '../../examples')).map((name) => `examples/${name}`);

// the other tests leave the validation at synthesis off, for its time
test('nothing is warned of in the default app, the examples and a subnet of a known zone; a subnet stated twice would be', () => {
  const apps = ['bin/app.ts', ...EXAMPLES, 'test/known-zone-app.ts'];
  // last: its process ends with what is wrong
  const found = validateApps([...apps, 'test/stated-subnet-app.ts']);
  // an app that runs code of its own, as examples/join.ts does, is told that verdicts rest on it
  const faults = found.slice(0, -1).map((violations) => violations.filter(({ severity }) => severity !== 'info'));
  expect(faults).toEqual(apps.map(() => []));
  expect(found.at(-1)?.map(({ ruleName }) => ruleName)).toContain('F3020');
}, 120_000);
