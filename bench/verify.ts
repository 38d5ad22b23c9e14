import { networkDrift } from '../cli/drift/network-drift';
import { readAccount } from '../cli/ec2/account-reading';
import { openAwsAccount } from '../cli/ec2/aws-account';
import { readLiveNetwork } from '../cli/ec2/live-network';
import { judge } from '../lib/check/judgement';
import { describeNetwork } from '../test/cli/ec2/described-network';
import { largeNetwork } from '../test/walk/large-network';
import type { Benchmark } from './benchmark';
import { serveNetwork } from './ec2-stub';

const WORKERS = 500;

/** The whole of `verify` but for the template's own reader: calls, answers, model, rules, drift. */
export const verify: Benchmark = {
  runs: 1,
  summary: 'verify of 500 workers on ten route tables, against an API on this machine that answers at once',
  run: async () => {
    const expected = largeNetwork(WORKERS);
    const network = describeNetwork(expected);
    const stub = await serveNetwork(network);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: stub.endpoint,
      AWS_ACCESS_KEY_ID: 'not-a-key',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
    const start = process.cpuUsage();
    const account = await openAwsAccount({ profile: null, region: 'eu-west-1' });
    const answers = await readAccount(account, {
      vpcIds: expected.vpcs.map(({ id }) => network.liveId(id)),
      stackNames: [],
      stackIds: new Map(),
      kinds: new Set(['internetGateways']),
      userData: false,
    });
    const read = process.cpuUsage(start);
    const live = readLiveNetwork(answers, expected);
    const drift = networkDrift(expected, live);
    const own = process.cpuUsage(start);
    const { rules } = judge(live.model);
    const all = process.cpuUsage(start);
    stub.close();
    if (drift.length > 0 || Object.values(rules).some((verdict) => verdict !== 'proved'))
      throw new Error(`not as deployed: ${JSON.stringify([rules, drift.slice(0, 3)])}`);
    return [
      { what: `calls for ${WORKERS} workers`, value: stub.calls.length, unit: 'calls', atMost: 16 },
      { what: 'CPU, the calls and their answers', value: milliseconds(read), unit: 'ms', atMost: null },
      { what: 'CPU, with the model and the drift', value: milliseconds(own), unit: 'ms', atMost: 1000 },
      // V8 compiles the walk while it runs: the benchmark of the proof has the walk's own time
      { what: 'CPU, with the first proof of this process', value: milliseconds(all), unit: 'ms', atMost: 2000 },
      { what: 'memory, the API included', value: process.memoryUsage.rss() / 2 ** 20, unit: 'MB', atMost: 300 },
    ];
  },
};

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
