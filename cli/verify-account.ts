import { isUnknown } from '../lib/address/unknown';
import { type NetworkModel, planOf, readTemplates, type TemplateSource, type WorkerPlan } from '../lib/model-api';
import { entryOf, mapUnder } from '../lib/model/plain-object';
import type { Assumption } from '../lib/check/assumption';
import { constructFacts } from '../lib/check/construct-facts';
import { judgeAll, type Judgement, type JudgedFinding, type ModelToJudge } from '../lib/check/judgement';
import { finding } from '../lib/rules/finding';
import { FINDING_KINDS } from '../lib/rules/registry';
import { ALL_RULES } from '../lib/rules/rule-name';
import { compileNetwork } from '../lib/walk/network/compile-network';
import { type BrokenPair, brokenPairs } from './text/broken-pairs';
import type { Drift } from './drift/drift';
import { networkDrift } from './drift/network-drift';
import type { Account } from './ec2/account';
import { readAccount, type ReadingRequest } from './ec2/account-reading';
import type { AnswerKindName, StackIds } from './ec2/answer-kind';
import { type LiveNetwork, readLiveNetwork } from './ec2/live-network';
import { findStacks, type LiveStack } from './ec2/stack-state';
import type { VerifyTarget } from './verify-target';

/** The result of `verify`. */
export interface VerifyResult extends Judgement {
  readonly drift: readonly Drift[];
  /** pairs that do not reach each other; null if there are too many workers, or nothing was judged */
  readonly pairs: readonly BrokenPair[] | null;
  readonly stacks: readonly Pick<LiveStack, 'name' | 'status'>[];
  /** false while a stack is being deployed */
  readonly judged: boolean;
  /** the deployed workers; null if nothing was judged */
  readonly plan: WorkerPlan | null;
}

/**
 * Reads an account, proves or refutes the rules on it, and compares it with the templates if there are any.
 *
 * @throws AccountError if the account cannot be read, or a stack or VPC does not exist
 */
export async function verifyAccount(account: Account, target: VerifyTarget): Promise<VerifyResult> {
  const found = await findStacks(account, target.sources, target.stack);
  const { stacks, sources } = found;
  const settled = stacks.map(({ name, status }) => ({ name, status }));
  const drift = stacks.flatMap((stack) => stack.drift);
  if (stacks.some(({ moving }) => moving))
    return { ...UNJUDGED, drift, pairs: null, stacks: settled, judged: false, plan: null };
  const stackIds: StackIds = new Map(stacks.flatMap(({ name, id }) => (id === null ? [] : [[name, id]])));
  const expected = sources.length === 0 ? null : readTemplates(sources, parametersOf(sources, stacks));
  const answers = await readAccount(account, { ...requestOf(expected, sources, target), stackIds });
  const live = readLiveNetwork(answers, expected, stackIds);
  const result = withUnreadUserData(judgeAll([liveModel(live, sources)]), live, target);
  return {
    ...result,
    assumptions: [
      ...result.assumptions,
      ...assumed(result, [...assumedSetups(live), ...assumedStacks(sources, stacks)]),
    ],
    drift: [...drift, ...(expected === null ? [] : networkDrift(expected, live))],
    pairs: isWhole(result) ? [] : brokenPairs(compileNetwork(live.model)),
    stacks: settled,
    judged: true,
    plan: planOf(live.model),
  };
}

/** The live network with the app's acknowledgements. Missing workers are drift, not findings. */
function liveModel({ model }: LiveNetwork, sources: readonly TemplateSource[]): ModelToJudge {
  const facts = constructFacts(sources);
  const there = new Set(model.nodes.map((node) => facts.workerOf(node)));
  return { model, facts: { ...facts, workers: facts.workers.filter((worker) => there.has(worker)) } };
}

const OF_USER_DATA: ReadonlySet<string> = new Set(['no-pod-network', 'known-by-routes']);

/** Without user data and without a template, reports that pods cannot be judged instead of that there are none. */
function withUnreadUserData(
  result: Judgement,
  { model, assumedSetups: assumed }: LiveNetwork,
  target: VerifyTarget,
): Judgement {
  const isBlind = !target.userData && assumed.length === 0 && model.nodes.length > 0;
  if (!isBlind) return result;
  const machines = `${String(model.nodes.length)} ${model.nodes.length === 1 ? 'instance' : 'instances'}`;
  const names = Object.keys({ ...result.rules, ...result.also }).join(', ');
  const message = `${names} cannot be judged: the user data of ${machines} was not read`;
  const fix = 'run verify with --user-data (one API call per instance)';
  const blind: JudgedFinding = {
    ...finding(FINDING_KINDS['not-readable'], null, message, { rules: ALL_RULES, fix }),
    acknowledged: false,
    network: null,
  };
  return { ...result, findings: [blind, ...result.findings.filter(({ id }) => !OF_USER_DATA.has(id))] };
}

function isWhole({ rules, also }: Judgement): boolean {
  return [...Object.values(rules), ...Object.values(also)].every((verdict) => verdict === 'proved');
}

const UNJUDGED: Judgement = {
  rules: { podToPodWithoutNat: 'unknown', nodeToOwnPods: 'unknown', podEgressAsNode: 'unknown' },
  also: { nodeToRemotePods: 'unknown', podToNodes: 'unknown', controlPlaneToPods: 'unknown' },
  networks: [],
  assumptions: [],
  findings: [],
  limits: [],
};

