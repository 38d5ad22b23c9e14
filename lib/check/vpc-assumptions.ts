import type { AssumedSubnet } from '../model/stated-vpc';
import type { AssumedVpc } from '../model/network-model';
import { ALL_RULES, type AnyRuleName } from '../rules/rule-name';
import type { Network } from '../walk/network/network';
import type { Assumption } from './assumption';

interface Kind {
  readonly id: string;
  /**
   * null: not assumed of this VPC
   *
   * @param subnets those in which workers stand
   */
  readonly text: (vpc: AssumedVpc, subnets: readonly AssumedSubnet[]) => string | null;
  readonly rules: readonly AnyRuleName[];
}

// what a node says to its own pods does not leave it
const LEAVING = ALL_RULES.filter((rule) => rule !== 'nodeToOwnPods');

/** What nobody knows of a VPC that the app only looks up or imports. */
const KINDS: readonly Kind[] = [
  {
    id: 'vpc-references',
    text: ({ id, references, cidrBlocks }, subnets) => {
      const used = new Set([id, ...subnets.flatMap((subnet) => [subnet.id, subnet.routeTableId])]);
      const own = references.filter((each) => used.has(each));
      const blocks = cidrBlocks.length === 0 ? '' : ` with ${cidrBlocks.join(', ')}`;
      return own.length === 0
        ? null
        : `at deploy, ${own.join(', ')} ${own.length === 1 ? 'names what the app states' : 'name what the app states'}: one VPC${blocks}, its subnets and their route tables`;
    },
    rules: ALL_RULES,
  },
  {
    id: 'vpc-resolver',
    text: ({ id }) => `the resolver of ${id} is on (enableDnsSupport)`,
    rules: ['podEgressAsNode'],
  },
  {
    id: 'vpc-further-blocks',
    text: ({ id, cidrBlocks }) =>
      cidrBlocks.length === 0
        ? null
        : `no CIDR block of ${id} other than ${cidrBlocks.join(', ')} overlaps the pod CIDRs`,
    rules: ALL_RULES,
  },
  { id: 'vpc-network-acls', text: ({ id }) => `the network ACLs of ${id} allow all traffic`, rules: LEAVING },
  {
    id: 'vpc-other-routes',
    text: (_, subnets) => `${tablesOf(subnets)} has no other route that matches packets of pods or nodes`,
    rules: LEAVING,
  },
  {
    id: 'vpc-way-out',
    text: (_, subnets) => {
      const ways = (Object.keys(WAYS) as (keyof typeof WAYS)[]).flatMap((way) => {
        const own = subnets.filter(({ wayOut }) => wayOut === way);
        return own.length === 0 ? [] : [`the default route of ${tablesOf(own)} leads to ${WAYS[way]}`];
      });
      return ways.length === 0 ? null : ways.join('; ');
    },
    rules: ['podEgressAsNode'],
  },
  {
    id: 'vpc-subnet-blocks',
    text: (_, subnets) => {
      const open = subnets.flatMap(({ id, standInBlock }) =>
        standInBlock === null ? [] : [`${id} (${standInBlock})`],
      );
      return open.length === 0
        ? null
        : `no rule depends on CIDR blocks of subnets that the import does not contain; placeholders: ${open.join(', ')}`;
    },
    rules: ALL_RULES,
  },
];

const WAYS = {
  natGateway: 'a NAT gateway, or to an instance that translates like one',
  internetGateway: 'an internet gateway',
} as const;

function tablesOf(subnets: readonly AssumedSubnet[]): string {
  return [...new Set(subnets.flatMap(({ routeTableId }) => routeTableId ?? []))].sort().join(', ');
}

/**
 * What the verdicts on a network assume of a VPC that no template makes.
 *
 * @param name of the network
 */
export function vpcAssumptions({ model, workers }: Network, name: string): readonly Assumption[] {
  const homes = new Set(workers.flatMap(({ interfaces }) => interfaces.map(({ subnet }) => subnet.id)));
  return model.assumedVpcs.flatMap((vpc) => {
    const subnets = vpc.subnets.filter(({ id }) => homes.has(id));
    if (subnets.length === 0) return [];
    return KINDS.flatMap(({ id, text, rules }): readonly Assumption[] => {
      const said = text(vpc, subnets);
      if (said === null) return [];
      const test = `deploy, then run \`pod-network verify --stack ${vpc.origin.source}\`, which checks it`;
      return [{ id, text: said, test, resource: vpc.id, places: [vpc.origin], actor: false, rules, networks: [name] }];
    });
  });
}
