import type { Account } from './account';
import { AccountError } from './account-error';
import { type Answer, listIn, partIn, requiredText, tagOf, textIn } from './answer';
import { type AnswerFilter, type AnswerKindName, isOfStackNow, STACK_TAG, type StackIds } from './answer-kind';

export interface ReadingRequest {
  readonly vpcIds: readonly string[];
  /** names of stacks whose VPCs to read; `*` matches any text */
  readonly stackNames: readonly string[];
  readonly stackIds: StackIds;
  /** kinds to list even if no live resource refers to them */
  readonly kinds: ReadonlySet<AnswerKindName>;
  /** whether to read user data, with one call for each instance */
  readonly userData: boolean;
}

/** All responses about some VPCs. An absent kind was not listed. */
export interface AccountAnswers {
  readonly lists: Readonly<Partial<Record<AnswerKindName, readonly Answer[]>>>;
  /** by VPC; null if not known */
  readonly dnsSupport: ReadonlyMap<string, boolean | null>;
  /** in base64, by instance; null if it has none; absent if it was not read */
  readonly userData: ReadonlyMap<string, string | null>;
  /** by prefix list; null if not known */
  readonly prefixListEntries: ReadonlyMap<string, readonly Answer[] | null>;
}

/** Kinds that are always listed, besides VPCs. */
export const ALWAYS = [
  'subnets',
  'routeTables',
  'networkInterfaces',
  'securityGroups',
  'networkAcls',
  'instances',
] as const satisfies readonly AnswerKindName[];

const AT_ONCE = 8;

// EC2 API, "Resource filtering": a filter takes 200 values
const MOST_VALUES = 200;

/**
 * Reads everything about the VPCs of a request, with one list call for each kind that the request or the VPC uses. Fails if any
 * call fails, because a verdict needs every response.
 */
export async function readAccount(account: Account, request: ReadingRequest): Promise<AccountAnswers> {
  const vpcs = await findVpcs(account, request);
  const vpcIds = vpcs.map((vpc) => requiredText(vpc, 'VpcId'));
  if (vpcIds.length === 0) return NOTHING;
  const inVpcs: AnswerFilter = { name: 'vpc-id', values: vpcIds };
  const [lists, dns] = await Promise.all([
    Promise.all(ALWAYS.map(async (kind) => [kind, await account.list(kind, inVpcs)] as const)),
    inParallel(vpcIds, AT_ONCE, async (id) => [id, await account.dnsSupport(id)] as const),
  ]);
  const first = { vpcs, ...Object.fromEntries(lists) } as AccountAnswers['lists'];
  const ids = referredTo(first);
  const instances = (first.instances ?? []).map((each) => requiredText(each, 'InstanceId'));
  const [more, userData] = await Promise.all([
    Promise.all(
      wantedLists(request, ids, vpcIds, instances).map(
        async (want) => [want.kind, await listAll(account, want)] as const,
      ),
    ),
    inParallel(request.userData ? instances : [], AT_ONCE, async (id) => [id, await account.userData(id)] as const),
  ]);
  const second: AccountAnswers['lists'] = Object.fromEntries(more);
  const own = (second.prefixLists ?? []).filter((list) => request.stackNames.includes(tagOf(list, STACK_TAG) ?? ''));
  const listIds = [...new Set([...ids.prefixLists, ...own.map((list) => requiredText(list, 'PrefixListId'))])];
  const entries = await inParallel(listIds, AT_ONCE, async (id) => [id, await account.prefixListEntries(id)] as const);
  return {
    lists: { ...first, ...second },
    dnsSupport: new Map(dns),
    userData: new Map(userData.flatMap(([id, text]) => (text === undefined ? [] : [[id, text] as const]))),
    prefixListEntries: new Map(entries),
  };
}

const NOTHING: AccountAnswers = { lists: {}, dnsSupport: new Map(), userData: new Map(), prefixListEntries: new Map() };

async function findVpcs(account: Account, request: ReadingRequest): Promise<readonly Answer[]> {
  const { vpcIds, stackNames, stackIds } = request;
  const byTag: AnswerFilter = { name: `tag:${STACK_TAG}`, values: stackNames };
  const bearing = stackNames.length === 0 ? [] : await account.list('vpcs', byTag);
  const tagged = bearing.filter((vpc) => isOfStackNow(vpc, stackIds));
  const known = new Set(tagged.map((vpc) => requiredText(vpc, 'VpcId')));
  const others = new Set(vpcIds.filter((id) => !known.has(id)));
  if (known.size === 0 && others.size === 0 && stackNames.length > 0) {
    // the stack did not create its VPC: find it by the stack's instances
    for (const machine of await account.list('instances', byTag)) {
      const vpcId = textIn(machine, 'VpcId');
      if (vpcId !== null) others.add(vpcId);
    }
  }
  if (others.size === 0) return tagged;
  const named = await account.list('vpcs', { name: 'vpc-id', values: [...others] });
  const absent = vpcIds.find((id) => ![...tagged, ...named].some((vpc) => vpc.VpcId === id));
  if (absent === undefined) return [...tagged, ...named];
  throw new AccountError(
    'usage',
    `${absent} does not exist in ${account.name}; check the region (--region) and the account (--profile)`,
  );
}

