import { type Unknown, unknown } from '../../address/unknown';
import { plainText } from '../actor/api-call';
import { networkIdsIn } from '../actor/network-id';
import { itemsAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { isList, isMap, type Value } from '../intrinsic/template-value';

/** What names an interface and attaches it to nothing. */
const PLACES: ReadonlySet<string> = new Set([
  'AWS::EC2::Route',
  'AWS::EC2::EIPAssociation',
  'AWS::EC2::NetworkInterfaceAttachment',
  'AWS::EC2::FlowLog',
]);

/**
 * Finds why an interface that no machine of the templates is given may be on one all the same: a machine that starts attaches it by
 * a call of its own, as a NAT instance does whose interface outlives it. Null where nothing of the templates could.
 */
export function runtimeAttachments(views: ResourceViews): (interfaceId: string) => Unknown | null {
  const granted = views.all.find((view) => view.type.startsWith('AWS::IAM::') && grantsAttachment(view.properties));
  const named = new Map<string, ResourceView>();
  for (const view of views.all) {
    if (PLACES.has(view.type)) continue;
    for (const id of [...networkIdsIn(view.properties, views), ...namesIn(view)])
      if (!named.has(id)) named.set(id, view);
  }
  return (id) => {
    const by = named.get(id);
    if (by !== undefined) return unknown(`"${by.id}" (${by.type}) names it, and may attach it`);
    return granted === undefined ? null : unknown(`"${granted.id}" (${granted.type}) lets machines attach interfaces`);
  };
}

const NAME = /"Ref":"(\w+)"|"Fn::GetAtt":(?:\["|")(\w+)|\$\{(\w+)/g;

const MACHINES: ReadonlySet<string> = new Set([
  'AWS::EC2::Instance',
  'AWS::EC2::LaunchTemplate',
  'AWS::AutoScaling::LaunchConfiguration',
]);

/** Ids of resources that a machine refers to as it is written: a user data is in base64 once it is resolved. */
function namesIn({ type, readable, resource: { body, stack } }: ResourceView): readonly string[] {
  if (!MACHINES.has(type) || readable !== true) return [];
  const names = [...JSON.stringify(body).matchAll(NAME)].map(([, ref, owner, piece]) => ref ?? owner ?? piece ?? '');
  return names.flatMap((name) => stack.resources.get(name)?.id ?? []);
}

const ATTACH = 'ec2:attachnetworkinterface';

// IAM user guide, "AWS managed policies for job functions"; AWS managed policy reference
const WIDE_POLICY =
  /\/(AdministratorAccess|PowerUserAccess|NetworkAdministrator|SystemAdministrator|Amazon(EC2|VPC)FullAccess)$/;

/** Whether a policy, somewhere in a value, allows attaching interfaces. */
function grantsAttachment(value: Value): boolean {
  if (isList(value)) return value.some((item) => grantsAttachment(item));
  if (!isMap(value)) return WIDE_POLICY.test(plainText(value) ?? '');
  if (plainText(value.Effect) === 'Allow')
    return value.NotAction !== undefined || itemsAt(value, 'Action').some((action) => isAttachment(action));
  return Object.values(value).some((item) => grantsAttachment(item));
}

/** IAM user guide, "IAM JSON policy elements: Action": letter case does not matter, `*` and `?` stand for others. */
function isAttachment(action: Value): boolean {
  const pattern = (plainText(action) ?? '')
    .toLowerCase()
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`).test(ATTACH);
}
