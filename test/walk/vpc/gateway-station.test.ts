import { builtInterfaces } from '../../../lab/plan/built-interface';
import { builtGateways } from '../../../lab/plan/internet';
import { defaultRoute, routeDoubt } from '../../../lab/plan/route-doubt';
import { judge } from '../../../lib/check/judgement';
import type { Verdict } from '../../../lib/walk/proof/rule-proof';
import { ec2, ref, templateOf } from '../../fixtures/fixture';
import { type Edit, modelOf, patch } from '../../rules/default-app';

const INTERNET = '203.0.113.10';
const VIA = { RouteTableId: ref('PublicTable'), DestinationCidrBlock: '0.0.0.0/0' };
const PRIVATE = { Properties: { ConnectivityType: 'private', AllocationId: null } };

const to =
  (target: object): Edit =>
  ({ Resources }) =>
    Object.assign(Resources, { ToInternet: ec2('Route', { ...VIA, ...target }) });
const nat =
  (properties: Record<string, unknown>): Edit =>
  ({ Resources }) =>
    Object.assign(Resources, { Nat: ec2('NatGateway', properties) });
const noRoute: Edit = ({ Resources }) => {
  delete Resources.ToInternet;
};
const REGIONAL = nat({ VpcId: ref('VPC'), AvailabilityMode: 'regional' });

/** What the rule about egress says and why, whether the lab doubts the way, and whether it builds the gateway. */
function judged(...edits: readonly Edit[]): readonly unknown[] {
  const model = modelOf(templateOf({ base: 'nat-subnet.yaml', broken: edits, told: [] }, 'broken'));
  const { rules, findings } = judge(model);
  const { built } = builtInterfaces(model);
  const [from] = built;
  if (from === undefined || defaultRoute(model, from) === null) throw new Error('a worker with a way out is needed');
  const why = findings.filter(({ rules: about, severity }) => severity !== 'info' && about.includes('podEgressAsNode'));
  return [
    rules.podEgressAsNode,
    why.map(({ id }) => id),
    routeDoubt(model, built, from, INTERNET) === null ? 'sure' : 'in doubt',
    builtGateways(model, model.vpcs).some(({ id }) => id === 'Nat') ? 'built' : 'away',
  ];
}

test.each<[string, readonly Edit[], Verdict, readonly string[], string, string]>([
  ['a public one', [], 'proved', [], 'sure', 'built'],
  ['a public one without a way', [noRoute], 'refuted', ['route-missing'], 'sure', 'away'],
  [
    'a public one to a transit gateway',
    [to({ TransitGatewayId: 'tgw-1' })],
    'unknown',
    ['gateway-not-walked'],
    'in doubt',
    'away',
  ],
  [
    'a public one to a firewall',
    [to({ VpcEndpointId: 'vpce-1' })],
    'unknown',
    ['gateway-not-walked'],
    'in doubt',
    'away',
  ],
  ['a private one', [patch({ Resources: { Nat: PRIVATE } })], 'refuted', ['no-public-address'], 'sure', 'away'],
  [
    'a private one to a transit gateway',
    [patch({ Resources: { Nat: PRIVATE } }), to({ TransitGatewayId: 'tgw-1' })],
    'unknown',
    ['gateway-not-walked'],
    'in doubt',
    'away',
  ],
  ['a regional one', [REGIONAL, noRoute], 'proved', [], 'sure', 'built'],
])('%s', (_, edits, ...told) => {
  expect(judged(...edits)).toEqual(told);
});
