import type { AccountAnswers } from './account-reading';
import { type Answer, flagIn, listIn, numberIn, partIn, requiredText, tagOf, textIn } from './answer';
import { type AnswerKindName, STACK_TAG } from './answer-kind';
import { associationsOf } from './route-table-associations';

/** Ids of what ties things of an account together, which commands of EC2 ask for; by the ids that AWS gave to the things. */
export interface AssociationIds {
  /** attachment of an interface to an instance */
  readonly attachments: ReadonlyMap<string, string>;
  /** association of a route table with a subnet that states it, or with the VPC that has it as its main one */
  readonly tables: ReadonlyMap<string, string>;
  /** association of a network ACL with a subnet */
  readonly acls: ReadonlyMap<string, string>;
  /** association of a block with a VPC, by both with a space between */
  readonly blocks: ReadonlyMap<string, string>;
  /** association of an Elastic IP with the primary address of an interface */
  readonly addresses: ReadonlyMap<string, string>;
  /** version of a prefix list, which a change of it states */
  readonly versions: ReadonlyMap<string, string>;
  /** Elastic IPs of stacks that stand for no address, by the name of the stack */
  readonly freeAddresses: ReadonlyMap<string, readonly string[]>;
}

type Tie = readonly [thing: string | null, tie: string | null];

/** Finds the ties in the answers; one that an answer does not tell is not among them. */
export function readAssociationIds({ lists }: AccountAnswers): AssociationIds {
  const all = (kind: AnswerKindName, tiesOf: (answer: Answer) => readonly Tie[]): ReadonlyMap<string, string> =>
    new Map(
      (lists[kind] ?? [])
        .flatMap(tiesOf)
        .flatMap(([thing, tie]) => (thing === null || tie === null ? [] : [[thing, tie]])),
    );
  return {
    attachments: all('networkInterfaces', (each) => [
      [textIn(each, 'NetworkInterfaceId'), textIn(partIn(each, 'Attachment'), 'AttachmentId')],
    ]),
    tables: all('routeTables', (table) =>
      associationsOf(table).map((each): Tie => {
        const isMain = flagIn(each, 'Main') === true;
        return [isMain ? textIn(table, 'VpcId') : textIn(each, 'SubnetId'), textIn(each, 'RouteTableAssociationId')];
      }),
    ),
    acls: all('networkAcls', (acl) =>
      listIn(acl, 'Associations').map((each): Tie => [
        textIn(each, 'SubnetId'),
        textIn(each, 'NetworkAclAssociationId'),
      ]),
    ),
    blocks: all('vpcs', (vpc) =>
      listIn(vpc, 'CidrBlockAssociationSet').map((each): Tie => [
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
    free.set(stack, [...(free.get(stack) ?? []), id]);
  }
  return free;
}
