import { CloudFormationClient, DescribeStacksCommand, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import {
  DescribeAddressesCommand,
  DescribeInstanceAttributeCommand,
  DescribeVpcAttributeCommand,
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeInternetGateways,
  paginateDescribeManagedPrefixLists,
  paginateDescribeNatGateways,
  paginateDescribeNetworkAcls,
  paginateDescribeNetworkInterfaces,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeTransitGatewayVpcAttachments,
  paginateDescribeVolumes,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcPeeringConnections,
  paginateDescribeVpcs,
  DescribeVpnGatewaysCommand,
  paginateGetManagedPrefixListEntries,
  type Filter,
} from '@aws-sdk/client-ec2';
import type { Account } from './account';
import { accountError } from './account-error';
import { type Answer, isAnswer, listIn } from './answer';
import { ANSWER_KINDS, type AnswerFilter, type AnswerKindName } from './answer-kind';

/** Profile and region; null uses the standard AWS configuration chain. */
export interface AwsPlace {
  readonly profile: string | null;
  readonly region: string | null;
}

// EC2 API, "Describe*": maximum page size; GetManagedPrefixListEntries and two others allow 100
const PAGE = 1000;
const SMALL_PAGE = 100;

// the API throttles by the second; a few more attempts than the SDK's three outlast it
const ATTEMPTS = 6;

// milliseconds without a byte; the SDK has no timeout by default
const SILENCE = 30_000;

/**
 * Opens an account with the standard credential and region chain. Sends nothing yet.
 *
 * @param silence milliseconds without a byte after which a call times out
 * @default 30000
 */
export async function openAwsAccount({ profile, region }: AwsPlace, silence = SILENCE): Promise<Account> {
  // the SDK warns on Node 20 that later releases drop it; the bundled release supports it
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const options = {
    ...(profile !== null && { profile }),
    ...(region !== null && { region }),
    retryMode: 'adaptive',
    ...(process.env.AWS_MAX_ATTEMPTS === undefined && { maxAttempts: ATTEMPTS }),
    requestHandler: { connectionTimeout: silence, socketTimeout: silence },
  };
  const ec2 = new EC2Client(options);
  const cloudFormation = new CloudFormationClient(options);
  const place = await ec2.config.region().catch((thrown: unknown) => {
    throw accountError(thrown, 'ec2:DescribeVpcs', region ?? '');
  });
  const asked = <T>(action: string, ask: () => Promise<T>): Promise<T> =>
    ask().catch((thrown: unknown) => {
      throw accountError(thrown, action, place, profile);
    });
  return {
    name: place,
    stack: (name) =>
      asked('cloudformation:DescribeStacks', async () => {
        try {
          const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
          const [found] = answersIn(Stacks);
          // CloudFormation reports a missing stack as an error
          if (found === undefined) throw new Error(`the response does not contain the stack "${name}"`);
          return found;
        } catch (thrown) {
          if (thrown instanceof Error && thrown.message.includes('does not exist')) return null;
          throw thrown;
        }
      }),
    stackNames: () =>
      asked('cloudformation:DescribeStacks', async () => {
        const stacks = await collect(paginateDescribeStacks({ client: cloudFormation }, {}), ({ Stacks }) => Stacks);
        return stacks.flatMap(({ StackName }) => (typeof StackName === 'string' ? [StackName] : []));
      }),
    list: (kind, filter) => asked(`ec2:${ANSWER_KINDS[kind].action}`, () => listAll(ec2, kind, filtersOf(filter))),
    dnsSupport: (vpcId) =>
      asked('ec2:DescribeVpcAttribute', async () => {
        const { EnableDnsSupport } = await ec2.send(
          new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsSupport' }),
        );
        return EnableDnsSupport?.Value ?? null;
      }),
    userData: (instanceId) =>
      asked('ec2:DescribeInstanceAttribute', async () => {
        const { UserData } = await ec2.send(
          new DescribeInstanceAttributeCommand({ InstanceId: instanceId, Attribute: 'userData' }),
        );
        return UserData?.Value ?? null;
      }),
    prefixListEntries: (listId) =>
      asked('ec2:GetManagedPrefixListEntries', () =>
        collect(
          paginateGetManagedPrefixListEntries({ client: ec2, pageSize: SMALL_PAGE }, { PrefixListId: listId }),
          ({ Entries }) => Entries,
        ),
      ),
  };
}

function filtersOf(filter: AnswerFilter | null): Filter[] {
  return filter === null ? [] : [{ Name: filter.name, Values: [...filter.values] }];
}

type Paginate = (
  config: { readonly client: EC2Client; readonly pageSize: number },
  input: { Filters: Filter[] },
) => AsyncIterable<object>;

const PAGED: Readonly<
  Record<Exclude<AnswerKindName, 'addresses' | 'vpnGateways'>, readonly [Paginate, pageSize: number]>
> = {
  vpcs: [paginateDescribeVpcs, PAGE],
  subnets: [paginateDescribeSubnets, PAGE],
  routeTables: [paginateDescribeRouteTables, SMALL_PAGE],
  networkInterfaces: [paginateDescribeNetworkInterfaces, PAGE],
  securityGroups: [paginateDescribeSecurityGroups, PAGE],
  networkAcls: [paginateDescribeNetworkAcls, PAGE],
  instances: [paginateDescribeInstances, PAGE],
  volumes: [paginateDescribeVolumes, PAGE],
  internetGateways: [paginateDescribeInternetGateways, PAGE],
  natGateways: [(config, { Filters }) => paginateDescribeNatGateways(config, { Filter: Filters }), PAGE],
  prefixLists: [paginateDescribeManagedPrefixLists, SMALL_PAGE],
  peerings: [paginateDescribeVpcPeeringConnections, PAGE],
  transitAttachments: [paginateDescribeTransitGatewayVpcAttachments, PAGE],
  endpoints: [paginateDescribeVpcEndpoints, PAGE],
};

async function listAll(client: EC2Client, kind: AnswerKindName, Filters: Filter[]): Promise<readonly Answer[]> {
  if (kind === 'addresses') return answersIn((await client.send(new DescribeAddressesCommand({ Filters }))).Addresses);
  if (kind === 'vpnGateways')
    return answersIn((await client.send(new DescribeVpnGatewaysCommand({ Filters }))).VpnGateways);
  const [paginate, pageSize] = PAGED[kind];
  const { key } = ANSWER_KINDS[kind];
  const found = await collect(paginate({ client, pageSize }, { Filters }), (page) => listIn({ ...page }, key));
  return kind === 'instances' ? found.flatMap((each) => listIn(each, 'Instances')) : found;
}

async function collect<Page>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly object[] | undefined,
): Promise<readonly Answer[]> {
  const found: Answer[] = [];
  for await (const page of pages) found.push(...answersIn(itemsOf(page)));
  return found;
}

// the SDK's output has the keys of the CLI's JSON
function answersIn(items: readonly object[] | undefined): readonly Answer[] {
  return (items ?? []).filter(isAnswer);
}
