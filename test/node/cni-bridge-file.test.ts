import fc from 'fast-check';
import { writeBridgeConf, type BridgeConf } from '../../lib/node/cni-bridge-file';
import { podCidr } from '../cni/arbitraries';

const SOURCE = `{
    "cniVersion": "0.3.1",
    "name": "bridge",
    "type": "bridge",
    "bridge": "cnio0",
    "isGateway": true,
    "ipMasq": true,
    "ipam": {
        "type": "host-local",
        "ranges": [
          [{"subnet": "\${POD_CIDR}"}]
        ],
        "routes": [{"dst": "0.0.0.0/0"}]
    }
}
`;

const DEFAULT: BridgeConf = { podCidr: '10.200.0.0/24', ipMasq: true, hairpinMode: false, mtu: null };

describe('writeBridgeConf', () => {
  it('writes the source document’s file to the letter', () => {
    fc.assert(
      fc.property(podCidr, (block) => {
        expect(writeBridgeConf({ ...DEFAULT, podCidr: block })).toBe(SOURCE.replace('${POD_CIDR}', block));
      }),
    );
  });

  it('changes nothing but the key of an option', () => {
    const source = writeBridgeConf(DEFAULT);
    expect(writeBridgeConf({ ...DEFAULT, ipMasq: false })).toBe(source.replace('"ipMasq": true', '"ipMasq": false'));
    expect(writeBridgeConf({ ...DEFAULT, hairpinMode: true, mtu: 8951 })).toBe(
      source.replace('"ipMasq": true,', '"ipMasq": true,\n    "hairpinMode": true,\n    "mtu": 8951,'),
    );
  });

  it.each([
    [{ podCidr: '10.200.0.0/31' }, '`podCidr` 10.200.0.0/31 has no room for a gateway and a pod'],
    [{ podCidr: '10.200.0.1/24' }, '"10.200.0.1/24" has host bits set'],
    [{ mtu: 67 }, '`mtu` must be an integer from 68 to 9001, got 67'],
    [{ mtu: 9002 }, '`mtu` must be an integer from 68 to 9001, got 9002'],
    [{ mtu: 1500.5 }, '`mtu` must be an integer from 68 to 9001, got 1500.5'],
  ])('refuses %j', (wrong, message) => {
    expect(() => writeBridgeConf({ ...DEFAULT, ...wrong })).toThrow(message);
  });

  it.each([68, 9001])('takes an mtu of %i', (mtu) => {
    expect(writeBridgeConf({ ...DEFAULT, mtu })).toContain(`"mtu": ${String(mtu)},`);
  });
});
