import { runLab } from '../../lab';
import { openLabProcess } from '../../lab/lab-process';
import { noProgress, whenUp } from '../../lab/lab';
import type { Carried, LabPlan, PlannedNamespace } from '../../lab/plan/lab-plan';
import { hardwareAddress, ROUTER_SYSCTLS } from '../../lab/plan/namespace-sysctls';
import { planLab } from '../../lab/plan/plan-lab';
import { requireMachine, takesUserNamespace } from '../../lab/requirements';
import { PodNetwork, type PodNetworkProps } from '../../lib';
import { modelOfStacks } from '../rules/default-app';
import { templateOf } from '../synthesis';
import { ALL_PROVED } from './outcome';

jest.setTimeout(60_000);

const MEGABYTE = 1024 * 1024;
const BOTH_WAYS: Carried = { out: MEGABYTE, back: MEGABYTE };
/** A host with jumbo frames behind the 1500 bytes of the gateway, as behind a VPN (RFC 5737, TEST-NET-2). */
const SITE = '198.51.100.10';

const modelWith = (props: PodNetworkProps) =>
  modelOfStacks({ Stack: templateOf((stack) => new PodNetwork(stack, 'PodNetwork', { workerCount: 1, ...props })) });

interface Path {
  /** namespaces that do not send "fragmentation needed" */
  readonly silent?: readonly string[];
  /** text of a rule of the workers' group to take away */
  readonly without?: string;
}

/** The plan of a network with the site behind its internet gateway. */
function planWithSite(props: PodNetworkProps, { silent = [], without = '' }: Path): LabPlan {
  const { plan } = planLab(modelWith(props));
  const mute = 'table ip mute { chain c { type filter hook output priority 0; ip protocol icmp drop; }; }\n';
  const changed = (one: PlannedNamespace): PlannedNamespace => {
    const nft = (text: string) =>
      text
        .split('\n')
        .filter((line) => without === '' || !line.includes(without))
        .join('\n') + (silent.includes(one.name) ? mute : '');
    const toSite = [`link set tosite up arp off`, `route add ${SITE}/32 via 169.254.1.1 dev tosite onlink`];
    return {
      ...one,
      ip: one.name === 'inet-0' ? [...one.ip, ...toSite] : one.ip,
      nft: { strict: nft(one.nft.strict), lenient: nft(one.nft.lenient) },
    };
  };
  const address = `address ${hardwareAddress(9, 0)}`;
  return {
    ...plan,
    namespaces: [
      ...plan.namespaces.map(changed),
      {
        name: 'site',
        sysctls: ROUTER_SYSCTLS,
        linkSysctls: [],
        ip: [
          'link set up0 up arp off',
          `addr add ${SITE}/32 dev lo`,
          'route add default via 169.254.1.1 dev up0 onlink',
        ],
        nft: { strict: '', lenient: '' },
      },
    ],
    links: [
      ...plan.links,
      `link add tosite netns inet-0 mtu 9001 ${address} type veth peer name up0 netns site mtu 9001 ${address}`,
    ],
  };
}

async function carry(plan: LabPlan): Promise<Carried | undefined> {
  requireMachine();
  const lab = openLabProcess(plan, { userNamespace: takesUserNamespace(), progress: noProgress });
  try {
    await whenUp(lab.channel);
    const transfers = plan.transfers.map((one) => ({ ...one, to: 'site', address: SITE }));
    lab.channel.send({ do: 'transfer', transfers });
    const event = await lab.channel.next();
    return event.event === 'transferred' ? event.results[0] : undefined;
  } finally {
    await lab.close();
  }
}

const JUMBO = { mtu: 9001 };
const ICMP_RULE = 'icmp type 3 icmp code 4 accept';

test.each<[string, PodNetworkProps]>([
  ['1500', {}],
  ['9001', JUMBO],
  ['9001, clamped', { ...JUMBO, mssClamp: 1460 }],
])(
  'a network whose pods have an MTU of %s is proved in the lab, and 1 MB gets through to the internet and back',
  async (_, props) => {
    const { rules, findings } = await runLab(modelWith({ ...props, workerCount: 2 }));
    expect({ rules, findings: findings.map(({ id }) => id) }).toEqual({
      rules: ALL_PROVED,
      findings: ['lab-nothing-to-prove-control-plane'],
    });
  },
);

describe('1 MB to a host with jumbo frames behind a path of 1500 bytes, and back', () => {
  const BLACK_HOLE = { silent: ['vpc-0', 'inet-0'] };

  test.each<[string, PodNetworkProps, Path, Carried]>([
    ['passes if both ends learn of it', JUMBO, {}, BOTH_WAYS],
    ['stalls on its way out if the group does not admit ICMP', JUMBO, { without: ICMP_RULE }, { out: 0, back: 0 }],
    ['stalls on its way out if nobody says so', JUMBO, BLACK_HOLE, { out: 0, back: 0 }],
    ['stalls on its way back if nobody tells the host', JUMBO, { silent: ['inet-0'] }, { out: MEGABYTE, back: 0 }],
    ['passes with the clamp, though nobody says so', { ...JUMBO, mssClamp: 1460 }, BLACK_HOLE, BOTH_WAYS],
    ['passes with pods of 1500 bytes', {}, BLACK_HOLE, BOTH_WAYS],
  ])('%s', async (_, props, path, carried) => {
    expect(await carry(planWithSite(props, path))).toEqual(carried);
  });
});
