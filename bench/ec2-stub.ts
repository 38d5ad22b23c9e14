import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ANSWER_KINDS, type AnswerKindName } from '../cli/ec2/answer-kind';
import type { DescribedNetwork } from '../test/cli/ec2/described-network';

/** An EC2 API on this machine that answers at once, with what was written beforehand. */
export interface Ec2Stub {
  readonly endpoint: string;
  /** actions that were called */
  readonly calls: readonly string[];
  close(): void;
}

// EC2's XML calls a list otherwise than its JSON does; the rest has the same name with a small first letter
const ELEMENTS: Readonly<Record<string, string>> = {
  ...{ Vpcs: 'vpcSet', Subnets: 'subnetSet', RouteTables: 'routeTableSet', NetworkInterfaces: 'networkInterfaceSet' },
  ...{ SecurityGroups: 'securityGroupInfo', NetworkAcls: 'networkAclSet', InternetGateways: 'internetGatewaySet' },
  ...{ Reservations: 'reservationSet', Instances: 'instancesSet', Addresses: 'addressesSet', Routes: 'routeSet' },
  ...{ Associations: 'associationSet', Attachments: 'attachmentSet', Entries: 'entrySet', Groups: 'groupSet' },
  ...{ Tags: 'tagSet', UserIdGroupPairs: 'groups', PrivateIpAddresses: 'privateIpAddressesSet' },
  ...{ Ipv4Prefixes: 'ipv4PrefixSet' },
};

/** Serves a network on a free port of 127.0.0.1. */
export async function serveNetwork(network: DescribedNetwork): Promise<Ec2Stub> {
  const answers = new Map<string, string>();
  for (const [kind, items] of Object.entries(network.lists)) {
    const { action, key } = ANSWER_KINDS[kind as AnswerKindName];
    answers.set(action, xmlOf({ [key]: kind === 'instances' ? [{ Instances: items.map(withState) }] : items }));
  }
  answers.set('DescribeVpcAttribute', xmlOf({ EnableDnsSupport: { Value: true } }));
  const calls: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const action = new URLSearchParams(text).get('Action') ?? '';
      calls.push(action);
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(`<${action}Response>${answers.get(action) ?? ''}</${action}Response>`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, calls, close: () => void server.close() };
}

// of an instance alone the state is called otherwise
function withState({ State, ...instance }: Record<string, unknown>): Record<string, unknown> {
  return { ...instance, InstanceState: State };
}

function xmlOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => `<item>${xmlOf(each)}</item>`).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => {
      const name = ELEMENTS[key] ?? `${key.charAt(0).toLowerCase()}${key.slice(1)}`;
      return `<${name}>${xmlOf(each)}</${name}>`;
    })
    .join('');
}
