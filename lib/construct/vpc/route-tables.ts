import { createHash } from 'node:crypto';
import { Reference, Stack, Tokenization, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { type Construct, type IConstruct, Node } from 'constructs';
import type { PodRoute } from './pod-route';
import { routeTableIdOf } from './vpc-facts';

/** A pod route, and the construct that owns what is written for it. */
interface OwnedRoute {
  readonly owner: Construct;
  readonly route: PodRoute;
}

/**
 * The route tables that must know the way to every pod. Whichever comes first, table or worker, each table gets each pod
 * route once, under an id that does not depend on the order.
 */
export class RouteTables {
  private readonly tableIds = new Map<string, string>();
  private readonly routes: OwnedRoute[] = [];

  public constructor(private readonly scope: Construct) {}

  /**
   * Adds the table that a subnet uses, unless it is there already.
   *
   * @throws PodNetworkError where the table of an imported subnet is not known
   */
  public addTableOf(subnet: ec2.ISubnet): void {
    this.addTable(routeTableIdOf(subnet));
  }

  /** The tables that the app creates. */
  public get constructs(): readonly IConstruct[] {
    return [...this.tableIds.values()].flatMap((tableId) => {
      const token = Tokenization.reverseCompleteString(tableId);
      return Reference.isReference(token) ? [token.target] : [];
    });
  }

  /** Adds a route table, unless it is there already. */
  public addTable(tableId: string): void {
    const name = nameOf(this.scope, tableId);
    if (this.tableIds.has(name)) return;
    this.tableIds.set(name, tableId);
    for (const route of this.routes) write(route, name, tableId);
  }

  /** Adds a pod route to every table. */
  public addRoute(owner: Construct, route: PodRoute): void {
    const owned = { owner, route };
    this.routes.push(owned);
    for (const [name, tableId] of this.tableIds) write(owned, name, tableId);
  }
}

function write({ owner, route }: OwnedRoute, tableName: string, routeTableId: string): void {
  new ec2.CfnRoute(owner, `RouteIn${tableName}`, {
    routeTableId,
    destinationCidrBlock: route.podCidr,
    // by interface: a route by instance id fails as soon as the instance has a second one (Amazon VPC User Guide, "Route tables")
    networkInterfaceId: route.networkInterfaceId,
  });
}

/**
 * A name for a route table that stays the same between deploys: its place in the stack that makes it, else its id.
 * Without the stages around that stack, so that every stage has the same template.
 */
function nameOf(scope: Construct, tableId: string): string {
  const token = Tokenization.reverseCompleteString(tableId);
  if (token === undefined) return tableId;
  if (!Reference.isReference(token)) {
    const text = JSON.stringify(Stack.of(scope).resolve(token));
    return createHash('sha256').update(text).digest('hex').slice(0, 8);
  }
  const stack = Stack.of(token.target);
  const place = token.target.node.path.slice(stack.node.path.length).split(Node.PATH_SEP).join('');
  return stack === Stack.of(scope) ? place : stack.node.id + place;
}
