import { isKnown, isUnknown } from '../../lib/address/unknown';
import type { NetworkInterface, Node } from '../../lib/model-api';
import { type Comparison, differences, RECREATE } from './comparison';
import type { Drift } from './drift';

/** Differences in network interfaces and nodes. */
export function machineDrift(comparison: Comparison): readonly Drift[] {
  const nodes = comparison.pairs(
    (model) => model.nodes,
    (node) => comparison.lost(node.id, recreation(node)),
  );
  const lostNodes = new Set(nodes.lost.map(({ resource }) => resource));
  const interfaces = comparison.pairs(
    (model) => model.networkInterfaces,
    // interfaces that a launch created disappear with the instance
    ({ id, nodeId }) =>
      typeof nodeId === 'string' && lostNodes.has(nodeId) && id.startsWith(`${nodeId}.eth`)
        ? []
        : comparison.lost(id, RECREATE),
  );
  return [
    ...nodes.lost,
    ...interfaces.lost,
    ...nodes.pairs.flatMap(([expected, actual]) => nodeDrift(comparison, expected, actual)),
    ...replacementDrift(comparison, nodes.pairs),
    ...interfaces.pairs.flatMap(([expected, actual]) => interfaceDrift(comparison, expected, actual, lostNodes)),
  ];
}

function nodeDrift(comparison: Comparison, expected: Node, actual: Node): readonly Drift[] {
  const { id, interfaceIds, inGroup } = expected;
  const liveId = comparison.liveId(id);
  const state = comparison.account.states.get(id) ?? 'running';
  const { missing, surplus } = differences(interfaceIds, actual.interfaceIds);
  const start = inGroup === true ? GROUP_LAUNCHES : `aws ec2 start-instances --instance-ids ${liveId}`;
  const attachment = (each: string): string =>
    `aws ec2 attach-network-interface --instance-id ${liveId} --network-interface-id ${comparison.liveId(each)} --device-index ${String(interfaceIds.indexOf(each))}`;
  const driftOf = (plan: string, fact: string, fix: string): Drift =>
    comparison.drift(id, 'network interfaces', plan, fact, fix);
  return [
    ...(comparison.account.replacedNodes.has(id)
      ? [comparison.drift(id, 'instance', 'made by the stack', 'made by somebody else', RECREATE)]
      : []),
    ...(['running', 'pending'].includes(state) ? [] : [comparison.drift(id, 'state', 'running', state, start)]),
    // the primary interface cannot be detached
    ...missing.map((each) =>
      driftOf(comparison.show(each), 'not attached', interfaceIds[0] === each ? RECREATE : attachment(each)),
    ),
    ...surplus.map((each) => {
      const fix = actual.interfaceIds[0] === each ? RECREATE : detachment(comparison, each);
      return driftOf(comparison.showAll(interfaceIds), `${comparison.show(each)} besides`, fix);
    }),
    ...userDataDrift(comparison, expected, actual),
  ];
}

function userDataDrift(comparison: Comparison, expected: Node, { setup: found }: Node): readonly Drift[] {
  const { id, setup } = expected;
  const texts = [setup, found].map(({ parts }) => JSON.stringify(parts));
  const isOpen = setup.bytes === null ? false : isUnknown(setup.bytes) || isUnknown(found.bytes);
  if (isOpen || texts[0] === texts[1] || hasMark(texts[0] ?? '')) return [];
  const shown = [setup, found].map(({ bytes }) => (typeof bytes === 'number' ? `${String(bytes)} bytes` : 'none'));
  const command = `aws ec2 modify-instance-attribute --instance-id ${comparison.liveId(id)} --attribute userData --value file://FILE`;
  const fix =
    expected.inGroup === true
      ? renewal(comparison, id)
      : `stop the instance, set the template's user data in base64 (${command}), start it; if the user data runs only at first boot, replace the instance: ${RECREATE}`;
  return [comparison.drift(id, 'UserData', shown[0] ?? '', `another text, ${shown[1] ?? ''}`, fix)];
}

const GROUP_LAUNCHES =
  'wait: the Auto Scaling group launches another machine when the network interface is free; aws autoscaling describe-scaling-activities tells why a launch failed';

function recreation({ home, inGroup }: Node): string {
  const fix = inGroup === true ? GROUP_LAUNCHES : RECREATE;
  return home.worker === null ? fix : `if the worker is being replaced, run \`npx cdk deploy\`; else ${fix}`;
}

