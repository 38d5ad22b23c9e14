import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileNetwork } from '../../lib/walk/network';
import { endpointOf } from '../../lib/walk/endpoint';
import { trace, type Trace } from '../../lib/walk/trace';
import { modelOf } from '../model/template-fixture';

function traced(template: string, from: string, to: string): Trace {
  const network = compileNetwork(modelOf(readFileSync(join(__dirname, '..', 'fixtures', template), 'utf8')));
  return trace(network, endpointOf(network, from), endpointOf(network, to), {
    protocol: 6,
    port: 80,
    sourcePort: 40000,
  });
}

test('what is masqueraded on its way over the bridge bears the address of the bridge', () => {
  const { verdict, sourceSeen, translated } = traced('nat-exemption-too-late/broken.yaml', 'worker-0', 'pod@worker-0');
  expect({ verdict, sourceSeen, translated }).toEqual({
    verdict: 'delivered',
    sourceSeen: '10.200.0.1',
    translated: false,
  });
});

test('what is masqueraded on its way out bears the address of the node', () => {
  const { sourceSeen, translated } = traced('nat-exemption-too-late/broken.yaml', 'pod@worker-0', 'pod@worker-1');
  expect({ sourceSeen, translated }).toEqual({ sourceSeen: '10.0.1.20', translated: true });
});

test('a node that gets what it neither has nor forwards is the wrong target of a route', () => {
  expect(traced('route-wrong-target/broken.json', 'pod@worker-0', 'pod@worker-1').droppedBy).toMatchObject({
    rule: 'route-wrong-target',
    resource: 'Controller',
  });
});

test('a worker that does not forward for its own pods has forwarding off', () => {
  expect(traced('ip-forward-off/broken.yaml', 'pod@worker-0', 'pod@worker-1').droppedBy).toMatchObject({
    rule: 'ip-forward-off',
    resource: 'Worker0',
  });
});
