import type { NetworkModel } from '../../../lib/model-api';
import { defaultTemplate, idOf, modelOf } from '../../rules/default-app';
import { describeNetwork, type DescribedNetwork } from '../ec2/described-network';

export const template = defaultTemplate();
export const expected: NetworkModel = modelOf(template);
export const ids = {
  table: idOf(template, 'RouteTable'),
  subnet: idOf(template, 'Subnet'),
  group: idOf(template, 'SecurityGroup'),
  vpc: idOf(template, 'VPC'),
  gateway: idOf(template, 'InternetGateway'),
  ...Object.fromEntries(
    [0, 1, 2].flatMap((n) => [
      [`eni${String(n)}`, idOf(template, 'NetworkInterface', new RegExp(`worker${String(n)}`))],
      [`i${String(n)}`, idOf(template, 'Instance', new RegExp(`worker${String(n)}`))],
    ]),
  ),
} as Record<'table' | 'subnet' | 'group' | 'vpc' | 'gateway' | `eni${0 | 1 | 2}` | `i${0 | 1 | 2}`, string>;

export type Item = Record<string, unknown>;
export type Account = DescribedNetwork;

export function item(account: Account, kind: keyof Account['lists'], key: string, modelId: string): Item {
  const found = account.lists[kind].find((each) => each[key] === account.liveId(modelId));
  if (found === undefined) throw new Error(`no ${modelId}`);
  return found;
}

export function routesOf(account: Account): Item[] {
  return item(account, 'routeTables', 'RouteTableId', ids.table).Routes as Item[];
}

export function podRoute(account: Account, block: string): Item {
  const found = routesOf(account).find((route) => route.DestinationCidrBlock === block);
  if (found === undefined) throw new Error(`no route ${block}`);
  return found;
}

export const OTHER_GROUP = 'sg-0fedcba9876543210';
export const OTHER_ACL = 'acl-0fedcba9876543210';
export const OTHER_TABLE = 'rtb-0fedcba9876543210';
export const SECOND = 'eni-0fedcba9876543210';

/** A thing in words: the template's name for it, and that of AWS. */
export const show = (id: string): string => `${id} (${describeNetwork(expected).liveId(id)})`;