/** How a group gets a machine that is as the template has it. */
function renewal(comparison: Comparison, id: string): string {
  return `\`npx cdk deploy\` replaces the machine if it changes the template; else aws ec2 terminate-instances --instance-ids ${comparison.liveId(id)}: the Auto Scaling group launches another`;
}

/** What takes a new instance. A deploy fails while a worker that it replaces holds its network interface, so the fix names all of them. */
function replacementDrift(comparison: Comparison, pairs: readonly (readonly [Node, Node])[]): readonly Drift[] {
  const driftOf = ([expected, actual]: readonly [Node, Node], fix: string): readonly Drift[] => [
    ...comparison.fact(expected.id, 'ImageId', [expected.imageId, actual.imageId], () => fix),
    ...volumeDrift(comparison, expected, actual, fix),
  ];
  const replaced = pairs.filter((pair) => driftOf(pair, '').length > 0);
  const names = replaced.flatMap(([{ name, home, inGroup }]) =>
    home.worker === null || inGroup === true ? [] : [name],
  );
  const fix = `\`npx cdk deploy -c cdk-pod-network:without=${names.join(',')}\`, then \`npx cdk deploy\``;
  const oneByOne = names.length > 1 ? '; to replace workers one by one, change one of them at a time in the app' : '';
  return replaced.flatMap((pair) => {
    const [{ id, home, inGroup }] = pair;
    if (inGroup === true) return driftOf(pair, renewal(comparison, id));
    return driftOf(pair, home.worker === null ? RECREATE : `${fix}${oneByOne}`);
  });
}

/** Volumes that differ from what the template states of them. One that is not attached any more is not compared. */
function volumeDrift(comparison: Comparison, { id, volumes = [] }: Node, actual: Node, fix: string): readonly Drift[] {
  const found = new Map((actual.volumes ?? []).map((volume) => [volume.device, volume]));
  return volumes.flatMap(({ device, size, type, encrypted }) => {
    const live = found.get(device);
    if (live === undefined) return [];
    const driftOf = <T extends string | boolean>(property: string, values: readonly [T | null, T | null]) =>
      comparison.fact(id, `${property} of ${device}`, values, () => fix);
    return [
      ...driftOf('VolumeSize', [inGiB(size), inGiB(live.size)]),
      ...driftOf('VolumeType', [type, live.type]),
      ...driftOf('Encrypted', [encrypted, live.encrypted]),
    ];
  });
}

function inGiB(size: number | null): string | null {
  return size === null ? null : `${String(size)} GiB`;
}

// unknown values are marks in the text (lib/address/unknown.ts)
function hasMark(text: string): boolean {
  return text.includes('\uE000');
}

function interfaceDrift(
  comparison: Comparison,
  expected: NetworkInterface,
  actual: NetworkInterface,
  lostNodes: ReadonlySet<string>,
): readonly Drift[] {
  const { id } = expected;
  const liveId = comparison.liveId(id);
  const prefixes = differences(expected.prefixes.filter(isKnown), actual.prefixes.filter(isKnown));
  const assign = (prefix: string, isMissing: boolean): string =>
    `aws ec2 ${isMissing ? '' : 'un'}assign-private-ip-addresses --network-interface-id ${liveId} --ipv4-prefixes ${prefix}`;
  return [
    ...comparison.fact(id, 'SubnetId', [expected.subnetId, actual.subnetId], () => RECREATE),
    ...addressDrift(comparison, expected, actual),
    ...(expected.prefixes.some(isUnknown) ? [] : comparison.items(id, 'prefix', prefixes, 'assigned', assign)),
    ...groupDrift(comparison, expected, actual),
    ...comparison.fact(
      id,
      'SourceDestCheck',
      [expected.sourceDestCheck, actual.sourceDestCheck],
      (wanted) =>
        `aws ec2 modify-network-interface-attribute --network-interface-id ${liveId} --${wanted ? '' : 'no-'}source-dest-check`,
    ),
    ...publicAddressDrift(comparison, expected, actual),
    ...(typeof expected.nodeId === 'string' && actual.nodeId === null && !lostNodes.has(expected.nodeId)
      ? []
      : nodeOfInterface(comparison, expected, actual)),
  ];
}