interface References {
  readonly kinds: ReadonlySet<AnswerKindName>;
  readonly prefixLists: readonly string[];
  readonly peerings: readonly string[];
  readonly transitGateways: readonly string[];
}

/** Finds what routes and rules refer to and must be listed too. */
function referredTo(lists: AccountAnswers['lists']): References {
  const routes = (lists.routeTables ?? []).flatMap((table) => listIn(table, 'Routes'));
  const at = (key: string): readonly string[] => [...new Set(routes.flatMap((route) => textIn(route, key) ?? []))];
  const gateways = at('GatewayId');
  const rules = (lists.securityGroups ?? []).flatMap((group) => [
    ...listIn(group, 'IpPermissions'),
    ...listIn(group, 'IpPermissionsEgress'),
  ]);
  const endpointLists = new Set(
    routes.flatMap((route) =>
      textIn(route, 'GatewayId')?.startsWith('vpce-') === true ? (textIn(route, 'DestinationPrefixListId') ?? []) : [],
    ),
  );
  const prefixLists = [
    ...at('DestinationPrefixListId').filter((id) => !endpointLists.has(id)),
    ...rules.flatMap((rule) => listIn(rule, 'PrefixListIds')).flatMap((each) => textIn(each, 'PrefixListId') ?? []),
  ];
  const kinds = new Set<AnswerKindName>();
  if (gateways.some((id) => id.startsWith('igw-'))) kinds.add('internetGateways').add('addresses');
  if (gateways.some((id) => id.startsWith('vgw-'))) kinds.add('vpnGateways');
  if (gateways.some((id) => id.startsWith('vpce-'))) kinds.add('endpoints');
  if (at('NatGatewayId').length > 0) kinds.add('natGateways');
  if (prefixLists.length > 0) kinds.add('prefixLists');
  const peerings = at('VpcPeeringConnectionId');
  const transitGateways = at('TransitGatewayId');
  return { kinds, prefixLists: [...new Set(prefixLists)], peerings, transitGateways };
}

interface Want {
  readonly kind: AnswerKindName;
  /** used one after the other: EC2 has no OR of filters */
  readonly filters: readonly (AnswerFilter | null)[];
}

function wantedLists(
  { kinds, stackNames }: ReadingRequest,
  ids: References,
  vpcIds: readonly string[],
  instances: readonly string[],
): readonly Want[] {
  const filters: Readonly<Partial<Record<AnswerKindName, readonly (AnswerFilter | null)[]>>> = {
    // a detached gateway still belongs to the stack
    internetGateways: [
      { name: 'attachment.vpc-id', values: vpcIds },
      ...(stackNames.length > 0 ? [{ name: `tag:${STACK_TAG}`, values: stackNames } as const] : []),
    ],
    vpnGateways: [{ name: 'attachment.vpc-id', values: vpcIds }],
    natGateways: [{ name: 'vpc-id', values: vpcIds }],
    endpoints: [{ name: 'vpc-id', values: vpcIds }],
    addresses: [null],
    volumes: inGroups(instances, MOST_VALUES).map((values) => ({ name: 'attachment.instance-id', values })),
    // EC2 API, DescribeManagedPrefixLists: there is no filter by tag
    prefixLists: kinds.has('prefixLists') ? [null] : [{ name: 'prefix-list-id', values: ids.prefixLists }],
    peerings:
      ids.peerings.length > 0
        ? [{ name: 'vpc-peering-connection-id', values: ids.peerings }]
        : [
            { name: 'requester-vpc-info.vpc-id', values: vpcIds },
            { name: 'accepter-vpc-info.vpc-id', values: vpcIds },
          ],
    transitAttachments: [
      ids.transitGateways.length > 0
        ? { name: 'transit-gateway-id', values: ids.transitGateways }
        : { name: 'vpc-id', values: vpcIds },
    ],
  };
  return Object.entries(filters).flatMap(([name, asked]) => {
    const kind = name as AnswerKindName;
    const refers =
      (kind === 'peerings' && ids.peerings.length > 0) ||
      (kind === 'transitAttachments' && ids.transitGateways.length > 0);
    return refers || kinds.has(kind) || ids.kinds.has(kind) ? [{ kind, filters: asked }] : [];
  });
}

function inGroups(items: readonly string[], size: number): readonly (readonly string[])[] {
  const groups = Math.ceil(items.length / size);
  return Array.from({ length: groups }, (_, group) => items.slice(group * size, (group + 1) * size));
}

async function listAll(account: Account, { kind, filters }: Want): Promise<readonly Answer[]> {
  const found = new Map<string, Answer>();
  for (const filter of filters)
    for (const each of await account.list(kind, filter)) found.set(JSON.stringify(each), each);
  return [...found.values()];
}

/** The VPCs at both ends of a peering connection. */
export function peeredVpcs(peering: Answer): readonly string[] {
  return ['RequesterVpcInfo', 'AccepterVpcInfo'].flatMap((side) => textIn(partIn(peering, side), 'VpcId') ?? []);
}

/** Runs `work` on each item, at most `atOnce` at a time. Results keep the order of the items. */
async function inParallel<T, U>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<U>,
): Promise<readonly U[]> {
  const results = new Map<number, U>();
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return items.map((_, index) => results.get(index) as U);
}
