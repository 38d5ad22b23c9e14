import fc from 'fast-check';
import { networkDrift } from '../../../cli/drift/network-drift';
import { readAccount } from '../../../cli/ec2/account-reading';
import { type LiveNetwork, readLiveNetwork } from '../../../cli/ec2/live-network';
import { isKnown } from '../../../lib/address/unknown';
import type { NetworkModel, Route } from '../../../lib/model-api';
import { readUserData } from '../../../lib/user-data/user-data-reader';
import { judge } from '../../../lib/check/judgement';
import { modelOf as modelOfSpec } from '../../differential/differential';
import { networks } from '../../differential/network-arbitrary';
import { defaultTemplate, modelOf } from '../../rules/default-app';
import { accountOf } from './described-account';
import { describeNetwork, type DescribedNetwork } from './described-network';

const KINDS = ['internetGateways', 'natGateways', 'transitAttachments', 'prefixLists', 'volumes'] as const;

async function readBack(network: DescribedNetwork, expected: NetworkModel): Promise<LiveNetwork> {
  const stackNames = expected.stacks.map(({ name }) => name);
  const request = { vpcIds: [], stackNames, stackIds: new Map(), kinds: new Set(KINDS), userData: false };
  return readLiveNetwork(await readAccount(accountOf(network), request), expected);
}

/** What both readers must agree on: all but where a fact was found, and what a template leaves to AWS. */
function comparable(model: NetworkModel): unknown {
  const lists = Object.fromEntries(
    Object.entries(model).filter(([key]) => key !== 'stacks' && key !== 'unread'),
  ) as Omit<NetworkModel, 'stacks' | 'unread'>;
  const sorted = {
    ...lists,
    prefixLists: lists.prefixLists.map((list) => ({ ...list, maxEntries: null })),
    subnets: lists.subnets.map((subnet) => ({ ...subnet, zone: null })),
    nodes: lists.nodes.map((node) => ({ ...node, imageId: null })),
    networkInterfaces: lists.networkInterfaces.map((each) => ({
      ...each,
      pickedFrom: null,
      securityGroupIds: [...each.securityGroupIds].sort(),
    })),
    securityGroups: lists.securityGroups.map((group) => ({
      ...group,
      ingress: group.ingress.map((rule) => JSON.stringify([rule.traffic, rule.peer])).sort(),
      egress: group.egress.map((rule) => JSON.stringify([rule.traffic, rule.peer])).sort(),
    })),
    routeTables: lists.routeTables.map((table) => ({
      ...table,
      routes: table.routes.map((route) => JSON.stringify(byInterface(route, model))).sort(),
    })),
  };
  return JSON.parse(
    JSON.stringify(sorted, (key, value: unknown) => (key === 'origin' || key === 'name' ? undefined : value)),
  );
}

/** EC2 tells of a route to an instance which interface it is to. */
function byInterface({ destination, target, state }: Route, { nodes }: NetworkModel): object {
  const node = isKnown(target) ? nodes.find(({ id }) => id === target.id) : undefined;
  const to = node === undefined ? target : { kind: 'networkInterface', id: node.interfaceIds[0] };
  return { destination, target: to, state };
}

test('the default app, deployed and read back, is the network of its template', async () => {
  const expected = modelOf(defaultTemplate());
  const live = await readBack(describeNetwork(expected), expected);
  expect(comparable(live.model)).toEqual(comparable(expected));
  expect(networkDrift(expected, live)).toEqual([]);
  expect(judge(live.model).rules).toEqual(judge(expected).rules);
});

test("a node's own calls to AWS leave no doubt: the account shows what they did", async () => {
  const model = modelOf(defaultTemplate());
  const { networkCalls } = readUserData(
    '#!/bin/sh\naws ec2 create-route --route-table-id $T --destination-cidr-block $C\n',
  );
  expect(networkCalls).toHaveLength(1);
  const nodes = model.nodes.map((node) => ({ ...node, setup: { ...node.setup, networkCalls } }));
  const { model: live } = await readBack(describeNetwork(model), { ...model, nodes });
  expect(judge(live).rules).toEqual(judge(model).rules);
  const routeTables = live.routeTables.map((table) => ({ ...table, routes: [] }));
  expect(judge({ ...live, routeTables }).rules.podToPodWithoutNat).toBe('refuted');
});

test('so is every network, and it keeps the same rules', async () => {
  await fc.assert(
    fc.asyncProperty(networks(), async (spec) => {
      const expected = modelOfSpec(spec);
      const live = await readBack(describeNetwork(expected), expected);
      expect(comparable(live.model)).toEqual(comparable(expected));
      expect(networkDrift(expected, live)).toEqual([]);
      expect(judge(live.model).rules).toEqual(judge(expected).rules);
    }),
    { numRuns: 30 },
  );
});

test('without the tags of CloudFormation, things are found by their blocks, addresses and ties', async () => {
  const expected = modelOf(defaultTemplate());
  const network = describeNetwork(expected);
  for (const list of Object.values(network.lists))
    for (const each of list) {
      delete each.Tags;
      delete each.TagSet;
    }
  const { model, names } = readLiveNetwork(
    await readAccount(accountOf(network), {
      vpcIds: expected.vpcs.map(({ id }) => network.liveId(id)),
      stackNames: [],
      stackIds: new Map(),
      kinds: new Set(KINDS),
      userData: false,
    }),
    expected,
  );
  // a group alone has nothing but its name, which CloudFormation makes
  const found = model.securityGroups.map(({ id }) => id).filter((id) => id.startsWith('sg-'));
  expect(found).toEqual([network.liveId(expected.securityGroups.find(({ id }) => !id.includes('.'))?.id ?? '')]);
  expect(new Set(names.byModelId.keys())).toEqual(
    new Set(
      (['vpcs', 'subnets', 'routeTables', 'networkInterfaces', 'nodes', 'gateways', 'networkAcls'] as const)
        .flatMap((kind) => expected[kind].map(({ id }) => id))
        .concat(expected.vpcs.map(({ defaultSecurityGroupId }) => defaultSecurityGroupId)),
    ),
  );
});
