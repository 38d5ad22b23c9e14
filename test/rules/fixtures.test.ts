import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectTemplates } from '../../lib/assembly/collect-templates';
import { readTemplates } from '../../lib/model/template-reader';
import { check, type CheckResult } from '../../lib/rules/check';
import type { Finding } from '../../lib/rules/finding';
import type { Severity } from '../../lib/rules/finding-kind';
import { FINDING_KINDS, type FindingId } from '../../lib/rules/registry';
import type { Verdict } from '../../lib/walk/prove';

interface Expected {
  readonly severity: Severity;
  /** the worst verdict of all rules, those beside the three included */
  readonly worst: Verdict;
  readonly ids: readonly FindingId[];
}

const EXPECTED: readonly Expected[] = [
  {
    severity: 'error',
    worst: 'refuted',
    ids: [
      'no-pod-route',
      'bridge-without-gateway',
      'ip-forward-off',
      'forward-drops',
      'input-drops',
      'output-drops',
      'pod-to-pod-masqueraded',
      'egress-not-masqueraded',
      'node-route-missing',
      'source-dest-check-on',
      'security-group-egress-missing',
      'security-group-ingress-missing',
      'network-acl-denies',
      'route-missing',
      'route-wrong-target',
      'route-blackhole',
      'route-loop',
      'route-by-instance-ambiguous',
      'address-unclaimed',
      'resolver-off',
      'resolver-foreign-source',
      'no-public-address',
      'internet-gateway-foreign-source',
      'dangling-reference',
      'duplicate-address',
      'reserved-address',
      'pod-cidr-overlap',
      'pod-cidr-in-vpc',
      'route-duplicate',
      'route-inside-vpc',
      'route-foreign-target',
      'routes-swapped',
      'route-shadowed',
      'route-pod-cidr-differs',
      'route-table-unassociated',
      'security-group-protocol-missing',
      'security-group-foreign-vpc',
      'pod-cidr-host-bits',
      'pod-cidr-too-small',
      'cni-loopback-first',
      'nat-exemption-too-small',
      'nat-exemption-too-late',
      'nat-exemption-other-chain',
      'nat-exemption-too-wide',
      'user-data-too-long',
      'limit-resources',
      'limit-outputs',
    ],
  },
  { severity: 'error', worst: 'proved', ids: ['dangling-dependency'] },
  {
    severity: 'warning',
    worst: 'unknown',
    ids: [
      'security-group-reference-only',
      'network-acl-turn-around',
      'gateway-not-walked',
      'reverse-path-strict',
      'no-pod-network',
      'template-part-unread',
      'node-rules-unread',
      'not-readable',
      'assumption-broken',
      'user-data-not-cloud-init',
    ],
  },
  { severity: 'info', worst: 'proved', ids: ['nothing-to-prove', 'limit-inline-template-bytes'] },
  {
    severity: 'warning',
    worst: 'proved',
    ids: [
      'security-group-open',
      'hairpin-off',
      'packages-without-egress',
      'lost-at-reboot',
      'limit-routes-per-table',
      'limit-rules-per-security-group',
      'limit-security-groups-per-interface',
      'limit-entries-per-network-acl',
      'limit-pods-per-worker',
      'limit-elastic-ips',
    ],
  },
];

/** A template that is over this limit would have a million bytes; the ledger's own test has one that says so. */
const WITHOUT_FIXTURE: readonly FindingId[] = ['limit-template-bytes'];

/** What a corrected twin may still be told: its strict filter does no harm, and it does not know. */
const STILL_TOLD: Readonly<Partial<Record<FindingId, readonly FindingId[]>>> = {
  'reverse-path-strict': ['assumption-broken'],
};

const FOLDER = join(__dirname, '..', 'fixtures');
const CASES = EXPECTED.flatMap(({ ids, severity, worst }) => ids.map((id) => ({ id, severity, worst })));

function fileOf(id: string, name: 'broken' | 'fixed'): string {
  const file = readdirSync(join(FOLDER, id)).find((one) => one.startsWith(`${name}.`));
  if (file === undefined) throw new Error(`test/fixtures/${id} has no ${name} template`);
  return join(FOLDER, id, file);
}

function checked(id: string, name: 'broken' | 'fixed'): CheckResult {
  return check(readTemplates(collectTemplates([fileOf(id, name)])));
}

function worstOf({ rules, also }: CheckResult): Verdict {
  const verdicts = [...Object.values(rules), ...Object.values(also)];
  return (['refuted', 'unknown'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'proved';
}

/** All of a finding but what its kind says of every such finding. */
function toldOf({ resource, place, message, witness }: Finding): string {
  const where = place === null ? resource : [place.id, place.path].filter((part) => part !== '').join(' ');
  const packet = witness === undefined ? '' : `; ${Object.values(witness).join(' ')}`;
  return `${where}: ${message}${packet}`;
}

function graveIds(findings: readonly Finding[]): readonly FindingId[] {
  return [...new Set(findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id))];
}

test('every kind of finding has a pair of templates, and every pair a kind', () => {
  expect([...readdirSync(FOLDER), ...WITHOUT_FIXTURE].sort()).toEqual(Object.keys(FINDING_KINDS).sort());
  expect(CASES.map(({ id }) => id).sort()).toEqual(readdirSync(FOLDER).sort());
});

test.each(CASES)('$id: the broken template is told of, and how grave it is', ({ id, severity, worst }) => {
  const result = checked(id, 'broken');
  const found = result.findings.filter((one) => one.id === id);
  expect({ worst: worstOf(result), severities: [...new Set(found.map((one) => one.severity))] }).toEqual({
    worst,
    severities: [severity],
  });
});

test.each(CASES)('$id: the finding says what is wrong, where and by which packet it is seen', ({ id }) => {
  const text = readFileSync(fileOf(id, 'broken'), 'utf8');
  const { findings } = checked(id, 'broken');
  for (const { place } of findings) if (place !== null) expect(text).toContain(place.id);
  const [told, beside] = [findings.filter((one) => one.id === id), findings.filter((one) => one.id !== id)];
  const expected: unknown = JSON.parse(readFileSync(join(FOLDER, id, 'findings.json'), 'utf8'));
  expect({ told: told.map(toldOf), beside: graveIds(beside) }).toEqual(expected);
});

test.each(CASES)('$id: the corrected twin is proved, and nothing is told of it', ({ id }) => {
  const result = checked(id, 'fixed');
  expect({ worst: worstOf(result), found: result.findings.some((one) => one.id === id) }).toEqual({
    worst: 'proved',
    found: false,
  });
  expect(graveIds(result.findings)).toEqual(STILL_TOLD[id] ?? []);
});

test('a static rule that finds nothing is noticed', () => {
  const model = readTemplates(collectTemplates([fileOf('duplicate-address', 'broken')]));
  expect(graveIds(check(model, { rules: [] }).findings)).toEqual([]);
});
