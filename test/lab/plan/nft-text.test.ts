import { unknown } from '../../../lib/address/unknown';
import type { Traffic } from '../../../lib/model/traffic';
import { nftTraffic } from '../../../lab/plan/nft-text';

test.each<[Traffic, string]>([
  [{ protocol: -1, ports: null, icmp: null }, ''],
  [{ protocol: 6, ports: { from: 80, to: 443 }, icmp: null }, 'tcp dport 80-443'],
  [{ protocol: 17, ports: { from: 53, to: 53 }, icmp: null }, 'udp dport 53-53'],
  [{ protocol: 6, ports: null, icmp: null }, 'ip protocol 6'],
  [{ protocol: 1, ports: null, icmp: null }, 'ip protocol 1'],
  [{ protocol: 1, ports: null, icmp: { type: -1, code: -1 } }, 'ip protocol 1'],
  [{ protocol: 1, ports: null, icmp: { type: 8, code: -1 } }, 'icmp type 8'],
  [{ protocol: 1, ports: null, icmp: { type: 3, code: 4 } }, 'icmp type 3 icmp code 4'],
  [{ protocol: 132, ports: null, icmp: null }, 'ip protocol 132'],
])('%j is matched by "%s"', (traffic, text) => {
  expect(nftTraffic(traffic)).toBe(text);
});

test('what cannot be read matches nothing by itself', () => {
  expect(nftTraffic(unknown('a parameter'))).toBeNull();
});
