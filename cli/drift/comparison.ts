import { isUnknown, type Maybe } from '../../lib/address/unknown';
import { indexModel, type ModelIndex, type NetworkModel, type Origin } from '../../lib/model-api';
import type { LiveNetwork } from '../ec2/live-network';
import { isAwsId } from '../ec2/name/name-table';
import type { AssociationIds } from '../ec2/association-ids';
import type { Drift } from './drift';

interface Item {
  readonly id: string;
  readonly origin: Origin;
}

/** A template's network and an account's side by side, and how differences between them are told. */
export class Comparison {
  public readonly live: ModelIndex;
  private readonly elsewhere: ReadonlySet<string>;

  public constructor(
    public readonly expected: NetworkModel,
    public readonly account: LiveNetwork,
  ) {
    this.live = indexModel(account.model);
    this.elsewhere = new Set(
      expected.assumedVpcs.flatMap(({ id, subnets }) => [
        id,
        ...subnets.flatMap((subnet) => [subnet.id, ...(subnet.routeTableId === null ? [] : [subnet.routeTableId])]),
      ]),
    );
  }

  /**
   * Pairs the things of one kind. One that the account lacks is told by `isLost`; what the template only refers to is
   * compared where it is found, and not missed.
   */
  public pairs<T extends Item>(
    list: (model: NetworkModel) => readonly T[],
    isLost: (item: T) => readonly Drift[],
  ): { readonly pairs: readonly (readonly [T, T])[]; readonly lost: readonly Drift[] } {
    const found = new Map(list(this.account.model).map((item) => [item.id, item]));
    const pairs: (readonly [T, T])[] = [];
    const lost: Drift[] = [];
    for (const item of list(this.expected)) {
      const other = found.get(item.id);
      if (other !== undefined && other.origin.source !== '') pairs.push([item, other]);
      else if (item.origin.source !== '') lost.push(...isLost(item));
    }
    return { pairs, lost };
  }

  /** Whether a thing is of a VPC that no template makes: the templates change nothing of it, and what was assumed is no plan. */
  public isFromElsewhere(id: string): boolean {
    return this.elsewhere.has(id);
  }

  /** What AWS knows a thing by; a placeholder where it is not there. */
  public liveId(id: string): string {
    return this.account.names.byModelId.get(id) ?? (isAwsId(id) ? id : `<id of ${id}>`);
  }

  /** Whether the account has a thing, so that a command can name it. */
  public has(id: string): boolean {
    return this.account.names.byModelId.has(id) || isAwsId(id);
  }

  /** The id of an attachment or association, by what is tied; where none was read, the command that tells it. */
  public associationId(kind: Exclude<keyof AssociationIds, 'freeAddresses'>, tied: string): string {
    return this.account.associationIds[kind].get(tied) ?? `<${ID_SOURCES[kind]}>`;
  }

  /** A thing as a person can find it: by the template's name, and by that of AWS. */
  public show(id: string): string {
    const liveId = this.account.names.byModelId.get(id);
    return liveId === undefined || liveId === id ? id : `${id} (${liveId})`;
  }

  public showAll(ids: readonly string[]): string {
    return ids.length === 0 ? 'none' : ids.map((id) => this.show(id)).join(', ');
  }

  public drift(resource: string, property: string, expected: string, actual: string, fix: string): Drift {
    return { resource, liveId: this.account.names.byModelId.get(resource) ?? null, property, expected, actual, fix };
  }

  /** A difference in one fact; none where the template does not tell it. */
  public fact<T extends string | boolean>(
    resource: string,
    property: string,
    [expected, actual]: readonly [Maybe<T> | null, Maybe<T> | null],
    fix: (wanted: T) => string,
  ): readonly Drift[] {
    if (expected === null || isUnknown(expected) || isUnknown(actual) || expected === actual) return [];
    return [this.drift(resource, property, this.value(expected), this.value(actual), fix(expected))];
  }

  public lost(resource: string, fix: string): readonly Drift[] {
    return [this.drift(resource, 'existence', 'exists', 'is not there', fix)];
  }

  private value(value: string | boolean | null): string {
    return typeof value === 'string' ? this.show(value) : String(value ?? 'none');
  }
}

const ID_SOURCES: Readonly<Record<Exclude<keyof AssociationIds, 'freeAddresses'>, string>> = {
  attachments: 'AttachmentId in aws ec2 describe-network-interfaces',
  tables: 'RouteTableAssociationId in aws ec2 describe-route-tables',
  acls: 'NetworkAclAssociationId in aws ec2 describe-network-acls',
  blocks: 'AssociationId in aws ec2 describe-vpcs',
  addresses: 'AssociationId in aws ec2 describe-addresses',
  versions: 'Version in aws ec2 describe-managed-prefix-lists',
};

/** CloudFormation makes what was deleted behind its back again only where it is told to look. */
export const MAKE_AGAIN =
  'cdk deploy --revert-drift, or take it out of the app, deploy, put it back and deploy: a plain deploy of an unchanged template does nothing';

/** The app goes by what the CDK was told of a VPC once. */
export const KNOW_AGAIN =
  'what the app knows of the VPC is stale: after `npx cdk context --clear`, `npx cdk deploy` looks it up again; where it is imported, correct the attributes';

/** What stands in one list and not in the other. */
export function differences(
  expected: readonly string[],
  actual: readonly string[],
): { readonly missing: readonly string[]; readonly surplus: readonly string[] } {
  return {
    missing: [...new Set(expected)].filter((each) => !actual.includes(each)),
    surplus: [...new Set(actual)].filter((each) => !expected.includes(each)),
  };
}
