import { indexModel } from '../model/index-of-model';
import type { NetworkModel } from '../model/network-model';
import { compileNetwork } from '../walk/network';
import { type AlsoName, prove, type Proof, type RuleName, type RuleProof, type Verdict } from '../walk/prove';
import { type Assumption, assumptionsOf, breachFindings } from './assumptions';
import type { Finding, Severity } from './finding';
import type { FindingKind } from './finding-kind';
import { type LimitLine, limitsLedger } from './limits-ledger';
import { proofFindings } from './proof-findings';
import { FINDING_KINDS } from './registry';
import type { Rule } from './rule';
import { RULES } from './rules';
import { unreadFindings } from './unread-findings';

/** What `check` says of a network. */
export interface CheckResult {
  readonly rules: Readonly<Record<RuleName, Verdict>>;
  readonly also: Readonly<Record<AlsoName, Verdict>>;
  readonly assumptions: readonly Assumption[];
  /** the gravest first */
  readonly findings: readonly Finding[];
  /** what is used of the limits of AWS, a line a limit */
  readonly limits: readonly LimitLine[];
}

export interface CheckOptions {
  /** @default - all of them */
  readonly rules?: readonly Rule[];
}

/**
 * Proves or refutes the rules for every packet that they speak of, and looks for what explains or foretells a fault.
 *
 * @param model canonical
 */
export function check(model: NetworkModel, { rules = RULES }: CheckOptions = {}): CheckResult {
  const network = compileNetwork(model);
  const proof = prove(network);
  const index = indexModel(model);
  const context = { model, index, network, proof };
  const found = rules.flatMap((rule) => rule.find(context));
  return {
    ...verdictsOf(proof, found.some(refutesAll)),
    assumptions: assumptionsOf(network),
    findings: gravestFirst([
      ...proofFindings(proof, model),
      ...breachFindings(network),
      ...unreadFindings(network),
      ...found,
    ]),
    limits: limitsLedger(context),
  };
}

/** Whether no rule can hold where this is found. */
export function refutesAll({ id, severity }: Finding): boolean {
  const kind: FindingKind = FINDING_KINDS[id];
  return severity === 'error' && kind.refutes === true;
}

function verdictsOf({ rules, also }: Proof, refuted: boolean): Pick<CheckResult, 'rules' | 'also'> {
  const words = <Name extends string>(proofs: Readonly<Record<Name, RuleProof>>): Record<Name, Verdict> =>
    Object.fromEntries(
      Object.entries<RuleProof>(proofs).map(([name, { verdict }]) => [name, refuted ? 'refuted' : verdict]),
    ) as Record<Name, Verdict>;
  return { rules: words(rules), also: words(also) };
}

const GRAVITY: readonly Severity[] = ['error', 'warning', 'info'];

function gravestFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => GRAVITY.indexOf(a.severity) - GRAVITY.indexOf(b.severity));
}
