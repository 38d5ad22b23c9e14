import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lazy, aws_ec2 as ec2, aws_s3 as s3 } from 'aws-cdk-lib';
import { Bootstrap, NodeImage } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import type { NodeSpec } from '../../../lib/node/node-spec';
import { writeUserData } from '../../../lib/node/user-data';
import { WorkerUserData, refuseResolved } from '../../../lib/construct/worker/worker-user-data';
import { newStack } from '../../synthesis';

const NODE: Omit<NodeSpec, 'bootstrap'> = {
  podCidr: '10.200.0.0/24',
  podSupernet: '10.200.0.0/16',
  ipMasq: true,
  hairpinMode: false,
  mtu: null,
  packages: [],
  cniBinDir: '/opt/cni/bin',
};
const rendered = (bootstrap: readonly string[]): string => writeUserData({ ...NODE, bootstrap });

test('without commands there is no bootstrap', () => {
  expect(new WorkerUserData(NODE).render()).toBe(rendered([]));
});

test('commands are lines of the bootstrap, in order', () => {
  const userData = new WorkerUserData(NODE);
  userData.addCommands('first', 'second\nthird');
  userData.addCommands('fourth');
  expect(userData.render()).toBe(rendered(['first', 'second', 'third', 'fourth']));
});

test('a list of commands that is a token is refused, whoever gives it', () => {
  const list = Lazy.list({ produce: () => ['kubeadm join'] });
  const userData = new WorkerUserData(NODE);
  const given: readonly (() => unknown)[] = [
    () => {
      userData.addCommands(...list);
    },
    () => {
      userData.addOnExitCommands(...list);
    },
    () => Bootstrap.commands(...list),
  ];
  for (const give of given) expect(give).toThrow(/^`bootstrap` must not contain the list token/);
  expect(userData.render()).toBe(rendered([]));
});

test('whatever the CDK adds is in the bootstrap, as it is in a script of its own', () => {
  const bucket = s3.Bucket.fromBucketName(newStack(), 'Bucket', 'my-bucket');
  const userData = new WorkerUserData(NODE);
  const script = ec2.UserData.forLinux();
  for (const each of [userData, script]) {
    const filePath = each.addS3DownloadCommand({ bucket, bucketKey: 'join.sh' });
    each.addExecuteFileCommand({ filePath });
    each.addOnExitCommands('echo done');
  }
  expect(userData.render()).toBe(rendered(script.render().split('\n').slice(1)));
});

test('a signal names the resource that waits for it', () => {
  const stack = newStack();
  const topic = new ec2.SecurityGroup(stack, 'Waiting', { vpc: new ec2.Vpc(stack, 'Vpc') });
  const userData = new WorkerUserData(NODE);
  userData.addSignalOnExitCommand(topic);
  expect(JSON.stringify(stack.resolve(userData.render()))).toMatch(
    /cfn-signal --stack Stack --resource Waiting[0-9A-F]{8} /,
  );
});

describe('too long', () => {
  const message = /^user data is \d+ bytes, \d+ over the limit of 16384: .*bytes of pod-network-bootstrap; /;

  test('is refused by whatever adds to it', () => {
    const long = 'x'.repeat(16_384);
    const bucket = s3.Bucket.fromBucketName(newStack(), 'Bucket', 'my-bucket');
    const refused: readonly ((userData: WorkerUserData) => unknown)[] = [
      (userData) => {
        userData.addCommands(long);
      },
      (userData) => {
        userData.addOnExitCommands(long);
      },
      (userData) => userData.addS3DownloadCommand({ bucket, bucketKey: long }),
      (userData) => {
        userData.addExecuteFileCommand({ filePath: long });
      },
    ];
    for (const add of refused) expect(() => add(new WorkerUserData(NODE))).toThrow(message);
  });

  test('counts no token for itself, only for what it resolves to', () => {
    const stack = newStack();
    const userData = new WorkerUserData(NODE);
    const room = 16_384 - Buffer.byteLength(rendered(['']));
    const tokens = Array.from({ length: room }, () => Lazy.string({ produce: () => 'x' })).join('');
    userData.addCommands(tokens);
    expect(() => {
      refuseResolved(stack.resolve(userData.render()));
    }).not.toThrow();
    userData.addCommands(Lazy.string({ produce: () => 'x' }));
    expect(() => {
      refuseResolved(stack.resolve(userData.render()));
    }).toThrow(/^user data is 16386 bytes, 2 over the limit of 16384/);
  });

  test('counts the literal pieces around what only CloudFormation knows', () => {
    const pieces = (length: number): unknown => ({ 'Fn::Join': ['', ['x'.repeat(length), { Ref: 'AWS::Region' }]] });
    expect(() => {
      refuseResolved(pieces(16_384));
    }).not.toThrow();
    expect(() => {
      refuseResolved(pieces(16_385));
    }).toThrow(/^user data is 16385 bytes/);
  });
});

test('leaves a bootstrap as much room as the README says, whatever the image and the addresses are', () => {
  const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
  const room = Number(/of which ([\d,]+) are left for `bootstrap`/.exec(readme)?.[1]?.replace(',', ''));
  const longest = {
    podSupernet: '100.127.128.0/17',
    podCidr: '100.127.128.128/25',
    ipMasq: false,
    hairpinMode: true,
    mtu: 9001,
  };
  const images = [NodeImage.ubuntu2404(), NodeImage.debian13(), NodeImage.amazonLinux2023()];
  for (const { packages, cniBinDir } of images) {
    const userData = new WorkerUserData({ ...NODE, ...longest, packages, cniBinDir });
    userData.addCommands('x'.repeat(room));
    const left = 16_384 - userData.render().length;
    expect([left >= 0, left < 512]).toEqual([true, true]);
  }
});

test('a token that resolves to more than ASCII is refused', () => {
  expect(() => {
    refuseResolved('echo gr\u00fc\u00df');
  }).toThrow(
    new PodNetworkError(
      'a token in the user data resolves to "\u00fc", which cloud-init would change; use only ASCII without carriage returns',
    ),
  );
});
