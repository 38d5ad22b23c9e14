import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellCommands, treatmentOf } from '../../scripts/docs-check';
import { pages } from '../../scripts/snippets';

test('the commands of shell blocks are read, without comments and with their continued lines', () => {
  const page =
    '```sh\nnpm ci # installs\naws x \\\n  --y\n```\n\n```ts\nnpm();\n```\n\n- in a list:\n\n  ```sh\n  npx cdk deploy\n  ```\n';
  expect(shellCommands(page)).toEqual(['npm ci', 'aws x    --y', 'npx cdk deploy']);
});

test('each command of the docs is run, or it is said where; a new one is not passed over', () => {
  const commands = pages().flatMap((page) => shellCommands(readFileSync(join(__dirname, '../..', page), 'utf8')));
  expect(commands.length).toBeGreaterThan(20);
  expect(commands.filter((command) => treatmentOf(command) === undefined)).toEqual([]);
  expect(treatmentOf('npx pod-network dance')).toBeUndefined();
});
