import { finding, textOfPlace } from '../../lib/rules/finding';
import { FINDING_KINDS } from '../../lib/rules/registry';

const KIND = FINDING_KINDS['route-missing'];
const place = { source: 'Stack', id: 'Route', path: 'Properties.NetworkInterfaceId' };

test('a finding is of its kind in all that it does not say itself', () => {
  expect(finding(KIND, place, 'no route')).toEqual({
    id: 'route-missing',
    severity: KIND.severity,
    rules: [],
    resource: 'Route',
    place,
    message: 'no route',
    fix: KIND.fix,
  });
});

test('what it says itself wins', () => {
  const witness = { from: 'worker-0', to: 'internet', protocol: 'icmp', port: null, sourcePort: 0 } as const;
  const said = { resource: 'rtb-1', severity: 'info', fix: 'add it', witness } as const;
  expect(finding(KIND, null, 'no route', said)).toEqual({
    id: 'route-missing',
    rules: [],
    place: null,
    message: 'no route',
    ...said,
  });
});

test('a place as text names the stack, the logical id and the property', () => {
  expect(textOfPlace(place)).toBe('Stack: Route.Properties.NetworkInterfaceId');
  expect(textOfPlace({ ...place, path: '' })).toBe('Stack: Route');
  expect(textOfPlace({ source: '', id: 'tgw-1', path: '' })).toBe('tgw-1');
});
