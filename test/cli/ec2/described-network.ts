import { createHash } from 'node:crypto';
import type { AnswerKindName } from '../../../cli/ec2/answer-kind';
import { isKnown, isUnknown, type Maybe } from '../../../lib/address/unknown';
import type { NetworkModel, Origin, Route, SecurityGroupRule, Traffic } from '../../../lib/model-api';

type Item = Record<string, unknown>;

/** An account that a test can change, with the network of a template in it. */
export interface DescribedNetwork {
  readonly lists: Record<AnswerKindName, Item[]>;
  readonly dnsSupport: Map<string, boolean>;
  readonly userData: Map<string, string>;
  readonly prefixListEntries: Map<string, Item[]>;
  stacks: Item[];
  /** actions in the order in which they were called */
  readonly calls: string[];
  /** what AWS calls a thing of the template */
  readonly liveId: (modelId: string) => string;
}

const PREFIXES = {
  vpcs: 'vpc',
  subnets: 'subnet',
  routeTables: 'rtb',
  networkInterfaces: 'eni',
  securityGroups: 'sg',
  networkAcls: 'acl',
  nodes: 'i',
  prefixLists: 'pl',
} as const;

const GATEWAYS: Readonly<Record<string, string>> = {
  internetGateway: 'igw',
  natGateway: 'nat',
  transitGateway: 'tgw',
  vpcPeeringConnection: 'pcx',
  vpcEndpoint: 'vpce',
  virtualPrivateGateway: 'vgw',
};

/** Deploys the network of a template as AWS would, and describes it as EC2 does. */
export function describeNetwork(model: NetworkModel): DescribedNetwork {
  const ids = new Map<string, string>();
  const name = (prefix: string, id: string): void => {
    const hash = createHash('sha256').update(`${prefix} ${id}`).digest('hex').slice(0, 17);
    // what a template names by its own id has it already
    ids.set(id, id.startsWith(`${prefix}-`) ? id : `${prefix}-${hash}`);
  };
  for (const [kind, prefix] of Object.entries(PREFIXES))
    for (const { id } of model[kind as keyof typeof PREFIXES]) name(prefix, id);
  for (const { id, kind } of model.gateways) name(GATEWAYS[kind] ?? 'igw', id);
  const liveId = (id: string): string => ids.get(id) ?? id;
  return {
    lists: { ...EMPTY, ...placesOf(model, liveId), ...rulesOf(model, liveId), ...machinesOf(model, liveId) },
    dnsSupport: new Map(model.vpcs.map(({ id, dnsSupport }) => [liveId(id), dnsSupport !== false])),
    userData: new Map(),
    prefixListEntries: new Map(
      model.prefixLists.flatMap(({ id, cidrs }) =>
        cidrs === null ? [] : [[liveId(id), cidrs.filter(isKnown).map((Cidr): Item => ({ Cidr }))]],
      ),
    ),
    stacks: model.stacks
      .filter(({ name: stack }) => !stack.includes('.'))
      .map(({ name: StackName }) => ({ StackName, StackId: `arn:${StackName}`, StackStatus: 'CREATE_COMPLETE' })),
    calls: [],
    liveId,
  };
}

const EMPTY: DescribedNetwork['lists'] = {
  vpcs: [],
  subnets: [],
  routeTables: [],
  networkInterfaces: [],
  securityGroups: [],
  networkAcls: [],
  instances: [],
  internetGateways: [],
  natGateways: [],
  addresses: [],
  prefixLists: [],
  peerings: [],
  transitAttachments: [],
  endpoints: [],
  vpnGateways: [],
  volumes: [],
};

type LiveId = (id: string) => string;
type Lists = Partial<DescribedNetwork['lists']>;

/** What a template only names by its id of AWS, no stack made. */
const STATED_ELSEWHERE = /^(vpc|subnet|rtb)-[0-9a-f]+$/;

function tagsOf({ id, origin }: { readonly id: string; readonly origin: Origin }): Item[] {
  if (origin.source === '' || origin.path !== '' || id.includes('.eth') || id.includes('.Default')) return [];
  if (id.endsWith('.MainRouteTable') || STATED_ELSEWHERE.test(id)) return [];
  return [
    { Key: 'aws:cloudformation:stack-name', Value: origin.source },
    { Key: 'aws:cloudformation:stack-id', Value: `arn:${origin.source}` },
    { Key: 'aws:cloudformation:logical-id', Value: origin.id },
  ];
}

/** Every attachment and association has an id of its own. */
export function tie(prefix: string, id: string): string {
  return `${prefix}-${createHash('sha256').update(id).digest('hex').slice(0, 17)}`;
}

function known<T>(value: Maybe<T> | null | undefined): T | undefined {
  return value === null || value === undefined || isUnknown(value) ? undefined : value;
}