type OfAccount = Pick<Assumption, 'id' | 'text' | 'test' | 'places'>;

/** Assumptions behind every verdict on an account. */
function assumed({ networks }: Judgement, all: readonly OfAccount[]): readonly Assumption[] {
  const names = networks.map(({ name }) => name);
  return all.map((one) => ({ ...one, resource: '', actor: false, rules: ALL_RULES, networks: names }));
}

function assumedSetups({ assumedSetups: names, model }: LiveNetwork): readonly OfAccount[] {
  if (names.length === 0) return [];
  const whose = names.length === 1 ? (names[0] ?? '') : `all ${String(names.length)} nodes`;
  return [
    {
      id: 'user-data-of-the-template',
      text: `the user data of ${whose} is that of the template`,
      test: '`pod-network verify --user-data` reads the user data of the account',
      places: model.nodes.filter(({ name }) => names.includes(name)).map(({ origin }) => origin),
    },
  ];
}

/** Stacks whose state is not known, as in saved responses without stacks. */
function assumedStacks(sources: readonly TemplateSource[], stacks: readonly LiveStack[]): readonly OfAccount[] {
  const names = sources
    .map(({ stackName }) => stackName)
    .filter((stackName) => !stacks.some(({ name }) => name === stackName));
  if (names.length === 0) return [];
  return [
    {
      id: 'stack-state-not-read',
      text: `${names.join(', ')}: completely deployed, with default parameter values`,
      test: '`aws cloudformation describe-stacks` shows it',
      places: names.map((source) => ({ source, id: '', path: '' })),
    },
  ];
}

/** A machine image that CloudFormation reads from Systems Manager at each deploy. */
const IMAGE_PARAMETER = 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>';

/**
 * Images of a template that the deployed stack does not have: the CDK names such a parameter after its default value. What the value is
 * shows at the deploy only, and a text that is no image id differs from each.
 */
function newImages(
  declared: Readonly<Record<string, unknown>>,
  { parameters }: LiveStack,
): readonly (readonly [string, string])[] {
  // AWS lists every parameter of a stack, saved answers may not
  if (parameters.size === 0) return [];
  return Object.entries(declared).flatMap(([key, parameter]) => {
    const name = entryOf(parameter, 'Default');
    const isNew = entryOf(parameter, 'Type') === IMAGE_PARAMETER && !parameters.has(key);
    return isNew && typeof name === 'string' ? [[key, `value of ${name}`] as const] : [];
  });
}

/** Deployed parameter values, if all stacks with a parameter agree. */
function parametersOf(
  sources: readonly TemplateSource[],
  stacks: readonly LiveStack[],
): Readonly<Record<string, string>> {
  const values = new Map<string, Set<string>>();
  for (const stack of stacks) {
    const { name, parameters } = stack;
    const source = sources.find(({ stackName }) => stackName === name);
    const declared = mapUnder(source?.template ?? {}, 'Parameters');
    for (const [key, value] of [...parameters, ...newImages(declared, stack)]) {
      if (Object.hasOwn(declared, key)) values.set(key, (values.get(key) ?? new Set()).add(value));
    }
  }
  return Object.fromEntries(
    [...values].flatMap(([key, [value, other]]) => (value === undefined || other !== undefined ? [] : [[key, value]])),
  );
}

const AWS_VPC = /^vpc-[0-9a-f]{8,17}$/;

const KIND_OF_GATEWAY: Readonly<Partial<Record<NetworkModel['gateways'][number]['kind'], AnswerKindName>>> = {
  internetGateway: 'internetGateways',
  natGateway: 'natGateways',
  vpcPeeringConnection: 'peerings',
  transitGateway: 'transitAttachments',
  vpcEndpoint: 'endpoints',
  virtualPrivateGateway: 'vpnGateways',
};

function requestOf(
  expected: NetworkModel | null,
  sources: readonly TemplateSource[],
  { vpcIds, userData }: VerifyTarget,
): Omit<ReadingRequest, 'stackIds'> {
  const own = (expected?.vpcs ?? []).map(({ id }) => id).filter((id) => AWS_VPC.test(id));
  const gateways = (expected?.gateways ?? []).flatMap(({ kind }) => KIND_OF_GATEWAY[kind] ?? []);
  const lists = (expected?.prefixLists ?? []).some(({ cidrs }) => cidrs?.every((cidr) => !isUnknown(cidr)) === true);
  return {
    vpcIds: [...vpcIds, ...own],
    stackNames: sources.flatMap(({ stackName, nested }) => [stackName, ...nestedNames(stackName, nested)]),
    kinds: new Set([
      ...gateways,
      ...(lists ? (['prefixLists'] as const) : []),
      ...(expected?.nodes.some(({ volumes }) => volumes !== undefined) ? (['volumes'] as const) : []),
    ]),
    userData,
  };
}

/** CloudFormation names a nested stack `PARENT-LOGICALID-SUFFIX`. */
function nestedNames(parent: string, nested: TemplateSource['nested']): readonly string[] {
  return Object.entries(nested).flatMap(([id, source]) => {
    const name = `${parent}-${id}-*`;
    return [name, ...nestedNames(name, source.nested)];
  });
}
