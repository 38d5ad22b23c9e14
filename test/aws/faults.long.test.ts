import { type Fault, FAULTS, type Place } from './faults';
import { TestAccount, type Verified } from './test-account';
import { twoZones } from './two-zones';

interface Said {
  readonly exit: number;
  /** what is not proved */
  readonly verdicts: Readonly<Record<string, string>>;
  readonly drift: readonly string[];
  /** id and resource of each error and warning */
  readonly findings: readonly string[];
  /** by who asks, whom in vain */
  readonly broken: Readonly<Record<string, string>>;
}

const PODS = { podToPodWithoutNat: 'refuted', nodeToRemotePods: 'refuted' };
const IN_DOUBT = { podToPodWithoutNat: 'unknown', nodeToRemotePods: 'unknown' };
const TABLE = 'VpcPublicSubnet1RouteTable6C95E38E';
const OTHER_TABLE = 'VpcPublicSubnet2RouteTable94F7E489';
const GROUP = 'PodNetworkSecurityGroup76F41976';
const INTERFACE = 'PodNetworkworker1NetworkInterface0830EDB5';
const OTHER_INTERFACE = 'PodNetworkworker2NetworkInterface3DDC0F4A';
const INSTANCE = 'PodNetworkworker1Instance68DCB50C';

const CLEAN: Said = { exit: 0, verdicts: {}, drift: [], findings: [], broken: {} };

/** Whoever asks the pods of worker-1 by way of the first zone's table, and whoever they answer to. */
const FIRST_ZONE_TO_1 = { 'pod@worker-0': 'pod@worker-1', 'pod@worker-1': 'pod@worker-0', 'worker-0': 'pod@worker-1' };
const ALL_TO_1 = {
  'pod@worker-0': 'pod@worker-1',
  'pod@worker-1': 'pod@worker-0 pod@worker-2 pod@worker-3',
  'pod@worker-2': 'pod@worker-1',
  'pod@worker-3': 'pod@worker-1',
  'worker-0': 'pod@worker-1',
  'worker-2': 'pod@worker-1',
  'worker-3': 'pod@worker-1',
};

/** What verify says of each fault. */
const SAID: Readonly<Record<string, Omit<Said, 'exit'>>> = {
  'a route deleted': {
    verdicts: PODS,
    drift: [`${TABLE}: route 10.200.1.0/24: ${INTERFACE} -> none`],
    findings: [`route-missing ${TABLE}`],
    broken: FIRST_ZONE_TO_1,
  },
  // worker-2 sends on what is not for it, by the table of its own zone
  'a route pointed at another interface': {
    verdicts: IN_DOUBT,
    drift: [`${TABLE}: route 10.200.1.0/24: ${INTERFACE} -> ${OTHER_INTERFACE}`],
    findings: [`route-missing ${TABLE}`],
    broken: FIRST_ZONE_TO_1,
  },
  'a more specific route added': {
    verdicts: IN_DOUBT,
    drift: [`${TABLE}: route 10.200.1.128/25: none -> ${OTHER_INTERFACE}`],
    findings: ['route-shadowed rtb-*', `route-missing ${TABLE}`],
    broken: FIRST_ZONE_TO_1,
  },
  'a subnet associated to another table': {
    verdicts: PODS,
    drift: [`VpcPublicSubnet1Subnet5C2D37C4: route table: ${TABLE} -> Vpc8378EB38.MainRouteTable`],
    findings: [
      'route-missing Vpc8378EB38.MainRouteTable',
      'route-table-unassociated subnet-*',
      'packages-without-egress i-*',
      'packages-without-egress i-*',
    ],
    broken: {
      'pod@worker-0': 'pod@worker-1 pod@worker-2 pod@worker-3',
      'pod@worker-1': 'pod@worker-0 pod@worker-2 pod@worker-3',
      'pod@worker-2': 'pod@worker-0 pod@worker-1',
      'pod@worker-3': 'pod@worker-0 pod@worker-1',
      'worker-0': 'pod@worker-1 pod@worker-2 pod@worker-3',
      'worker-1': 'pod@worker-0 pod@worker-2 pod@worker-3',
    },
  },
  'source/dest check on': {
    verdicts: PODS,
    drift: [`${INTERFACE}: SourceDestCheck: false -> true`],
    findings: [`source-dest-check-on ${INTERFACE}`],
    broken: ALL_TO_1,
  },
  // AWS does not say whether the rule that is left, by group, matches a pod's address
  'a rule of the group revoked': {
    verdicts: { podToPodWithoutNat: 'unknown' },
    drift: [`${GROUP}: ingress all protocols, 10.200.0.0/16: allowed -> none`],
    findings: [`security-group-reference-only ${GROUP}`],
    broken: {
      'pod@worker-0': 'pod@worker-1 pod@worker-2 pod@worker-3',
      'pod@worker-1': 'pod@worker-0 pod@worker-2 pod@worker-3',
      'pod@worker-2': 'pod@worker-0 pod@worker-1 pod@worker-3',
      'pod@worker-3': 'pod@worker-0 pod@worker-1 pod@worker-2',
    },
  },
  'the group of an interface swapped': {
    verdicts: { ...PODS, podToNodes: 'refuted' },
    drift: [`${INTERFACE}: security groups: ${GROUP} -> Vpc8378EB38.DefaultSecurityGroup`],
    findings: [
      'security-group-ingress-missing Vpc8378EB38.DefaultSecurityGroup',
      `security-group-ingress-missing ${GROUP}`,
    ],
    broken: {
      'pod@worker-0': 'pod@worker-1 worker-1',
      // its pods still reach the others', who have the rule by CIDR
      'pod@worker-1': 'worker-0 worker-2 worker-3',
      'pod@worker-2': 'pod@worker-1 worker-1',
      'pod@worker-3': 'pod@worker-1 worker-1',
      'worker-0': 'pod@worker-1',
      'worker-1': 'pod@worker-0 pod@worker-2 pod@worker-3',
      'worker-2': 'pod@worker-1',
      'worker-3': 'pod@worker-1',
    },
  },
  // inside of a subnet it is in doubt: AWS does not say whether ACLs see what the router turns round there
  'a deny added to the network ACL': {
    verdicts: PODS,
    drift: ['Vpc8378EB38.DefaultNetworkAcl: ingress entry 50: none -> deny all protocols, 10.200.3.0/24'],
    findings: ['network-acl-denies Vpc8378EB38.DefaultNetworkAcl'],
    broken: {
      'pod@worker-0': 'pod@worker-3',
      'pod@worker-1': 'pod@worker-3',
      'pod@worker-2': 'pod@worker-3',
      'pod@worker-3': 'pod@worker-0 pod@worker-1 pod@worker-2',
      'worker-0': 'pod@worker-3',
      'worker-1': 'pod@worker-3',
    },
  },
  // breaks no pair by itself: the routes still lead to the first
  'a second interface on a worker': {
    ...CLEAN,
    drift: [`${INSTANCE}: network interfaces: ${INTERFACE} -> eni-* besides`],
  },
  'a worker stopped': {
    verdicts: PODS,
    drift: [`${INSTANCE}: state: running -> stopped`],
    findings: [`route-blackhole ${TABLE}`, `route-blackhole ${OTHER_TABLE}`],
    broken: ALL_TO_1,
  },
  // the rules are proved of the workers that are left
  'the interface of a route gone': {
    ...CLEAN,
    drift: [
      `${INSTANCE}: existence: exists -> is not there`,
      `${INTERFACE}: existence: exists -> is not there`,
      `${TABLE}: route 10.200.1.0/24: ${INTERFACE} -> eni-*: blackhole`,
      `${OTHER_TABLE}: route 10.200.1.0/24: ${INTERFACE} -> eni-*: blackhole`,
    ],
  },
};

