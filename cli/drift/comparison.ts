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

/** Compares the network of a template with that of an account. */
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
   * Pairs the resources of one kind. `isLost` reports a resource that the account lacks. A resource that the template only
   * refers to is compared if found.
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

  /** Whether a resource belongs to a VPC that no template creates, and that a deployment does not change. */
  public isFromElsewhere(id: string): boolean {
    return this.elsewhere.has(id);
  }

  /** The AWS id of a resource; a placeholder if it does not exist. */
  public liveId(id: string): string {
    return this.account.names.byModelId.get(id) ?? (isAwsId(id) ? id : `<id of ${id}>`);
  }

  public has(id: string): boolean {
    return this.account.names.byModelId.has(id) || isAwsId(id);
  }

  /** An attachment or association id; if it was not read, a placeholder with the command that shows it. */
  public associationId(kind: Exclude<keyof AssociationIds, 'freeAddresses'>, resource: string): string {
    return this.account.associationIds[kind].get(resource) ?? `<${ID_SOURCES[kind]}>`;
  }

  /** Formats a resource as its template id with its AWS id. */
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

  /** Compares one property; unknown values are not compared. */
  public fact<T extends string | boolean>(
    resource: string,
    property: string,
    [expected, actual]: readonly [Maybe<T> | null, Maybe<T> | null],
    fix: (wanted: T) => string,
  ): readonly Drift[] {
    if (expected === null || isUnknown(expected) || isUnknown(actual) || expected === actual) return [];
    return [this.drift(resource, property, this.value(expected), this.value(actual), fix(expected))];
  }

  /** Reports what only the template has of a list, as `word`, and what only the account has. */
  public items(
    resource: string,
    noun: string,
    { missing, surplus }: ReturnType<typeof differences>,
    word: string,
    fix: (item: string, isMissing: boolean) => string,
  ): readonly Drift[] {
    const told = (isMissing: boolean) => (item: string) => {
      const [expected, actual] = isMissing ? [word, 'none'] : ['none', word];
      return this.drift(resource, `${noun} ${item}`, expected, actual, fix(item, isMissing));
    };
    return [...missing.map(told(true)), ...surplus.map(told(false))];
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

/** A plain deployment of an unchanged template does not recreate resources that were deleted outside CloudFormation. */
export const RECREATE =
  'run cdk deploy --revert-drift (without the option, cdk deploy changes nothing), or remove it from the app, deploy, add it back and deploy again';

/** The CDK caches context lookups of a VPC. */
export const LOOK_UP_AGAIN =
  'the app has stale facts about the VPC: run `npx cdk context --clear` and `npx cdk deploy` to look it up again, or correct the attributes of an imported VPC';

/** Items that are in only one of two lists. */
export function differences(
  expected: readonly string[],
  actual: readonly string[],
): { readonly missing: readonly string[]; readonly surplus: readonly string[] } {
  return {
    missing: [...new Set(expected)].filter((each) => !actual.includes(each)),
    surplus: [...new Set(actual)].filter((each) => !expected.includes(each)),
  };
}
