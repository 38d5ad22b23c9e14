import { CfnOutput, CfnWaitCondition, CfnWaitConditionHandle, Tags } from 'aws-cdk-lib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bootstrap, PodNetwork } from '../../lib';
import type { TemplateSource } from '../../lib/model-api';
import { rootFileSystem } from '../../lab/full/root-file-system';
import { AccountMachines, SIGNAL_URL } from '../aws/account-machines';
import { templateOf, TestAccount } from '../aws/test-account';
import { instanceOf } from '../synthesis';

const folder = mkdtempSync(join(tmpdir(), 'pod-network-account-machines-'));
const socket = join(folder, 'signals');
let account: TestAccount;
let machines: AccountMachines | undefined;
const said: string[] = [];

beforeAll(async () => {
  await rootFileSystem(() => undefined);
  account = await TestAccount.open({
    boot: (machine) => machines?.follow(machine),
    signals: { url: SIGNAL_URL, socket },
    timeoutPace: 0.05,
  });
});
afterEach(async () => {
  await machines?.close();
  said.length = 0;
});
afterAll(async () => {
  await account.close();
  rmSync(folder, { recursive: true });
});

/** Sends a signal as a node does, with a text that the shell expands. */
const signal = (url: string, status: string, text: string): string[] => [
  `text="${text}"`,
  `printf '{"Status":"${status}","UniqueId":"%s","Data":"%s","Reason":"%s"}' "$(hostname)" "$text" "$text" |` +
    ` curl -sSf -X PUT -H Content-Type: --data-binary @- '${url}'`,
];

/** Two workers, each with a gate, the second of which starts after the gate of the first. */
function chain(stackName: string, bootstrap: (url: string) => string[]): TemplateSource {
  return templateOf(stackName, (stack) => {
    const network = new PodNetwork(stack, 'PodNetwork', { workerCount: 0 });
    let before: CfnWaitCondition | undefined;
    for (const index of [0, 1]) {
      const handle = new CfnWaitConditionHandle(stack, `Handle${String(index)}`);
      const worker = network.addWorker(`worker-${String(index)}`, {
        index,
        bootstrap: Bootstrap.commands(...bootstrap(handle.ref)),
      });
      const instance = instanceOf(worker);
      Tags.of(instance).add('colour', `blue-${String(index)}`);
      if (index === 0) instance.instance.addPropertyOverride('MetadataOptions.InstanceMetadataTags', 'enabled');
      if (before !== undefined) instance.instance.addResourceDependency(before);
      before = new CfnWaitCondition(stack, `Gate${String(index)}`, { handle: handle.ref, timeout: '600' });
      before.addResourceDependency(instance.instance);
      new CfnOutput(stack, `Data${String(index)}`, { value: before.attrData.toString() });
    }
  });
}

/** Deploys a stack whose machines are those of a lab. */
async function deploy(source: TemplateSource): Promise<string> {
  machines = await AccountMachines.open([source], socket, { progress: (text) => said.push(text) });
  return account.create(source).then(
    () => 'met',
    (thrown: unknown) => String(thrown),
  );
}

/** What became of each machine, without the ids of instances. */
const courses = (): string[] => said.flatMap((text) => /^(worker-\d) .*(: .*)$/.exec(text)?.slice(1).join('') ?? []);

const IMDS = 'http://169.254.169.254/latest';
const tag =
  `$(curl -sf -H "X-aws-ec2-metadata-token: $(curl -sf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${IMDS}/api/token)"` +
  ` ${IMDS}/meta-data/tags/instance/colour)`;

test('booted machines meet the gates of a chain, one after the other, and know their tags if their metadata has them', async () => {
  const source = chain('Met', (url) => signal(url, 'SUCCESS', tag));
  expect(await deploy(source)).toBe('met');
  const { Outputs = [] } = await account.stack('Met');
  expect(
    Outputs.map(({ OutputValue }) => Object.values(JSON.parse(OutputValue ?? '') as Record<string, string>))
      .flat()
      .sort(),
  ).toEqual(['', 'blue-0']);
  expect(courses()).toEqual(['worker-0: started', 'worker-1: started']);
  const events = await account.events('Met');
  const order = events
    .filter(({ status, resource }) => status.startsWith('CREATE_') && /worker1.*Instance|Gate0/.test(resource))
    .map(({ status, resource }) => `${resource.includes('Gate') ? 'gate 0' : 'worker 1'} ${status}`);
  expect(order).toEqual([
    'gate 0 CREATE_IN_PROGRESS',
    'gate 0 CREATE_COMPLETE',
    'worker 1 CREATE_IN_PROGRESS',
    'worker 1 CREATE_COMPLETE',
  ]);
});

test('a machine that never signals lets its gate time out, and the stack rolls back', async () => {
  expect(await deploy(chain('Silent', () => ['true']))).toBe(
    'Error: WaitCondition timed out. Received 0 conditions when expecting 1',
  );
  expect(await account.status('Silent')).toBe('ROLLBACK_COMPLETE');
  await machines?.close();
  expect(courses()).toEqual(['worker-0: started', 'worker-0: terminated']);
});

test('a failure says why in the failed deploy, and the next machine never starts', async () => {
  const source = chain('Failed', (url) => signal(url, 'FAILURE', "$(cat '/no<where&' 2>&1)"));
  expect(await deploy(source)).toMatch(
    /^Error: WaitCondition received failed message: 'cat: '?\/no<where&'?: No such file or directory' for uniqueId: \S+$/,
  );
  await machines?.close();
  expect(courses()).toEqual(['worker-0: started', 'worker-0: terminated']);
});
