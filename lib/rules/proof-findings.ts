import type { NetworkModel, Origin } from '../model/network-model';
import type { Failure, Proof, RuleProof } from '../walk/prove';
import { type Finding, finding } from './finding';

interface RuleFailure extends Failure {
  readonly rule: string;
}

/** What the proof found: an error for what it refuted, a warning for what it cannot judge, an info for what was void. */
export function proofFindings({ rules, also }: Proof, model: NetworkModel): readonly Finding[] {
  const proofs: readonly (readonly [string, RuleProof])[] = [...Object.entries(rules), ...Object.entries(also)];
  const origins = originsOf(model);
  const groups = new Map<string, RuleFailure[]>();
  for (const [rule, { failures }] of proofs) {
    for (const failure of failures) {
      const key = `${failure.verdict} ${failure.cause.id} ${failure.cause.resource}`;
      groups.set(key, [...(groups.get(key) ?? []), { ...failure, rule }]);
    }
  }
  return [
    ...[...groups.values()].flatMap((failures) => failureFinding(failures, origins)),
    ...proofs.flatMap(([rule, proof]) => voidFinding(rule, proof)),
  ];
}

/** One fault often breaks several rules; it is one finding, with the packet of the first rule that shows it. */
function failureFinding(failures: readonly RuleFailure[], origins: ReadonlyMap<string, Origin>): readonly Finding[] {
  const [first] = failures;
  if (first === undefined) return [];
  const { cause, verdict } = first;
  const witness = failures.find((one) => one.witness !== null)?.witness ?? null;
  const rules = [...new Set(failures.map(({ rule }) => rule))];
  const isPlural = rules.length > 1;
  const outcome = verdict === 'refuted' ? (isPlural ? 'do not hold' : 'does not hold') : 'cannot be judged';
  const message = `${rules.join(', ')} ${outcome}: ${cause.because}`;
  return [
    finding(cause.id, cause.place ?? origins.get(cause.resource) ?? null, message, {
      resource: cause.resource,
      severity: verdict === 'refuted' ? 'error' : 'warning',
      ...(witness && { witness }),
    }),
  ];
}

function voidFinding(rule: string, proof: RuleProof): readonly Finding[] {
  if (proof.void === null) return [];
  return [finding('nothing-to-prove', null, `${rule}: ${proof.void}`)];
}

/** Where each resource of the network is written. */
function originsOf(model: NetworkModel): ReadonlyMap<string, Origin> {
  const { vpcs, subnets, routeTables, networkInterfaces, securityGroups, networkAcls, gateways, prefixLists, nodes } =
    model;
  const all = [
    ...vpcs,
    ...subnets,
    ...routeTables,
    ...networkInterfaces,
    ...securityGroups,
    ...networkAcls,
    ...gateways,
    ...prefixLists,
    ...nodes,
  ];
  const unread = model.unread.map(({ origin }) => ({ id: origin.id, origin }));
  return new Map([...unread, ...all].map(({ id, origin }) => [id, origin]));
}