function addressDrift(comparison: Comparison, expected: NetworkInterface, actual: NetworkInterface): readonly Drift[] {
  const { id, addresses, pickedFrom } = expected;
  if (pickedFrom !== null) return [];
  const liveId = comparison.liveId(id);
  const [primary, ...others] = addresses;
  const [livePrimary, ...liveOthers] = actual.addresses;
  const { missing, surplus } = differences(others.filter(isKnown), liveOthers.filter(isKnown));
  const driftOf = (address: string, plan: string, fact: string): Drift => {
    const verb = plan === 'none' ? 'unassign' : 'assign';
    const fix = `aws ec2 ${verb}-private-ip-addresses --network-interface-id ${liveId} --private-ip-addresses ${address}`;
    return comparison.drift(id, 'private address', plan, fact, fix);
  };
  return [
    ...comparison.fact(
      id,
      'primary private address',
      [primary ?? null, livePrimary ?? null],
      () => `recreate the interface, because its primary address cannot change: ${RECREATE}`,
    ),
    ...missing.map((address) => driftOf(address, address, 'none')),
    ...(addresses.some(isUnknown) ? [] : surplus).map((address) => driftOf(address, 'none', address)),
  ];
}

function publicAddressDrift(
  comparison: Comparison,
  expected: NetworkInterface,
  { hasPublicAddress: actual }: NetworkInterface,
): readonly Drift[] {
  const { id, nodeId, hasPublicAddress: wanted } = expected;
  const isLaunched = typeof nodeId === 'string' && id.startsWith(`${nodeId}.eth`);
  const isStopped = typeof nodeId === 'string' && (comparison.account.states.get(nodeId) ?? 'running') !== 'running';
  // a public address from the launch is released while the instance is stopped
  if (isLaunched && isStopped && wanted === true) return [];
  const liveId = comparison.liveId(id);
  const own = `aws ec2 modify-network-interface-attribute --network-interface-id ${liveId}`;
  const association = comparison.account.associationIds.addresses.get(liveId);
  const [free, ...others] = comparison.expected.stacks.flatMap(
    ({ name }) => comparison.account.associationIds.freeAddresses.get(name) ?? [],
  );
  return comparison.fact(id, 'public address', [wanted, actual], (isWanted) => {
    if (!isWanted)
      return association === undefined
        ? `${own} --no-associate-public-ip-address`
        : `aws ec2 disassociate-address --association-id ${association}`;
    if (isLaunched) return `${own} --associate-public-ip-address`;
    if (free === undefined) return `its Elastic IP is released or associated with another interface: ${RECREATE}`;
    const associate = `aws ec2 associate-address --network-interface-id ${liveId} --allocation-id`;
    if (others.length === 0) return `${associate} ${free}`;
    return `associate the Elastic IP that the stack created for it, one of ${[free, ...others].join(', ')}: ${associate} ID`;
  });
}

function detachment(comparison: Comparison, interfaceId: string): string {
  return `aws ec2 detach-network-interface --attachment-id ${comparison.associationId('attachments', comparison.liveId(interfaceId))}`;
}

/** An interface on another node. A missing attachment is reported at the node. */
function nodeOfInterface(
  comparison: Comparison,
  { id, nodeId }: NetworkInterface,
  actual: NetworkInterface,
): readonly Drift[] {
  if (isUnknown(nodeId) || typeof actual.nodeId !== 'string' || actual.nodeId === nodeId) return [];
  const plan = nodeId === null ? 'no instance' : comparison.show(nodeId);
  const isPrimary = comparison.live.nodes.get(actual.nodeId)?.interfaceIds[0] === id;
  const fix = isPrimary
    ? `\`npx cdk deploy\` terminates the instance if the app leaves it out; else run aws ec2 terminate-instances --instance-ids ${comparison.liveId(actual.nodeId)}: a primary interface cannot be detached`
    : detachment(comparison, id);
  return [comparison.drift(id, 'instance', plan, comparison.show(actual.nodeId), fix)];
}

function groupDrift(comparison: Comparison, expected: NetworkInterface, actual: NetworkInterface): readonly Drift[] {
  if (expected.securityGroupIds.some(isUnknown) || actual.securityGroupIds.some(isUnknown)) return [];
  const [wanted, found] = [expected.securityGroupIds.filter(isKnown), actual.securityGroupIds.filter(isKnown)];
  const { missing, surplus } = differences(wanted, found);
  if (missing.length === 0 && surplus.length === 0) return [];
  const fix = `aws ec2 modify-network-interface-attribute --network-interface-id ${comparison.liveId(expected.id)} --groups ${wanted.map((each) => comparison.liveId(each)).join(' ')}`;
  return [comparison.drift(expected.id, 'security groups', comparison.showAll(wanted), comparison.showAll(found), fix)];
}
