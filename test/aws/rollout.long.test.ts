import { setTimeout as sleep } from 'node:timers/promises';
import { PodNetwork, type PodNetworkProps, Rollout } from '../../lib';
import type { Machine } from './api-server';
import { type StackTemplate, templateOf, TestAccount } from './test-account';

// a deploy takes seconds, more on a machine at work
jest.setTimeout(60_000);

const STACK = 'Rollout';
let account: TestAccount;

/** Names of workers that started and have not signalled yet. */
const waiting = new Set<string>();
/** Each start since the test began. */
const starts: string[] = [];
let mostAtOnce = 0;
let failing: string | null = null;

beforeAll(async () => {
  account = await TestAccount.open({ timeoutPace: 0.1, boot: (machine) => void boot(machine) });
}, 120_000);
beforeEach(() => {
  starts.length = 0;
  mostAtOnce = 0;
  failing = null;
});
afterAll(async () => {
  await account.close();
});

/** Plays a machine's gate, which signals to the URL in the user data that was deployed. */
async function boot({ state, tags, userData }: Machine): Promise<void> {
  const url = / path: \/etc\/pod-network\/gate\n.*\n content: \|\n {2}url='(.*)'\n/.exec(atob(userData))?.[1];
  const name = tags.Name ?? '';
  if (state !== 'started' || url === undefined) return;
  starts.push(name);
  waiting.add(name);
  mostAtOnce = Math.max(mostAtOnce, waiting.size);
  await sleep(150);
  waiting.delete(name);
  const Status = name === failing ? 'FAILURE' : 'SUCCESS';
  const body = JSON.stringify({ Status, UniqueId: name, Data: '-', Reason: `${name} said so` });
  await fetch(url, { method: 'PUT', body: new TextEncoder().encode(body) });
}

function network(
  stackName: string,
  props: PodNetworkProps = {},
  edit: (resources: Record<string, { DependsOn?: string[] }>) => void = () => undefined,
): StackTemplate {
  const source = templateOf(stackName, (stack) => {
    new PodNetwork(stack, 'PodNetwork', { rollout: Rollout.oneByOne(), workerCount: 3, outputs: false, ...props });
  });
  const { template } = structuredClone({
    template: source.template as { Resources: Record<string, { DependsOn?: string[] }> },
  });
  edit(template.Resources);
  return { stackName, template };
}

const ALL = ['worker-0', 'worker-1', 'worker-2'];

describe('one by one', () => {
  test('workers are created and restarted one at a time, in their order', async () => {
    await account.create(network(STACK));
    expect({ starts, mostAtOnce }).toEqual({ starts: ALL, mostAtOnce: 1 });
    starts.length = 0;
    await account.update(network(STACK, { mtu: 9001 }));
    expect({ starts, mostAtOnce }).toEqual({ starts: ALL, mostAtOnce: 1 });
  });

  test('another worker restarts none, and waits for nobody that is through', async () => {
    await account.update(network(STACK, { mtu: 9001, workerCount: 4 }));
    expect(starts).toEqual(['worker-3']);
    starts.length = 0;
    await account.update(network(STACK, { mtu: 9001 }));
    expect(starts).toEqual([]);
  });

  test('another generation restarts all', async () => {
    await account.update(network(STACK, { mtu: 9001, rollout: Rollout.oneByOne({ generation: '2' }) }));
    expect({ starts, mostAtOnce }).toEqual({ starts: ALL, mostAtOnce: 1 });
  });

  test('a worker that fails ends the deploy with what it said, before the next one restarts', async () => {
    failing = 'worker-1';
    await expect(account.update(network(STACK, { mtu: 1400 }))).rejects.toThrow('worker-1 said so');
    expect(await account.status(STACK)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(starts.slice(0, 2)).toEqual(['worker-0', 'worker-1']);
    // what started after that went back to the former user data
    expect(starts).not.toContain('worker-2');
  });
});

test('in waves of two, two start at a time', async () => {
  await account.create(network('Waves', { rollout: Rollout.waves({ size: 2 }) }));
  expect(starts).toHaveLength(3);
  expect(starts[2]).toBe('worker-2');
  expect(mostAtOnce).toBe(2);
});

test('without the dependency of one instance two start at a time', async () => {
  await account.create(
    network('Broken', {}, (resources) => {
      for (const [id, resource] of Object.entries(resources))
        if (/worker2(Instance|GateHandle)/.test(id))
          resource.DependsOn = resource.DependsOn?.filter((one) => !one.includes('Gate')) ?? [];
    }),
  );
  expect(mostAtOnce).toBe(2);
});
