import { builtInterfaces, type BuiltInterface } from '../../../lab/plan/built-interface';
import { identityOf, metadataOf } from '../../../lab/full/instance-metadata';
import { sourceNetwork } from '../source-network';

function primaryOf(hasPublicAddress: boolean): BuiltInterface {
  const model = sourceNetwork({ workers: 1 });
  const networkInterfaces = model.networkInterfaces.map((one) => ({ ...one, hasPublicAddress }));
  const [primary] = builtInterfaces({ ...model, networkInterfaces }).built;
  if (primary === undefined) throw new Error('no interface is built');
  return primary;
}

test('an instance is told what it is, and of each of its interfaces', () => {
  const primary = primaryOf(true);
  const mac = '02:00:00:03:00:00';
  const hostname = 'ip-10-0-1-20.ec2.internal';
  expect(metadataOf([primary], false)).toEqual({
    'ami-id': 'ami-00000000000000000',
    hostname,
    'instance-id': 'i-00000000000000000',
    'instance-type': 't3.medium',
    'local-hostname': hostname,
    'local-ipv4': '10.0.1.20',
    mac,
    network: {
      interfaces: {
        macs: {
          [mac]: {
            'device-number': '0',
            'interface-id': 'eni-00000000000000000',
            'local-hostname': hostname,
            'local-ipv4s': '10.0.1.20',
            mac,
            'owner-id': '123456789012',
            'subnet-ipv4-cidr-block': '10.0.1.0/24',
            'vpc-ipv4-cidr-block': '10.0.0.0/16',
            'vpc-ipv4-cidr-blocks': '10.0.0.0/16',
          },
        },
      },
    },
    'public-ipv4': '192.0.2.1',
    placement: { 'availability-zone': 'us-east-1a', region: 'us-east-1' },
    'reservation-id': 'r-00000000000000000',
    services: { domain: 'amazonaws.com', partition: 'aws' },
  });
  expect(identityOf(primary)).toMatchObject({ instanceId: 'i-00000000000000000', privateIp: '10.0.1.20' });
});

test('it has credentials where it has a role, and a public address where its interface has one', () => {
  const keys = Object.keys(metadataOf([primaryOf(false)], true));
  expect([keys.includes('iam'), keys.includes('public-ipv4')]).toEqual([true, false]);
});
