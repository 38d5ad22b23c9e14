import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JudgedLab } from '../../../lab/plan/lab-result';
import { readLabFile, readVerifyFile } from '../../../cli/report/evidence-file';
import type { VerifyResult } from '../../../cli/verify-account';
import { judge } from '../../../lib/check/judgement';
import { fixtureModel } from '../../fixtures/fixtures';
import { lab } from './evidence';
import { scratchFolder } from '../../scratch-folder';

const folder = scratchFolder();

function write(value: unknown): string {
  writeFileSync(join(folder, 'file.json'), JSON.stringify(value));
  return 'file.json';
}

const CHECKED = judge(fixtureModel('route-missing'));

test('what verify prints is read', () => {
  const drift = {
    resource: 'A',
    liveId: null,
    property: 'existence',
    expected: 'there',
    actual: 'gone',
    fix: 'deploy',
  };
  const pair = { from: 'pod@worker-0', to: 'internet', verdict: 'refuted', rule: 'route-missing' } as const;
  const pairs = [{ ...pair, resource: 'TableA' }];
  const printed: VerifyResult = {
    ...CHECKED,
    drift: [drift],
    pairs,
    stacks: [{ name: 'S', status: 'UPDATE_COMPLETE' }],
    judged: true,
    plan: null,
  };
  const { rules, also, findings } = CHECKED;
  expect(readVerifyFile(folder, write(printed))).toEqual({
    rules,
    also,
    findings: findings.map(({ network, rules: about, ...one }) => {
      expect([network, about]).not.toContain(undefined);
      return { witness: null, ...one };
    }),
    drift: [drift],
    pairs: [pair],
    stacks: printed.stacks,
    judged: true,
  });
});

test('what the contract of verify promises is enough', () => {
  const { rules } = CHECKED;
  const drift = [{ resource: 'A', property: 'SourceDestCheck', expected: false, actual: null }];
  expect(readVerifyFile(folder, write({ rules, findings: [], drift }))).toEqual({
    rules,
    also: null,
    findings: [],
    pairs: null,
    stacks: null,
    judged: null,
    drift: [{ resource: 'A', liveId: null, property: 'SourceDestCheck', expected: 'false', actual: null, fix: null }],
  });
});

test('what the lab prints is read', () => {
  const witness = { from: 'worker-0', to: 'pod@worker-1/10.0.0.2', protocol: 'icmp', port: null } as const;
  const printed: JudgedLab = {
    ...lab(),
    also: CHECKED.also,
    pairs: [{ ...witness, reached: null, sourceSeen: null }],
    findings: [{ id: 'lab-no-route', severity: 'error', resource: '', message: 'm', fix: '', witness }],
  };
  expect(readLabFile(folder, write({ ...printed, assumptions: [] }))).toEqual({
    ...printed,
    findings: printed.findings.map((one) => ({
      ...one,
      acknowledged: null,
      place: null,
      witness: { ...witness, sourcePort: null },
    })),
  });
});