const STACK = 'Faults';
const whole = twoZones(STACK, [0, 1, 2, 3]);
let account: TestAccount;

beforeAll(async () => {
  account = await TestAccount.open();
  await account.create(whole);
}, 120_000);
afterAll(async () => {
  await account.close();
});

test.each(FAULTS)(
  'verify names $name, and the pairs that it breaks; after the mend it is clean',
  async (fault) => {
    const mend = await injected(fault);
    try {
      expect(said(await account.verify(whole))).toEqual({ ...SAID[fault.name], exit: 1 });
    } finally {
      await mend();
    }
    expect(said(await account.verify(whole))).toEqual(CLEAN);
  },
  60_000,
);

async function injected(fault: Fault): Promise<() => Promise<unknown>> {
  const undo = await fault.inject(account.ec2, await place());
  return (
    undo ??
    (async () => {
      await account.update(twoZones(STACK, [0, 2, 3]));
      await account.update(whole);
    })
  );
}

async function place(): Promise<Place> {
  const ids = Object.entries(await account.physicalIds(STACK)).sort();
  const all = (pattern: RegExp): string[] => ids.filter(([id]) => pattern.test(id)).map(([, physical]) => physical);
  return {
    vpc: all(/^Vpc[0-9A-F]{8}$/)[0] ?? '',
    subnets: all(/^VpcPublicSubnet\dSubnet/),
    tables: all(/^VpcPublicSubnet\dRouteTable[0-9A-F]{8}$/),
    group: all(/^PodNetworkSecurityGroup[0-9A-F]{8}$/)[0] ?? '',
    interfaces: all(/^PodNetworkworker\dNetworkInterface/),
    instances: all(/^PodNetworkworker\dInstance/),
  };
}

/** Without the ids of AWS, which are other ones each time. */
function said({ exit, rules, also, drift, findings, pairs }: Verified): Said {
  const known = (text: string): string =>
    text.replaceAll(/ \([a-z]+-[0-9a-f]{17}\)/g, '').replaceAll(/-[0-9a-f]{17}\b/g, '-*');
  const open = [...Object.entries(rules), ...Object.entries(also)].filter(([, verdict]) => verdict !== 'proved');
  const broken: Record<string, string> = {};
  for (const { from, to } of pairs ?? []) broken[from] = from in broken ? `${broken[from] ?? ''} ${to}` : to;
  return {
    exit,
    verdicts: Object.fromEntries(open),
    drift: drift.map(({ resource, property, expected, actual }) =>
      known(`${resource}: ${property}: ${expected} -> ${actual}`),
    ),
    // a property of the default network, and no fault of the account
    findings: findings
      .filter(({ severity }) => severity !== 'info')
      .map(({ id, resource }) => known(`${id} ${resource}`)),
    broken,
  };
}
