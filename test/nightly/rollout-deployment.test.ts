import { coursesIn, deployLocal, leftBehind } from '../local-deployment';
import { freshFolder } from '../scratch-folder';

const temporary = freshFolder();

test('bad user data stops at the first worker, which says what it saw, and is rolled back', () => {
  const { status, stdout, stderr } = deployLocal(
    temporary,
    ...['examples/rollout.ts', '--update', 'bootstrap=cat /etc/kubernetes/cluster.conf'],
  );
  expect({ status, courses: coursesIn(stdout) }).toEqual({
    status: 1,
    courses: [
      ...['worker-0 started', 'worker-1 started', 'worker-2 started'],
      ...['worker-0 stopped', 'worker-0 started'],
      ...['worker-0 stopped', 'worker-0 started'],
    ],
  });
  expect(stdout + stderr).toContain('UPDATE_ROLLBACK_COMPLET');
  expect(stderr).toContain("failed message: 'bootstrap did not end with 0");
  expect(stderr).toContain('cat: /etc/kubernetes/cluster.conf: No such file or directory');
  expect(leftBehind(temporary)).toEqual([]);
});

test('a worker is replaced by two deploys, which restart no other machine and cost no other pair a packet', () => {
  const { status, stdout } = deployLocal(temporary, 'examples/rollout.ts', '--replace', 'worker-1');
  expect({ status, courses: coursesIn(stdout) }).toEqual({
    status: 0,
    courses: [
      ...['worker-0 started', 'worker-1 started', 'worker-2 started'],
      // its peers are in its tags
      ...['worker-2 tagged', 'worker-1 terminated', 'worker-1 started', 'worker-2 tagged'],
    ],
  });
  const packets = packetsIn(stdout);
  expect(packets.map(({ pair, lost, isReplaced }) => [pair, isReplaced ? lost > 0 : lost])).toEqual([
    ['pod@worker-0/10.200.0.2 to pod@worker-1/10.200.1.2', true],
    ['pod@worker-0/10.200.0.2 to pod@worker-2/10.200.2.2', 0],
    ['pod@worker-2/10.200.2.2 to pod@worker-0/10.200.0.2', 0],
    ['pod@worker-2/10.200.2.2 to pod@worker-1/10.200.1.2', true],
    ['worker-0 to pod@worker-0/10.200.0.2', 0],
    ['worker-2 to pod@worker-2/10.200.2.2', 0],
  ]);
  // at 20 a second, two deploys and a boot take longer
  expect(Math.min(...packets.map(({ sent }) => sent))).toBeGreaterThan(100);
  const facts = 'interface, address, groups and source/dest check, Elastic IP, pod CIDR, routes, instance';
  expect(factsIn(stdout)).toEqual([
    `worker-0 ${facts} the same yes`,
    ...['interface eni yes', 'address 10.0.1.21 yes', 'groups and source/dest check sg off yes'].map(ofReplaced),
    ...['Elastic IP 127.x (eipalloc) yes', 'pod CIDR 10.200.1.0/24 yes', 'routes rtb to eni yes'].map(ofReplaced),
    ofReplaced('instance i > none > i yes'),
    `worker-2 ${facts} the same yes`,
    expect.stringMatching(/^all others updated resources none; tags alone: \S*worker2Instance\S* yes$/),
    ofReplaced('pods reached again 10.200.1.2, 10.200.1.3: 48 of 48 probes yes'),
  ]);
  expect(stdout).toContain('Drift: none. The account matches the template.');
});

const ofReplaced = (text: string): string => `worker-1 ${text}`;

interface Packets {
  readonly pair: string;
  readonly sent: number;
  readonly lost: number;
  readonly isReplaced: boolean;
}

/** The lines of the table of packets. */
function packetsIn(stdout: string): readonly Packets[] {
  return [...stdout.matchAll(/^(\S+ to pod@\S+) +(\d+) +\d+ +(\d+)( +replaced)?$/gm)].map(
    ([, pair = '', sent, lost, replaced]) => ({
      pair,
      sent: Number(sent),
      lost: Number(lost),
      isReplaced: replaced !== undefined,
    }),
  );
}

/** The lines of the table of what stayed, without what the account picks. */
function factsIn(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^(?:worker-\d|all others) .* (?:yes|NO)$/gm)].map(([line]) =>
    line
      .replaceAll(/ {2,}/g, ' ')
      .replaceAll(/\b(eni|sg|rtb|eipalloc|i)-[0-9a-f]{17}\b/g, '$1')
      .replaceAll(/\b127\.[\d.]+/g, '127.x'),
  );
}
