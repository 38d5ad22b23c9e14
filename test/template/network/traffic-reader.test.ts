import { readTraffic } from '../../../lib/template/network/traffic-reader';

test.each([
  [
    { protocol: '-1', from: 22, to: 22 },
    { protocol: -1, ports: null, icmp: null },
  ],
  [
    { protocol: 'all', from: null, to: null },
    { protocol: -1, ports: null, icmp: null },
  ],
  [
    { protocol: 'TCP', from: 0, to: 65535 },
    { protocol: 6, ports: { from: 0, to: 65535 }, icmp: null },
  ],
  [
    { protocol: '17', from: 53, to: 53 },
    { protocol: 17, ports: { from: 53, to: 53 }, icmp: null },
  ],
  [
    { protocol: 'icmp', from: -1, to: -1 },
    { protocol: 1, ports: null, icmp: null },
  ],
  [
    { protocol: 'icmp', from: 8, to: null },
    { protocol: 1, ports: null, icmp: { type: 8, code: -1 } },
  ],
  [
    { protocol: '4', from: null, to: null },
    { protocol: 4, ports: null, icmp: null },
  ],
  [{ protocol: 'ipip', from: null, to: null }, { unknown: '"ipip" is no protocol of IANA' }],
  [{ protocol: '256', from: null, to: null }, { unknown: '"256" is no protocol of IANA' }],
  [{ protocol: null, from: 1, to: 1 }, { unknown: 'a rule without a protocol' }],
  [{ protocol: 'tcp', from: 5, to: 4 }, { unknown: 'ports 5 to 4: a range within 0 to 65535 is needed' }],
  [{ protocol: 'tcp', from: 1, to: 65536 }, { unknown: 'ports 1 to 65536: a range within 0 to 65535 is needed' }],
  [{ protocol: 'udp', from: 1, to: null }, { unknown: 'a rule for tcp or udp without both ports, which EC2 refuses' }],
  [{ protocol: 'udp', from: { unknown: 'why' }, to: 1 }, { unknown: 'why' }],
  [{ protocol: { unknown: 'why' }, from: 1, to: 1 }, { unknown: 'why' }],
])('%j', (written, expected) => {
  expect(readTraffic(written)).toEqual(expected);
});
