import type { IsolationName, LabAttempt, LabFinding, LabIsolation, LabVerdict } from '../lab-result';
import type { FullLab } from './full-lab';
import { planIsolation, type AttemptResult, type PlannedAttempt } from './isolation-plan';
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
export async function askIsolation({ lab, plan, channel }: FullLab, fleet: PodFleet): Promise<JudgedIsolation> {
  const attempts = planIsolation(lab, plan, fleet);
  const made = attempts.map((one) => one.made);
  const lenient = await channel.isolate('lenient', made);
  const differs = plan.namespaces.some(({ nft }) => nft.strict !== nft.lenient);
  const strict = differs ? await channel.isolate('strict', made) : lenient;
  return judgeIsolation(
    attempts.map((attempt, at): TriedAttempt => {
      const [one, other] = [lenient[at], strict[at]].map((result) => (result ? outcomeOf(attempt, result) : null));
      return { ...attempt, outcome: attempt.doubt === null && one === other ? (one ?? null) : null };
    }),
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

/** Refuted by what came through, unknown where it was not to be judged or where one's own did not come through either. */
export function judgeIsolation(attempts: readonly TriedAttempt[]): JudgedIsolation {
  const verdicts = Object.fromEntries(
    NAMES.map((name) => [name, verdictOf(attempts.filter((one) => one.name === name))]),
  );
  return {
    isolation: {
      verdicts: verdicts as LabIsolation['verdicts'],
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
    findings: NAMES.flatMap((name) =>
      findingsOf(
        name,
        attempts.filter((one) => one.name === name),
      ),
    ),
  };
}

const isBreach = ({ meant, outcome }: TriedAttempt): boolean => !meant && outcome !== null && outcome !== 'stopped';
const isOpen = ({ meant, outcome }: TriedAttempt): boolean => outcome === null || (meant && outcome === 'stopped');

function verdictOf(attempts: readonly TriedAttempt[]): LabVerdict {
  if (attempts.some(isBreach)) return 'refuted';
  return attempts.some(isOpen) ? 'unknown' : 'proved';
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

function findingsOf(name: IsolationName, attempts: readonly TriedAttempt[]): LabFinding[] {
  const verdict = verdictOf(attempts);
  const shown = attempts.filter(verdict === 'refuted' ? isBreach : isOpen);
  const [first] = shown;
  if (verdict === 'proved' || first === undefined) return [];
  const { from, as, to, what, doubt } = first;
  const attempt = `${from}${as === null ? '' : ` as ${as}`} to ${to}, ${what}`;
  const because =
    verdict === 'refuted'
      ? WHAT[name].breach
      : (doubt ?? 'what is to come through does not, or AWS does not document whether it does');
  return [
    {
      id: `lab-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      // none of the three rules speaks of it
      severity: 'warning',
      resource: from,
      message: `${name} is ${verdict}: ${String(shown.length)} of ${String(attempts.length)} attempts, ${attempt} the first: ${because}`,
      fix: verdict === 'refuted' ? WHAT[name].fix : 'see the findings beside this one',
    },
  ];
}
