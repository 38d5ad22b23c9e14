import { addTo } from '../../lib/model/grouping';
import type { AccountAnswers } from './account-reading';
import { type Answer, flagIn, listIn, numberIn, partIn, requiredText, tagOf, textIn } from './answer';
import { type AnswerKindName, STACK_TAG } from './answer-kind';
import { associationsOf } from './route-table-associations';

/** Attachment and association ids, for the suggested commands; by AWS id. */
export interface AssociationIds {
  /** by network interface */
  readonly attachments: ReadonlyMap<string, string>;
  /** route table associations: by subnet, for a main route table by VPC */
  readonly tables: ReadonlyMap<string, string>;
  /** network ACL associations, by subnet */
  readonly acls: ReadonlyMap<string, string>;
  /** CIDR block associations, by `VPC BLOCK` */
  readonly blocks: ReadonlyMap<string, string>;
  /** Elastic IP associations, by network interface */
  readonly addresses: ReadonlyMap<string, string>;
  /** versions of prefix lists, which a change must state */
  readonly versions: ReadonlyMap<string, string>;
  /** unassociated Elastic IPs, by stack name */
  readonly freeAddresses: ReadonlyMap<string, readonly string[]>;
}

type Association = readonly [resource: string | null, id: string | null];

export function readAssociationIds({ lists }: AccountAnswers): AssociationIds {
  const all = (
    kind: AnswerKindName,
    associationsIn: (answer: Answer) => readonly Association[],
  ): ReadonlyMap<string, string> =>
    new Map(
      (lists[kind] ?? [])
        .flatMap(associationsIn)
        .flatMap(([resource, id]) => (resource === null || id === null ? [] : [[resource, id]])),
    );
  return {
    attachments: all('networkInterfaces', (each) => [
      [textIn(each, 'NetworkInterfaceId'), textIn(partIn(each, 'Attachment'), 'AttachmentId')],
    ]),
    tables: all('routeTables', (table) =>
      associationsOf(table).map((each): Association => {
        const isMain = flagIn(each, 'Main') === true;
        return [isMain ? textIn(table, 'VpcId') : textIn(each, 'SubnetId'), textIn(each, 'RouteTableAssociationId')];
      }),
    ),
    acls: all('networkAcls', (acl) =>
      listIn(acl, 'Associations').map((each): Association => [
        textIn(each, 'SubnetId'),
        textIn(each, 'NetworkAclAssociationId'),
      ]),
    ),
    blocks: all('vpcs', (vpc) =>
      listIn(vpc, 'CidrBlockAssociationSet').map((each): Association => [
        `${requiredText(vpc, 'VpcId')} ${textIn(each, 'CidrBlock') ?? ''}`,
        textIn(each, 'AssociationId'),
      ]),
    ),
    addresses: all('networkInterfaces', (each) => [
      [textIn(each, 'NetworkInterfaceId'), textIn(partIn(each, 'Association'), 'AssociationId')],
    ]),
    versions: all('prefixLists', (list) => [
      [textIn(list, 'PrefixListId'), numberIn(list, 'Version')?.toString() ?? null],
    ]),
    freeAddresses: freeAddresses(lists.addresses ?? []),
  };
}

function freeAddresses(addresses: readonly Answer[]): AssociationIds['freeAddresses'] {
  const free = new Map<string, string[]>();
  for (const address of addresses) {
    const [stack, id] = [tagOf(address, STACK_TAG), textIn(address, 'AllocationId')];
    if (stack === null || id === null || textIn(address, 'AssociationId') !== null) continue;
    addTo(free, stack, id);
  }
  return free;
}
