import { App, Fn, Stack, Stage, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import type { PodRoute } from '../../../lib';
import { RouteTables } from '../../../lib/construct/vpc/route-tables';
import { type CfnTemplate, newStack, propertiesOf, resolved, synthesize } from '../../synthesis';

const podRoute = (index: number): PodRoute => ({
  index,
  podCidr: `10.200.${String(index)}.0/24`,
  nodeIp: `10.0.1.${String(20 + index)}`,
  networkInterfaceId: `eni-${String(index)}`,
});

const subnetOf = (scope: Construct, table: string): ec2.ISubnet =>
  ec2.Subnet.fromSubnetAttributes(scope, `Subnet${String(scope.node.children.length)}`, {
    subnetId: `subnet-${String(scope.node.children.length)}`,
    routeTableId: table,
  });

const routesOf = (template: CfnTemplate): readonly string[] =>
  Object.values(propertiesOf(template, 'AWS::EC2::Route'))
    .map(
      (route) =>
        `${String(route.RouteTableId)} ${String(route.DestinationCidrBlock)} ${String(route.NetworkInterfaceId)}`,
    )
    .sort();

/** What comes, in the order it comes: tables by id, workers by index. */
function written(steps: readonly (string | number)[]): CfnTemplate {
  const stack = newStack();
  const subnets = new Construct(stack, 'Subnets');
  const tables = new RouteTables(stack);
  for (const step of steps) {
    if (typeof step === 'string') tables.addTableOf(subnetOf(subnets, step));
    else tables.addRoute(new Construct(stack, `worker-${String(step)}`), podRoute(step));
  }
  return synthesize(stack);
}

test('every table gets every route once, in whatever order they come, and however many subnets share a table', () => {
  const steps = ['rtb-1', 'rtb-2', 'rtb-1', 0, 1, 2];
  const expected = ['rtb-1', 'rtb-2'].flatMap((table) =>
    [0, 1, 2].map((index) => `${table} 10.200.${String(index)}.0/24 eni-${String(index)}`),
  );
  const template = written(steps);
  expect(routesOf(template)).toEqual(expected);
  fc.assert(
    fc.property(fc.shuffledSubarray(steps, { minLength: steps.length }), (order) => {
      expect(written(order)).toEqual(template);
    }),
    { numRuns: 20 },
  );
});

test('a table that is not known is refused, and changes nothing', () => {
  const stack = newStack();
  const tables = new RouteTables(stack);
  tables.addRoute(new Construct(stack, 'worker-0'), podRoute(0));
  expect(() => {
    tables.addTableOf(ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-1'));
  }).toThrow(PodNetworkError);
  expect(synthesize(stack)).toEqual({});
});

describe('the logical id of a route', () => {
  const tableIn = (stack: Stack): string =>
    new ec2.CfnRouteTable(new Construct(stack, 'Tables'), 'Main', { vpcId: 'vpc-1' }).ref;

  /** Ids of the routes that a stack writes into tables of its own, or of other stacks. */
  function idsOf(stack: Stack, ...tableIds: readonly string[]): readonly string[] {
    const tables = new RouteTables(stack);
    const subnets = new Construct(stack, 'Subnets');
    for (const tableId of tableIds) tables.addTableOf(subnetOf(subnets, tableId));
    tables.addRoute(new Construct(stack, 'worker-0'), podRoute(0));
    return stack.node
      .findAll()
      .filter((child) => child instanceof ec2.CfnRoute)
      .map(({ logicalId }) => String(resolved(stack, logicalId)));
  }

  test('comes from the place of its table, whatever the stack is called, and the stage', () => {
    const app = new App();
    const [one, two] = [new Stack(app, 'One'), new Stack(new Stage(app, 'Prod'), 'Two')];
    expect(idsOf(one, tableIn(one))).toEqual(['worker0RouteInTablesMain32701D4D']);
    expect(idsOf(two, tableIn(two))).toEqual(['worker0RouteInTablesMain32701D4D']);
  });

  test('tells tables of different stacks apart', () => {
    const app = new App();
    const [own, other] = [new Stack(app, 'Own'), new Stack(app, 'Other')];
    expect(idsOf(own, tableIn(own), tableIn(other))).toEqual([
      'worker0RouteInTablesMain32701D4D',
      expect.stringMatching(/^worker0RouteInOtherTablesMain[0-9A-F]{8}$/),
    ]);
  });

  test('comes from the expression of a table that is made elsewhere', () => {
    const [one, two] = [new Stack(), new Stack()];
    const ids = idsOf(one, Fn.importValue('a'), Fn.importValue('b'));
    expect(new Set(ids).size).toBe(2);
    expect(idsOf(two, Fn.importValue('b'), Fn.importValue('a'))).toEqual([...ids].reverse());
  });
});
