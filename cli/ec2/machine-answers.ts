import { type Maybe, unknown } from '../../lib/address/unknown';
import type { NodeSetup } from '../../lib/model/node-setup';
import { exactAddress, exactBlock } from '../../lib/address/cidr-text';
import type { DraftNetworkInterface, DraftNode, DraftPart } from '../../lib/model/network-draft';
import type { NodeVolume } from '../../lib/model/node-volume';
import type { NodeHome } from '../../lib/model/node-home';
import { type Answer, flagIn, listIn, numberIn, partIn, requiredText, tagOf, textIn } from './answer';
import type { AccountAnswers } from './account-reading';
import { liveOrigin, STACK_TAG } from './answer-kind';
import { interfacesOf, machinesOf } from './machine-state';
import { blockedSubnets, whyBlocked } from './block-public-access';
import type { NameOf } from './name/name-table';

export type SetupOf = (instanceId: string) => NodeSetup;

/**
 * Reads instances and network interfaces.
 *
 * @param homes which stack and construct defines each node, by the node's id in the model
 */
export function readMachineAnswers(
  answers: AccountAnswers,
  nameOf: NameOf,
  setupOf: SetupOf,
  homes: ReadonlyMap<string, NodeHome>,
): DraftPart {
  const machines = machinesOf(answers);
  const there = new Set(machines.map((each) => requiredText(each, 'InstanceId')));
  const elastic = new Set(
    (answers.lists.addresses ?? []).flatMap((each) => {
      const [on, address] = [textIn(each, 'NetworkInterfaceId'), textIn(each, 'PrivateIpAddress')];
      return on === null ? [] : [`${on} ${address ?? ''}`];
    }),
  );
  const blocked = blockedSubnets(answers);
  const listed = new Map((answers.lists.volumes ?? []).map((each) => [requiredText(each, 'VolumeId'), each]));
  return {
    nodes: machines.map((machine): DraftNode => {
      const id = requiredText(machine, 'InstanceId');
      const volumes = volumesOf(machine, listed);
      return {
        id: nameOf(id),
        nameTag: tagOf(machine, 'Name'),
        interfaceIds: interfacesOf(machine).map(nameOf),
        imageId: textIn(machine, 'ImageId'),
        ...(volumes.length > 0 && { volumes }),
        // what its calls to AWS changed is in the account's own answers; later ones are not judged: docs/verify.md
        setup: { ...setupOf(id), networkCalls: [] },
        metadataService: metadataService(machine),
        home: homes.get(nameOf(id)) ?? {
          stack: tagOf(machine, STACK_TAG) ?? textIn(machine, 'VpcId') ?? '',
          path: null,
          worker: null,
        },
        origin: liveOrigin('instances', id),
      };
    }),
    networkInterfaces: (answers.lists.networkInterfaces ?? []).map((each): DraftNetworkInterface => {
      const draft = readInterface(each, there, elastic, nameOf);
      const subnetId = requiredText(each, 'SubnetId');
      const mode = blocked.get(subnetId);
      return mode === undefined || draft.hasPublicAddress === false
        ? draft
        : { ...draft, hasPublicAddress: unknown(whyBlocked(subnetId, mode)) };
    }),
  };
}

function volumesOf(machine: Answer, listed: ReadonlyMap<string, Answer>): readonly NodeVolume[] {
  return listIn(machine, 'BlockDeviceMappings').flatMap((mapping) => {
    const volume = listed.get(textIn(partIn(mapping, 'Ebs'), 'VolumeId') ?? '');
    if (volume === undefined) return [];
    const [size, type] = [numberIn(volume, 'Size'), textIn(volume, 'VolumeType')];
    return [{ device: requiredText(mapping, 'DeviceName'), size, type, encrypted: flagIn(volume, 'Encrypted') }];
  });
}

/** An endpoint that is off now may have been on at first boot, when cloud-init read it. */
function metadataService(machine: Answer): Maybe<boolean> {
  const endpoint = textIn(partIn(machine, 'MetadataOptions'), 'HttpEndpoint');
  return endpoint === 'disabled' ? unknown('its metadata service is off now (MetadataOptions.HttpEndpoint)') : true;
}

function readInterface(
  answer: Answer,
  machines: ReadonlySet<string>,
  elastic: ReadonlySet<string>,
  nameOf: NameOf,
): DraftNetworkInterface {
  const id = requiredText(answer, 'NetworkInterfaceId');
  const holder = textIn(partIn(answer, 'Attachment'), 'InstanceId');
  const primary = requiredText(answer, 'PrivateIpAddress');
  const others = listIn(answer, 'PrivateIpAddresses')
    .map((each) => requiredText(each, 'PrivateIpAddress'))
    .filter((address) => address !== primary);
  return {
    id: nameOf(id),
    subnetId: nameOf(requiredText(answer, 'SubnetId')),
    addresses: [primary, ...others].map((address) => exactAddress(address)),
    prefixes: listIn(answer, 'Ipv4Prefixes').map((each) => exactBlock(requiredText(each, 'Ipv4Prefix'))),
    securityGroupIds: listIn(answer, 'Groups').map((each) => nameOf(requiredText(each, 'GroupId'))),
    sourceDestCheck: flagIn(answer, 'SourceDestCheck') ?? true,
    hasPublicAddress: publicAddressOf(answer, primary) || elastic.has(`${id} ${primary}`) || elastic.has(`${id} `),
    nodeId: holder === null || machines.has(holder) ? holder && nameOf(holder) : unknown(`${holder} was not read`),
    launched: false,
    whole: true,
    origin: liveOrigin('networkInterfaces', id),
  };
}

function publicAddressOf(answer: Answer, primary: string): boolean {
  const own = listIn(answer, 'PrivateIpAddresses').find((each) => textIn(each, 'PrivateIpAddress') === primary);
  return [answer, own ?? {}].some((each) => textIn(partIn(each, 'Association'), 'PublicIp') !== null);
}
