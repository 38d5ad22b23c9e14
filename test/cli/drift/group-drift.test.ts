import { App, Stack } from 'aws-cdk-lib';
import { verifyAccount, type VerifyResult } from '../../../cli/verify-account';
import { PodNetwork, Replacement } from '../../../lib';
import { readTemplates } from '../../../lib/model-api';
import { collectTemplates } from '../../../lib/template/assembly/collect-templates';
import { accountOf } from '../ec2/described-account';
import { describeNetwork, type DescribedNetwork } from '../ec2/described-network';
import { scratchFolder } from '../../scratch-folder';

const folder = scratchFolder();
const app = new App({ outdir: folder, analyticsReporting: false, context: { 'cdk-pod-network:validation': false } });
new PodNetwork(new Stack(app, 'Stack'), 'PodNetwork', { replacement: Replacement.autoScalingGroup(), workerCount: 2 });
app.synth();
const sources = collectTemplates([folder]);

const expected = readTemplates(sources, {});
const group = expected.nodes.find(({ name }) => name === 'worker-1')?.id ?? '';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The account after a deploy: the machines have the tags of CloudFormation and of EC2 Auto Scaling. */
function deployed(): DescribedNetwork {
  const network = describeNetwork(expected);
  for (const machine of network.lists.instances)
    machine.Tags = [
      ...(machine.Tags as readonly Tag[]),
      { Key: 'aws:autoscaling:groupName', Value: 'Stack-Group-1ABC' },
    ];
  return network;
}

const machineOf = (network: DescribedNetwork) =>
  network.lists.instances.find(({ InstanceId }) => InstanceId === network.liveId(group)) ?? {};
const verify = (network: DescribedNetwork): Promise<VerifyResult> =>
  verifyAccount(accountOf(network), { sources, stack: 'Stack', vpcIds: [], userData: false });

test('the machine of a group is found by its tags', async () => {
  const { drift, rules, assumptions } = await verify(deployed());
  expect({ drift, rules }).toEqual({
    drift: [],
    rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
  });
  expect(assumptions.map(({ id }) => id)).toContain('user-data-of-the-template');
});

test.each<readonly [string, (tag: Tag) => Tag | null]>([
  ['that no group launched', ({ Key, Value }) => (Key.startsWith('aws:') ? null : { Key, Value })],
  ['that its group has detached', (tag) => (tag.Key === 'aws:autoscaling:groupName' ? null : tag)],
  ['of another group', (tag) => (tag.Key === 'aws:cloudformation:logical-id' ? { ...tag, Value: 'Other' } : tag)],
  ['of the group of another stack', (tag) => (/stack-(name|id)$/.test(tag.Key) ? { ...tag, Value: 'Other' } : tag)],
  ['of an older stack of that name', (tag) => (tag.Key.endsWith('stack-id') ? { ...tag, Value: 'arn:old' } : tag)],
])('an instance on the interface %s is a difference', async (_, edit) => {
  const network = deployed();
  const machine = machineOf(network);
  machine.Tags = (machine.Tags as readonly Tag[]).flatMap((tag) => edit(tag) ?? []);
  expect((await verify(network)).drift).toEqual([
    expect.objectContaining({ resource: group, property: 'instance', actual: 'made by somebody else' }),
  ]);
});

test('another root volume is replaced by one deploy, or by the group', async () => {
  const network = deployed();
  const id = network.liveId(group);
  const volume = network.lists.volumes.find(({ Attachments }) =>
    (Attachments as readonly { InstanceId: string }[]).some(({ InstanceId }) => InstanceId === id),
  );
  Object.assign(volume ?? {}, { Size: 8 });
  expect((await verify(network)).drift).toEqual([
    {
      ...{ resource: group, liveId: id, property: 'VolumeSize of /dev/sda1', expected: '20 GiB', actual: '8 GiB' },
      fix: `\`npx cdk deploy\` replaces the machine if it changes the template; else aws ec2 terminate-instances --instance-ids ${id}: the Auto Scaling group launches another`,
    },
  ]);
});

test('a machine that is gone or stopped is replaced by its group', async () => {
  const waits = /wait: the Auto Scaling group launches another machine when the network interface is free/;
  const stopped = deployed();
  machineOf(stopped).State = { Name: 'stopped' };
  const [state] = (await verify(stopped)).drift;
  expect(state).toMatchObject({ resource: group, property: 'state', actual: 'stopped' });
  expect(state?.fix).toMatch(waits);

  const gone = deployed();
  gone.lists.instances = gone.lists.instances.filter((machine) => machine !== machineOf(gone));
  for (const each of gone.lists.networkInterfaces)
    if ((each.Attachment as { InstanceId: string }).InstanceId === gone.liveId(group)) delete each.Attachment;
  const [existence] = (await verify(gone)).drift.filter(({ property }) => property === 'existence');
  expect(existence).toMatchObject({ resource: group, actual: 'is not there' });
  expect(existence?.fix).toMatch(waits);
});

test('user data that differs is renewed, and not edited', async () => {
  const network = deployed();
  network.userData.set(network.liveId(group), Buffer.from('#!/bin/sh\ntrue\n').toString('base64'));
  const target = { sources, stack: 'Stack', vpcIds: [], userData: true };
  const { drift } = await verifyAccount(accountOf(network), target);
  const found = drift.find(({ resource, property }) => resource === group && property === 'UserData');
  expect(found?.fix).toMatch(/^`npx cdk deploy` replaces the machine/);
});