function placesOf(model: NetworkModel, liveId: LiveId): Lists {
  const gateways = (kind: string): NetworkModel['gateways'] => model.gateways.filter((each) => each.kind === kind);
  return {
    vpcs: model.vpcs.map((vpc) => ({
      VpcId: liveId(vpc.id),
      CidrBlock: known(vpc.cidrBlocks[0]),
      CidrBlockAssociationSet: vpc.cidrBlocks.filter(isKnown).map((CidrBlock) => ({
        CidrBlock,
        CidrBlockState: { State: 'associated' },
        AssociationId: tie('vpc-cidr-assoc', CidrBlock),
      })),
      Tags: tagsOf(vpc),
    })),
    subnets: model.subnets.map((subnet) => ({
      SubnetId: liveId(subnet.id),
      VpcId: liveId(subnet.vpcId),
      CidrBlock: known(subnet.cidrBlock),
      AvailabilityZone: 'us-east-1a',
      Tags: tagsOf(subnet),
    })),
    routeTables: model.routeTables.map((table) => ({
      RouteTableId: liveId(table.id),
      VpcId: liveId(table.vpcId),
      Associations: [
        ...model.vpcs
          .filter((vpc) => vpc.mainRouteTableId === table.id)
          .map(({ id }) => ({ Main: true, RouteTableAssociationId: tie('rtbassoc', id) })),
        ...model.subnets
          .filter(({ routeTableId }) => routeTableId === table.id && !table.id.endsWith('.MainRouteTable'))
          .map(({ id }) => ({ Main: false, SubnetId: liveId(id), RouteTableAssociationId: tie('rtbassoc', id) })),
      ],
      Routes: [
        { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' },
        {
          DestinationIpv6CidrBlock: '::/0',
          GatewayId: 'igw-0123456789abcdef0',
          Origin: 'CreateRoute',
          State: 'active',
        },
        ...table.routes.map((route) => describeRoute(route, model, liveId)),
      ],
      Tags: tagsOf(table),
    })),
    internetGateways: gateways('internetGateway').map((gateway) => ({
      InternetGatewayId: liveId(gateway.id),
      Attachments: gateway.vpcIds.filter(isKnown).map((id) => ({ VpcId: liveId(id), State: 'available' })),
      Tags: tagsOf(gateway),
    })),
    natGateways: gateways('natGateway').map((gateway) => ({
      NatGatewayId: liveId(gateway.id),
      VpcId: liveId(known(gateway.vpcIds[0]) ?? ''),
      SubnetId: liveId(known(gateway.subnetId) ?? ''),
      ConnectivityType: known(gateway.connectivity),
      State: 'available',
      Tags: tagsOf(gateway),
    })),
    transitAttachments: gateways('transitGateway').flatMap((gateway) =>
      gateway.vpcIds
        .filter(isKnown)
        .map((id) => ({ TransitGatewayId: liveId(gateway.id), VpcId: liveId(id), State: 'available' })),
    ),
    prefixLists: model.prefixLists
      .filter(({ cidrs }) => cidrs !== null)
      .map((list) => ({ PrefixListId: liveId(list.id), MaxEntries: known(list.maxEntries), Tags: tagsOf(list) })),
  };
}

function describeRoute({ destination, target, state }: Route, model: NetworkModel, liveId: LiveId): Item {
  if (isUnknown(destination) || isUnknown(target)) throw new Error('a test wants a network that is known');
  const to =
    destination.kind === 'cidr'
      ? { DestinationCidrBlock: destination.cidr }
      : { DestinationPrefixListId: liveId(destination.id) };
  const primary = model.nodes.find(({ id }) => id === target.id)?.interfaceIds[0];
  const targets: Readonly<Record<string, Item>> = {
    networkInterface: { NetworkInterfaceId: liveId(target.id) },
    instance: { InstanceId: liveId(target.id), NetworkInterfaceId: liveId(primary ?? '') },
    natGateway: { NatGatewayId: liveId(target.id) },
    transitGateway: { TransitGatewayId: liveId(target.id) },
    vpcPeeringConnection: { VpcPeeringConnectionId: liveId(target.id) },
  };
  return { ...to, ...(targets[target.kind] ?? { GatewayId: liveId(target.id) }), Origin: 'CreateRoute', State: state };
}

function rulesOf(model: NetworkModel, liveId: LiveId): Lists {
  return {
    securityGroups: model.securityGroups.map((group) => ({
      GroupId: liveId(group.id),
      GroupName: model.vpcs.some((vpc) => vpc.defaultSecurityGroupId === group.id) ? 'default' : `name of ${group.id}`,
      VpcId: liveId(group.vpcId),
      IpPermissions: group.ingress.map((rule) => permission(rule, liveId)),
      IpPermissionsEgress: group.egress.map((rule) => permission(rule, liveId)),
      Tags: tagsOf(group),
    })),
    networkAcls: model.networkAcls.map((acl) => ({
      NetworkAclId: liveId(acl.id),
      VpcId: liveId(acl.vpcId),
      IsDefault: model.vpcs.some((vpc) => vpc.defaultNetworkAclId === acl.id),
      Associations: model.subnets
        .filter(({ networkAclId }) => networkAclId === acl.id)
        .map(({ id }) => ({ SubnetId: liveId(id), NetworkAclAssociationId: tie('aclassoc', id) })),
      Entries: [
        ...acl.entries.map(({ number, direction, action, cidr, traffic }) => ({
          RuleNumber: number,
          Egress: direction === 'egress',
          RuleAction: action,
          CidrBlock: known(cidr),
          ...(isKnown(traffic) ? entryTraffic(traffic) : {}),
        })),
        ...[true, false].map((Egress) => ({
          ...{ RuleNumber: 32767, Egress, RuleAction: 'deny', CidrBlock: '0.0.0.0/0', Protocol: '-1' },
        })),
      ],
      Tags: tagsOf(acl),
    })),
  };
}

function permission({ traffic, peer }: SecurityGroupRule, liveId: LiveId): Item {
  if (isUnknown(traffic) || isUnknown(peer)) throw new Error('a test wants a network that is known');
  const names: Readonly<Record<number, string>> = { [-1]: '-1', 1: 'icmp', 6: 'tcp', 17: 'udp' };
  const { protocol, ports, icmp } = traffic;
  const [FromPort, ToPort] =
    icmp !== null ? [icmp.type, icmp.code] : ports !== null ? [ports.from, ports.to] : protocol === 1 ? [-1, -1] : [];
  return {
    IpProtocol: names[protocol] ?? String(protocol),
    ...(FromPort !== undefined && { FromPort, ToPort }),
    ...(peer.kind === 'cidr' && { IpRanges: [{ CidrIp: peer.cidr }] }),
    ...(peer.kind === 'prefixList' && { PrefixListIds: [{ PrefixListId: liveId(peer.id) }] }),
    ...(peer.kind === 'group' && { UserIdGroupPairs: [{ GroupId: liveId(peer.id) }] }),
  };
}

function entryTraffic({ protocol, ports, icmp }: Traffic): Item {
  return {
    Protocol: String(protocol),
    ...(ports !== null && { PortRange: { From: ports.from, To: ports.to } }),
    ...(protocol === 1 && { IcmpTypeCode: { Type: icmp?.type ?? -1, Code: icmp?.code ?? -1 } }),
  };
}

function machinesOf(model: NetworkModel, liveId: LiveId): Lists {
  const placeOf = new Map(
    model.nodes.flatMap(({ id, interfaceIds }) =>
      interfaceIds.map(
        (each, DeviceIndex) =>
          [
            each,
            { AttachmentId: tie('eni-attach', each), InstanceId: liveId(id), DeviceIndex, Status: 'attached' },
          ] as const,
      ),
    ),
  );
  const subnets = new Map(model.subnets.map((subnet) => [subnet.id, subnet]));
  return {
    networkInterfaces: model.networkInterfaces.map((each) => {
      const [primary = '', ...others] = each.addresses.filter(isKnown);
      const given = { PublicIp: '198.51.100.7', AssociationId: tie('eipassoc', each.id) };
      const association = each.hasPublicAddress === true ? { Association: given } : {};
      const attachment = placeOf.get(each.id);
      return {
        NetworkInterfaceId: liveId(each.id),
        SubnetId: liveId(each.subnetId),
        VpcId: liveId(subnets.get(each.subnetId)?.vpcId ?? ''),
        PrivateIpAddress: primary,
        PrivateIpAddresses: [
          { Primary: true, PrivateIpAddress: primary, ...association },
          ...others.map((PrivateIpAddress) => ({ Primary: false, PrivateIpAddress })),
        ],
        ...association,
        ...(attachment !== undefined && { Attachment: attachment }),
        Groups: each.securityGroupIds.filter(isKnown).map((id) => ({ GroupId: liveId(id) })),
        SourceDestCheck: known(each.sourceDestCheck),
        Ipv4Prefixes: each.prefixes.filter(isKnown).map((Ipv4Prefix) => ({ Ipv4Prefix })),
        TagSet: tagsOf(each),
      };
    }),
    volumes: model.nodes.flatMap((node) =>
      (node.volumes ?? []).map(({ device, size, type, encrypted }) => ({
        VolumeId: tie('vol', `${node.id} ${device}`),
        ...{ Size: size ?? 8, VolumeType: type ?? 'gp3', Encrypted: encrypted ?? false },
        Attachments: [{ InstanceId: liveId(node.id), Device: device, State: 'attached' }],
      })),
    ),
    instances: model.nodes.map((node) => ({
      InstanceId: liveId(node.id),
      VpcId: liveId(
        subnets.get(model.networkInterfaces.find(({ id }) => id === node.interfaceIds[0])?.subnetId ?? '')?.vpcId ?? '',
      ),
      ImageId: known(node.imageId) ?? 'ami-0123456789abcdef0',
      State: { Name: 'running' },
      BlockDeviceMappings: (node.volumes ?? []).map(({ device }) => ({
        DeviceName: device,
        Ebs: { VolumeId: tie('vol', `${node.id} ${device}`) },
      })),
      NetworkInterfaces: [...node.interfaceIds]
        .reverse()
        .map((id) => ({ NetworkInterfaceId: liveId(id), Attachment: { DeviceIndex: node.interfaceIds.indexOf(id) } })),
      Tags: [...tagsOf(node), ...(node.name === node.id ? [] : [{ Key: 'Name', Value: node.name }])],
    })),
  };
}
