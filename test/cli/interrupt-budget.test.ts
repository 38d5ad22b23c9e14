import { spawnSync } from 'node:child_process';
import { INTERRUPT_BUDGET } from '../../cli/interrupt-budget';

test('is an option that the engine of this Node knows', () => {
  const { status, stderr } = spawnSync(process.execPath, [INTERRUPT_BUDGET, '-e', '0'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
