import { kebabOf } from '../../lib/address/kebab-case';
import type { IsolationName, LabAttempt, LabFinding, LabIsolation, LabVerdict } from '../plan/lab-result';
import type { BootedLab } from './booted-lab';
import type { AttemptResult } from './isolation-attempt';
import { planIsolation, type PlannedAttempt } from './isolation-plan';
import type { PodFleet } from './pod-fleet';

/** What is said of isolation, and the findings for what is not as it is to be. */
export interface JudgedIsolation {
  readonly isolation: LabIsolation;
  readonly findings: readonly LabFinding[];
}

/**
 * Tries to come to what is not one's own. What the lenient reading stops, the strict one stops too; what passes is tried once more
 * under the strict one where that differs, and is unknown where it is then stopped.
 */
export async function askIsolation({ lab, plan, channel }: BootedLab, fleet: PodFleet): Promise<JudgedIsolation> {
  const attempts = planIsolation(lab, plan, fleet);
  const podless = lab.legend.model.nodes
    .filter(({ index, name }) => index !== null && (fleet.pods.get(name) ?? []).length === 0)
    .map(({ name }) => name);
  const made = attempts.map((one) => one.made);
  const lenient = await channel.isolate('lenient', made);
  const differs = plan.namespaces.some(({ nft }) => nft.strict !== nft.lenient);
  const strict = differs ? await channel.isolate('strict', made) : lenient;
  return judgeIsolation(
    attempts.map((attempt, at): TriedAttempt => {
      const [one, other] = [lenient[at], strict[at]].map((result) => (result ? outcomeOf(attempt, result) : null));
      return { ...attempt, outcome: attempt.doubt === null && one === other ? (one ?? null) : null };
    }),
    podless.length === 0 && lab.lacksWorker ? ['a worker'] : podless,
  );
}

type TriedAttempt = PlannedAttempt & Pick<LabAttempt, 'outcome'>;

/** What an attempt came to. */
export function outcomeOf({ made, allowed }: PlannedAttempt, { status, seen }: AttemptResult): LabAttempt['outcome'] {
  if (made.kind === 'http') return status === 200 ? 'arrived' : 'stopped';
  const isOwn = (source: string): boolean => allowed.includes(source) && source !== made.source;
  const abroad = seen.filter(([, , source]) => !isOwn(source));
  const end = made.watched.at(-1);
  if (abroad.some(([namespace, device]) => namespace === end && device !== 'tonode')) return 'arrived';
  return abroad.some(([, device]) => device === 'tonode') ? 'left' : 'stopped';
}

const NAMES: readonly IsolationName[] = ['metadataFromPods', 'sourcesOfPods', 'nodePortsFromOutside'];

/**
 * Refuted by what came through, unknown where it was not to be judged or where one's own did not come through either.
 *
 * @param podless workers without pods, from which nothing could be tried
 */
export function judgeIsolation(attempts: readonly TriedAttempt[], podless: readonly string[] = []): JudgedIsolation {
  const judged = NAMES.map((name) => {
    const own = attempts.filter((one) => one.name === name);
    const untried = name === 'nodePortsFromOutside' ? [] : podless;
    return { name, own, untried, verdict: verdictOf(own, untried) };
  });
  return {
    isolation: {
      verdicts: Object.fromEntries(judged.map(({ name, verdict }) => [name, verdict])) as LabIsolation['verdicts'],
      attempts: attempts.map(({ name, from, as, to, what, meant, outcome }) => ({
        name,
        from,
        as,
        to,
        what,
        meant,
        outcome,
      })),
    },
    findings: judged.flatMap(findingsOf),
  };
}

interface Judged {
  readonly name: IsolationName;
  readonly own: readonly TriedAttempt[];
  readonly untried: readonly string[];
  readonly verdict: LabVerdict;
}

const isBreach = ({ meant, outcome }: TriedAttempt): boolean => !meant && outcome !== null && outcome !== 'stopped';
const isOpen = ({ meant, outcome }: TriedAttempt): boolean => outcome === null || (meant && outcome === 'stopped');

function verdictOf(attempts: readonly TriedAttempt[], untried: readonly string[]): LabVerdict {
  if (attempts.some(isBreach)) return 'refuted';
  return attempts.some(isOpen) || untried.length > 0 ? 'unknown' : 'proved';
}

const WHAT: Readonly<Record<IsolationName, { readonly breach: string; readonly fix: string }>> = {
  metadataFromPods: {
    breach: 'pods get what the metadata service gives their node, its credentials among it',
    fix: 'set HttpTokens to required and HttpPutResponseHopLimit to 1 in the metadata options of the instance',
  },
  sourcesOfPods: {
    breach: "packets of pods leave their node under others' addresses, and with source/dest check off AWS carries them",
    fix: 'drop on the node what comes from its bridge under a source outside its pod CIDR, as the table of this library does',
  },
  nodePortsFromOutside: {
    breach: 'outsiders come to ports by which nodes are managed',
    fix: 'name the blocks that are to come in, in a rule of the security group; Session Manager needs none',
  },
};

function findingsOf({ name, own, untried, verdict }: Judged): LabFinding[] {
  if (verdict === 'proved') return [];
  const shown = own.filter(verdict === 'refuted' ? isBreach : isOpen);
  const [first] = shown;
  const because = first === undefined ? null : reasonOf(name, verdict, first);
  return [
    {
      id: `lab-${kebabOf(name)}`,
      // none of the three rules speaks of it
      severity: 'warning',
      resource: first?.from ?? untried.join(', '),
      message:
        because === null
          ? `${name} is ${verdict}: ${untried.join(', ')} has no pods to try it from`
          : `${name} is ${verdict}: ${String(shown.length)} of ${String(own.length)} attempts, ${because}`,
      fix: verdict === 'refuted' ? WHAT[name].fix : 'see the findings beside this one',
    },
  ];
}

function reasonOf(name: IsolationName, verdict: LabVerdict, { from, as, to, what, doubt }: TriedAttempt): string {
  const because =
    verdict === 'refuted'
      ? WHAT[name].breach
      : (doubt ?? 'what is to come through does not, or AWS does not document whether it does');
  return `${from}${as === null ? '' : ` as ${as}`} to ${to}, ${what} the first: ${because}`;
}
