import type { NodeState } from '../state/node-state';
import type { UnitFile } from './systemd-unit';
import { repeats } from './timer-period';
import { factsOf } from './unit-effect';
import { activatedBy, bootUnits, conditionOf, unitNamed, unitsOf } from './unit-runner';

/** A unit of the user data that starts again and again once the node is up. */
export interface RecurringUnit {
  readonly unit: string;
  /** null: systemd starts it whenever it ends (`Restart=`) */
  readonly timer: UnitFile | null;
  /** why it may not start again; null: it does */
  readonly doubt: string | null;
}

/** The units that recur, sorted by what starts them. */
export function recurringUnits(node: NodeState): readonly RecurringUnit[] {
  return [...unitsOf(node).values()].flatMap((unit) => byTimer(unit, node) ?? byRestart(unit, node) ?? []);
}

function byTimer(timer: UnitFile, node: NodeState): RecurringUnit | null {
  if (!timer.name.endsWith('.timer') || !repeats(timer)) return null;
  const [name = ''] = activatedBy(timer);
  const unit = unitNamed(name, node);
  const state = node.timers.get(timer.name) ?? (bootUnits(node).has(timer.name) ? NEXT_BOOT : 'stopped');
  // one that stays active is never started again (systemd.timer(5))
  if (state === 'stopped' || unit?.isWhole !== true || isSet(unit, 'Service.RemainAfterExit')) return null;
  const doubt = state === 'running' ? (conditionOf(timer, node) ?? limitOf(unit)) : state.doubt;
  return { unit: name, timer, doubt };
}

const NEXT_BOOT = { doubt: 'its timer starts at the next boot only' };

function byRestart(unit: UnitFile, node: NodeState): RecurringUnit | null {
  const how = unit.values.get('Service.Restart')?.at(-1) ?? 'no';
  if (!/^(always|on-success)$/.test(how) || !node.ranUnits.has(unit.name)) return null;
  return { unit: unit.name, timer: null, doubt: `Restart=${how} starts it again when it ends` };
}

function isSet({ values }: UnitFile, key: string): boolean {
  return /^(1|yes|y|true|t|on)$/i.test(values.get(key)?.at(-1) ?? '');
}

/** A unit that starts too often is not started any more (systemd.unit(5), StartLimitIntervalSec). */
function limitOf({ values }: UnitFile): string | null {
  const interval = values.get('Unit.StartLimitIntervalSec')?.at(-1);
  const isLimited = (interval ?? '0') !== '0' || (interval === undefined && values.has('Unit.StartLimitBurst'));
  return isLimited ? 'it may start too often for its StartLimitIntervalSec' : null;
}

/** A command stops a timer. What was changed before it may have been set again by then. */
export function stopTimer(name: string, text: string, node: NodeState): void {
  const timer = unitNamed(name, node);
  const last = timer && node.lastRuns.get(activatedBy(timer)[0] ?? '');
  const isDue = last?.facts !== factsOf(node);
  node.timers.set(name, isDue ? { doubt: `\`${text}\` may come before its next run` } : 'stopped');
}
