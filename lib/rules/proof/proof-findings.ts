import type { NetworkModel, Origin } from '../../model/network-model';
import type { Network } from '../../walk/network/network';
import { doubtsAbout } from '../../walk/network/doubt';
import type { Proof } from '../../walk/proof/prove';
import type { Failure, RuleProof } from '../../walk/proof/rule-proof';
import type { Cause, CauseId } from '../../walk/packet/cause';
import { type Finding, finding } from '../finding';
import type { AnyRuleName } from '../rule-name';
import { PROOF_KINDS } from './proof-kinds';
import { WALK_KINDS } from './walk-kinds';

interface RuleFailure extends Failure {
  readonly rule: AnyRuleName;
}

/**
 * What the proof found: an error for what it refuted, a warning for what it cannot judge, an info for what was void.
 *
 * @param refuting findings that refute all rules: what one of them says in the same words is not said again
 */
export function proofFindings(
  { rules, also, notAsked }: Proof,
  model: NetworkModel,
  refuting: readonly Finding[] = [],
): readonly Finding[] {
  const proofs = Object.entries({ ...rules, ...also }) as [AnyRuleName, RuleProof][];
  const places = placesOf(model);
  const groups = new Map<string, RuleFailure[]>();
  for (const [rule, { failures }] of proofs) {
    for (const failure of failures.filter((one) => !isTold(one, refuting))) {
      const key = `${failure.verdict} ${failure.cause.id} ${failure.cause.resource}`;
      groups.set(key, [...(groups.get(key) ?? []), { ...failure, rule }]);
    }
  }
  return [
    ...[...groups.values()].flatMap((failures) => failureFinding(failures, places)),
    ...proofs.flatMap(([rule, proof]) => voidFinding(rule, proof)),
    ...notAskedFinding(notAsked),
  ];
}

function isTold({ verdict, cause }: Failure, refuting: readonly Finding[]): boolean {
  const isSaid = ({ resource, message }: Finding): boolean =>
    resource === cause.resource && message.endsWith(`: ${cause.because}`);
  return verdict === 'unknown' && refuting.some(isSaid);
}

/** One fault often breaks several rules; it is one finding, with the packet of the first rule that shows it. */
function failureFinding(
  failures: readonly RuleFailure[],
  placeOf: (cause: Cause) => Origin | null,
): readonly Finding[] {
  const [first] = failures;
  if (first === undefined) return [];
  const { cause, verdict } = first;
  const witness = failures.find((one) => one.witness !== null)?.witness ?? null;
  const rules = [...new Set(failures.map(({ rule }) => rule))];
  const isPlural = rules.length > 1;
  const outcome = verdict === 'refuted' ? (isPlural ? 'do not hold' : 'does not hold') : 'cannot be judged';
  const message = `${rules.join(', ')} ${outcome}: ${cause.because}`;
  return [
    finding(WALK_KINDS[cause.id], placeOf(cause), message, {
      resource: cause.resource,
      rules,
      severity: verdict === 'refuted' ? 'error' : 'warning',
      ...(witness && { witness }),
    }),
  ];
}

function voidFinding(rule: AnyRuleName, proof: RuleProof): readonly Finding[] {
  if (proof.void === null) return [];
  return [finding(PROOF_KINDS['nothing-to-prove'], null, `${rule}: ${proof.void}`, { rules: [rule] })];
}

function notAskedFinding(names: readonly string[]): readonly Finding[] {
  if (names.length === 0) return [];
  const message = `controlPlaneToPods does not cover ${names.join(', ')}: no ingress rule of a worker's security group admits the instance by its security group, or by a CIDR block no wider than its subnet`;
  return [finding(PROOF_KINDS['machine-not-asked'], null, message, { rules: ['controlPlaneToPods'] })];
}

/** What the reader of the templates did not understand and the proof has no doubt by: it concerns nothing that a node meets. */
export function unreadFindings(network: Network): readonly Finding[] {
  const doubted = new Set(doubtsAbout(network).map(({ cause }) => `${cause.resource} ${cause.because}`));
  return network.model.unread
    .filter(({ origin, unknown }) => !doubted.has(`${origin.id} ${unknown}`))
    .map(({ origin, unknown }) =>
      finding(WALK_KINDS['template-part-unread'], origin, `${unknown}; it does not affect packets of nodes`, {
        severity: 'info',
      }),
    );
}

/** The property of a resource of a template that decides, by what it is the cause of. */
const PROPERTIES: Readonly<Partial<Record<CauseId, string>>> = {
  'resolver-off': 'Properties.EnableDnsSupport',
  'security-group-egress-missing': 'Properties.SecurityGroupEgress',
  'security-group-ingress-missing': 'Properties.SecurityGroupIngress',
  'source-dest-check-on': 'Properties.SourceDestCheck',
};

/** Finds where a cause is written: down to its property, where it is in a template and the property is one of its own. */
function placesOf(model: NetworkModel): (cause: Cause) => Origin | null {
  const origins = originsOf(model);
  const stacks = new Set(model.stacks.map(({ name }) => name));
  const interfaces = new Set(model.networkInterfaces.map(({ id }) => id));
  return ({ id, resource, place }) => {
    const origin = place ?? origins.get(resource) ?? null;
    const path = PROPERTIES[id];
    const isOwn = resource === origin?.id || interfaces.has(resource);
    if (origin === null || path === undefined || origin.path !== '' || !isOwn || !stacks.has(origin.source))
      return origin;
    return { ...origin, path };
  };
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
