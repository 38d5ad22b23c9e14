import { isUnknown } from '../../address/unknown';
import { holdsMacro } from '../intrinsic/macro';
import type { DraftPart, DraftSecurityGroup } from '../../model/network-draft';
import type { Unread } from '../../model/network-model';
import { idAt, type Outside } from '../resource/property';
import { classOf, documentsOf, RESTRICTED_GROUP } from './resource-class';
import { isRead } from './resource-type';
import type { ResourceView, ResourceViews } from '../resource/resource-view';

/** The other resources: what they may change in the network unseen, and which of them act without saying so. */
export function readOthers(views: ResourceViews): DraftPart {
  const judged = views.all.map((view) => ({ view, found: classOf(view, views) }));
  return {
    securityGroups: judged.flatMap(({ view, found }) =>
      view.type === RESTRICTED_GROUP && found.kind === 'read' ? restrictedGroup(view, views) : [],
    ),
    actors: judged.flatMap(({ view: { id, type, origin }, found }) =>
      found.kind === 'actor' ? [{ id, type, origin }] : [],
    ),
    unread: [
      ...judged.flatMap(({ view: { origin }, found }) =>
        found.kind === 'unread' ? [{ unknown: found.reason, origin, concerns: found.concerns }] : [],
      ),
      ...views.all.flatMap((view) => [...documentsOf(view), ...doubts(view)]),
    ],
  };
}

function restrictedGroup({ properties, origin }: ResourceView, outside: Outside): readonly DraftSecurityGroup[] {
  const id = idAt(properties, 'DefaultSecurityGroupId', outside);
  if (id === null || isUnknown(id)) return [];
  const vpcId = id.endsWith('.DefaultSecurityGroup') ? id.slice(0, -'.DefaultSecurityGroup'.length) : null;
  return [{ id, name: null, origin, whole: true, vpcId, ingress: [], egress: [] }];
}

/** Parts of other things, whose readers say themselves that they are unknown. */
const PART =
  /^AWS::EC2::(Route|SecurityGroupIngress|SecurityGroupEgress|NetworkAclEntry|EIPAssociation|VPCCidrBlock|Subnet\w+Association|NetworkInterfaceAttachment)$/;

/** Resources of the network whose existence, or whose every property, is unknown. */
function doubts({ id, type, origin, exists, readable, resource }: ResourceView): readonly Unread[] {
  // A macro beside its type may give it another.
  if (!isRead(type) && exists !== true && holdsMacro(resource.body)) return [{ ...exists, origin, concerns: [] }];
  if (!isRead(type) || PART.test(type)) return [];
  const reasons = [exists, readable].filter((each) => each !== true);
  return reasons.map((reason) => ({ unknown: `"${id}": ${reason.unknown}`, origin, concerns: [id] }));
}
