import { textOfTraffic } from '../../lib/model/traffic';

test.each([
  [{ protocol: -1, ports: null, icmp: null }, 'all protocols'],
  [{ protocol: 6, ports: { from: 22, to: 22 }, icmp: null }, 'tcp 22'],
  [{ protocol: 17, ports: { from: 1024, to: 65535 }, icmp: null }, 'udp 1024-65535'],
  [{ protocol: 6, ports: { from: 0, to: 65535 }, icmp: null }, 'tcp'],
  [{ protocol: 1, ports: null, icmp: { type: 8, code: -1 } }, 'icmp type 8'],
  [{ protocol: 1, ports: null, icmp: { type: -1, code: -1 } }, 'icmp'],
  [{ protocol: 132, ports: null, icmp: null }, 'protocol 132'],
])('%j is %s', (traffic, text) => {
  expect(textOfTraffic(traffic)).toBe(text);
});
