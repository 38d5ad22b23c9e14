import { unknown, type Unknown } from '../../lib/address/unknown';
import { awsBlock } from '../../lib/address/cidr-text';
import type { DraftPart, DraftSubnet, DraftVpc } from '../../lib/model/network-draft';
import { type Answer, flagIn, listIn, partIn, requiredText, tagOf, textIn } from './answer';
import type { AccountAnswers } from './account-reading';
import { associationsOf, whyMoving } from './route-table-associations';
import { liveOrigin } from './answer-kind';
import type { NameOf } from './name/name-table';

export function readVpcAnswers(answers: AccountAnswers, nameOf: NameOf): DraftPart {
  const { lists } = answers;
  const tables = mainOnes(lists.routeTables, 'RouteTableId', (table) =>
    associationsOf(table).some((each) => flagIn(each, 'Main') === true),
  );
  const groups = mainOnes(lists.securityGroups, 'GroupId', (group) => textIn(group, 'GroupName') === 'default');
  const acls = mainOnes(lists.networkAcls, 'NetworkAclId', (acl) => flagIn(acl, 'IsDefault') === true);
  const named = (id: string | undefined): string | null => (id === undefined ? null : nameOf(id));
  return {
    vpcs: (lists.vpcs ?? []).map((vpc): DraftVpc => {
      const id = requiredText(vpc, 'VpcId');
      return {
        id: nameOf(id),
        name: tagOf(vpc, 'Name'),
        origin: liveOrigin('vpcs', id),
        whole: true,
        cidrBlocks: blocksOf(vpc).map((block) => awsBlock(block)),
        dnsSupport:
          answers.dnsSupport.get(id) ??
          unknown(`whether the resolver of ${id} answers is not saved ("aws ec2 describe-vpc-attribute" tells)`),
        mainRouteTableId: named(tables.get(id)),
        defaultSecurityGroupId: named(groups.get(id)),
        defaultNetworkAclId: named(acls.get(id)),
      };
    }),
    subnets: readSubnets(answers, nameOf, { tables, acls }),
  };
}

/** By VPC, what a subnet has that is associated with nothing else. */
interface Defaults {
  readonly tables: ReadonlyMap<string, string>;
  readonly acls: ReadonlyMap<string, string>;
}

function readSubnets({ lists }: AccountAnswers, nameOf: NameOf, defaults: Defaults): readonly DraftSubnet[] {
  const tables = associations(lists.routeTables, 'RouteTableId', associationsOf);
  const acls = associations(lists.networkAcls, 'NetworkAclId', (acl) => listIn(acl, 'Associations'));
  const moving = new Map(
    (lists.routeTables ?? [])
      .flatMap(associationsOf)
      .map((each) => [textIn(each, 'SubnetId'), whyMoving(each)] as const),
  );
  return (lists.subnets ?? []).map((subnet) => {
    const id = requiredText(subnet, 'SubnetId');
    const vpcId = requiredText(subnet, 'VpcId');
    const table = tables.get(id) ?? defaults.tables.get(vpcId);
    const acl = acls.get(id) ?? defaults.acls.get(vpcId);
    const notAmong = (noun: string): Unknown => unknown(`the ${noun} of ${id} is not among what EC2 answered`);
    return {
      id: nameOf(id),
      name: tagOf(subnet, 'Name'),
      origin: liveOrigin('subnets', id),
      whole: true,
      vpcId: nameOf(vpcId),
      cidrBlock: awsBlock(requiredText(subnet, 'CidrBlock')),
      zone: textIn(subnet, 'AvailabilityZone'),
      // an account that a VPC is shared with may not see them
      routeTableId: table === undefined ? notAmong('route table') : (moving.get(id) ?? nameOf(table)),
      networkAclId: acl === undefined ? notAmong('network ACL') : nameOf(acl),
      mapPublicIp: flagIn(subnet, 'MapPublicIpOnLaunch'),
    };
  });
}

/** All blocks of a VPC, the primary one first. */
function blocksOf(vpc: Answer): readonly string[] {
  const associated = listIn(vpc, 'CidrBlockAssociationSet')
    .filter((each) => (textIn(partIn(each, 'CidrBlockState'), 'State') ?? 'associated') === 'associated')
    .flatMap((each) => textIn(each, 'CidrBlock') ?? []);
  const primary = requiredText(vpc, 'CidrBlock');
  return [primary, ...associated.filter((block) => block !== primary)];
}

/** By VPC, the one that it has from the start. */
function mainOnes(
  answers: readonly Answer[] | undefined,
  key: string,
  isMain: (answer: Answer) => boolean,
): ReadonlyMap<string, string> {
  return new Map(
    (answers ?? []).flatMap((answer) =>
      isMain(answer) ? [[requiredText(answer, 'VpcId'), requiredText(answer, key)] as const] : [],
    ),
  );
}

/** By subnet, what it is associated with. */
function associations(
  answers: readonly Answer[] | undefined,
  key: string,
  of: (answer: Answer) => readonly Answer[],
): ReadonlyMap<string, string> {
  return new Map(
    (answers ?? []).flatMap((answer) =>
      of(answer).flatMap((each) => {
        const subnetId = textIn(each, 'SubnetId');
        return subnetId === null ? [] : [[subnetId, requiredText(answer, key)] as const];
      }),
    ),
  );
}
