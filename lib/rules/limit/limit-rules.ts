import type { CountedLimit, Use } from './counted-limit';
import type { Finding } from '../finding';
import { NETWORK_LIMITS } from './network-limits';
import { type MakeFinding, type Rule, rule, type RuleContext } from '../rule';
import { STACK_LIMITS } from './stack-limits';

/** One line of the ledger: the resource that uses most of a limit. */
export interface LimitLine {
  /** id of the finding that tells of it, where it is nearly or more than used up */
  readonly id: string;
  readonly resource: string;
  readonly used: number;
  /** what an account has unless AWS raised it */
  readonly default: number;
  /** the highest that AWS raises it to; null where AWS states no highest */
  readonly maximum: number | null;
  readonly unit: string;
  /** page that states it, by name */
  readonly source: string;
}

type LimitId = (typeof NETWORK_LIMITS | typeof STACK_LIMITS)[number]['kind']['id'];

const COUNTED: readonly CountedLimit<LimitId>[] = [...NETWORK_LIMITS, ...STACK_LIMITS];

/** From this part of a limit on, a finding tells of it. */
const NEAR = 0.9;

/** What is used of each limit that something of the network counts against, by the resource that is the fullest. */
export function limitsLedger(context: RuleContext): readonly LimitLine[] {
  return COUNTED.flatMap(({ kind: { id }, limit, usesOf }): readonly LimitLine[] => {
    const [first, ...others] = usesOf(context).map((use) => ({ ...use, of: use.limit ?? limit }));
    if (first === undefined) return [];
    const fullest = others.reduce(
      (most, one) => (one.used / one.of.value > most.used / most.of.value ? one : most),
      first,
    );
    const { value, maximum, unit, source } = fullest.of;
    return [{ id, resource: fullest.resource, used: fullest.used, default: value, maximum, unit, source }];
  });
}

export const LIMIT_RULES: readonly Rule<LimitId>[] = COUNTED.map((counted) =>
  rule(counted.kind, (context, finding) =>
    counted.usesOf(context).flatMap((use) => limitFinding(counted, use, finding)),
  ),
);

function limitFinding(
  { limit: usual, over }: CountedLimit,
  { resource, place, used, limit = usual }: Use,
  finding: MakeFinding,
): readonly Finding[] {
  const { value, maximum, unit, source } = limit;
  const severity = used <= value ? 'info' : (over ?? (maximum !== null && used > maximum ? 'error' : 'warning'));
  if (used < value * NEAR || (used <= value && over !== undefined)) return [];
  const raised =
    maximum === value
      ? ''
      : maximum === null
        ? ', unless AWS raised it'
        : `, up to ${count(maximum)} where AWS raised it`;
  const message = `${resource}: ${count(used)} of ${count(value)} ${unit}${raised} (${source})`;
  return [finding(place, message, { resource, severity })];
}

function count(number: number): string {
  // to load `Intl` takes longer than all of the limits
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}
