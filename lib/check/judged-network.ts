import { indexModel } from '../model/index-of-model';
import type { NetworkModel } from '../model/network-model';
import { type Finding, finding } from '../rules/finding';
import { proofFindings, unreadFindings } from '../rules/proof/proof-findings';
import { PROOF_KINDS } from '../rules/proof/proof-kinds';
import { refutesAll } from '../rules/registry';
import { ALL_RULES, type AnyRuleName } from '../rules/rule-name';
import type { Rule, RuleContext } from '../rules/rule';
import { compileNetwork } from '../walk/network/compile-network';
import { type AlsoName, prove, type Proof, type RuleName } from '../walk/proof/prove';
import type { Verdict } from '../walk/proof/rule-proof';
import { proveRouted } from '../walk/proof/routed-proof';
import { actorAssumptions } from './actor-assumptions';
import type { Assumption } from './assumption';
import { breachFindings, imageAssumptions } from './image-assumptions';
import { vpcAssumptions } from './vpc-assumptions';

export type RuleVerdicts = Readonly<Record<RuleName, Verdict>>;
export type AlsoVerdicts = Readonly<Record<AlsoName, Verdict>>;

/** The verdicts on one pod network. */
export interface NetworkVerdicts {
  readonly name: string;
  /** stack or template of its first worker */
  readonly stack: string;
  /** the block that the NAT rules of its nodes spare; null where there is none */
  readonly podSupernet: string | null;
  /** names of its workers, by index */
  readonly workers: readonly string[];
  /** whether the workers are known by their routes, and no user data makes their pods; absent: no */
  readonly knownByRoutes?: true;
  readonly rules: RuleVerdicts;
  readonly also: AlsoVerdicts;
}

export interface JudgedNetwork extends NetworkVerdicts {
  readonly assumptions: readonly Assumption[];
  readonly findings: readonly Finding[];
}

export interface NetworkOptions {
  readonly name: string;
  readonly podSupernet: string | null;
  readonly rules: readonly Rule[];
  /** what the rules look at beside the proof */
  readonly seen: Omit<RuleContext, 'proof'>;
  /** findings of the model as a whole that are about this network too */
  readonly found: readonly Finding[];
  /** whether an actor makes the rules unknown that it is about */
  readonly strict: boolean;
}

/**
 * Proves or refutes the rules for every packet that they speak of, and looks for what explains or foretells a fault.
 *
 * @param context of a model whose workers are all of one pod network
 */
export function judgeNetwork(
  context: RuleContext,
  { name, podSupernet, rules, seen, found, strict }: NetworkOptions,
): JudgedNetwork {
  const { model, network, proof } = context;
  const knownByRoutes = model.nodes.some((node) => node.knownByRoutes === true);
  // rules look at what user data says, and there these workers are machines without pods
  const seenProof = knownByRoutes ? prove(seen.network) : proof;
  const own = rules.flatMap((rule) =>
    rule.find({ model: seen.model, index: seen.index, network: seen.network, proof: seenProof }),
  );
  const assumptions =
    network.workers.length === 0 || knownByRoutes
      ? []
      : [...actorAssumptions(model, name), ...imageAssumptions(network, name), ...vpcAssumptions(network, name)];
  const verdicts = verdictsOf(proof, [...own, ...found].some(refutesAll));
  const actors = strict ? assumptions.filter(({ actor }) => actor) : [];
  const doubted = new Set(actors.flatMap((actor) => actor.rules));
  const judged = (rule: AnyRuleName): Verdict =>
    verdicts[rule] === 'proved' && doubted.has(rule) ? 'unknown' : verdicts[rule];
  return {
    name,
    stack: network.workers[0]?.model.origin.source ?? model.stacks[0]?.name ?? '',
    podSupernet,
    workers: network.workers.map((worker) => worker.model.shortName),
    ...(knownByRoutes && { knownByRoutes }),
    ...apart(judged),
    assumptions,
    findings: [
      ...proofFindings(proof, model, own.filter(refutesAll)),
      ...(knownByRoutes ? [] : breachFindings(network)),
      ...actors.map(actorFinding),
      ...unreadFindings(network),
      ...own,
    ],
  };
}

/** Makes a model ready for rules; it is proved when the first of them asks. */
export function contextOf(model: NetworkModel): RuleContext {
  const network = compileNetwork(model);
  let proof: Proof | null = null;
  return {
    model,
    index: indexModel(model),
    network,
    get proof() {
      return (proof ??= proveRouted(network));
    },
  };
}

/** The verdict on each rule, the three and those beside them. */
export function apart(verdictOf: (rule: AnyRuleName) => Verdict): Pick<NetworkVerdicts, 'rules' | 'also'> {
  return {
    rules: {
      podToPodWithoutNat: verdictOf('podToPodWithoutNat'),
      nodeToOwnPods: verdictOf('nodeToOwnPods'),
      podEgressAsNode: verdictOf('podEgressAsNode'),
    },
    also: {
      nodeToRemotePods: verdictOf('nodeToRemotePods'),
      podToNodes: verdictOf('podToNodes'),
      controlPlaneToPods: verdictOf('controlPlaneToPods'),
    },
  };
}

function verdictsOf({ rules, also }: Proof, refuted: boolean): Readonly<Record<AnyRuleName, Verdict>> {
  const proofs = { ...rules, ...also };
  const verdicts = ALL_RULES.map((rule) => [rule, refuted ? 'refuted' : proofs[rule].verdict] as const);
  return Object.fromEntries(verdicts) as Record<AnyRuleName, Verdict>;
}

function actorFinding({ text, test, resource, places: [place], rules }: Assumption): Finding {
  const message = `${rules.join(', ')} cannot be judged without the assumption that ${text}`;
  return finding(PROOF_KINDS['actor-not-read'], place ?? null, message, {
    resource,
    rules,
    fix: `${test}; then acknowledge this finding`,
  });
}
