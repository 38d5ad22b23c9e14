import { isUnknown, type Maybe } from '../address/unknown';
import { type NetfilterCommand, readNetfilter, removesRulesOfOthers } from '../netfilter/netfilter-reader';
import type { NodeRoute, PutBack, Sysctl } from '../model/node-setup';
import type { NodeState } from './state/node-state';
import { periodOf } from './unit/timer-period';
import { factsOf } from './unit/unit-effect';
import { effectiveSysctls } from './finished-setup';
import { type RecurringUnit, recurringUnits } from './unit/recurring-unit';
import { changedReads, startUnit, unitNamed } from './unit/unit-runner';

/** What lasts longer is no moment: a client of Linux gives up a connection after 127 s (kernel, ip-sysctl, tcp_syn_retries 6). */
const MOMENT = 120;

/**
 * Leaves the node as its units keep it. A unit that recurs has run once more after all else, so what it sets holds, and what another
 * command made of that is a `PutBack`. Where nobody can tell which of the two holds, the rules about the node are unknown.
 */
export function settle(node: NodeState): void {
  const all = recurringUnits(node);
  for (const { unit } of all) {
    const place = `${unitNamed(unit, node)?.path ?? unit},`;
    if (node.netfilterCommands.some((one) => one.place.startsWith(place) && removesRulesOfOthers(one)))
      node.addUnread('removes the rules of kube-proxy and CNI plugins again and again', unit);
  }
  const recurring = all.filter(({ unit, timer }) =>
    [unit, ...(timer ? [timer.name] : [])].every((one) => changedReads(one, node).length === 0),
  );
  for (const one of recurring) repeat(one, node);
  if (recurring.length < 2) return;
  for (const one of recurring) {
    const again = runAgain(one, node);
    again?.takeBack();
    if (again && again.changes.length > 0)
      node.addUnread(`other units undo again and again what it sets: ${factNames(again.changes)}`, one.unit);
  }
}

function repeat(one: RecurringUnit, node: NodeState): void {
  const again = runAgain(one, node);
  if (again === null || again.changes.length === 0) {
    again?.takeBack();
    return;
  }
  const seconds = one.timer === null ? null : periodOf(one.timer);
  const doubt = one.doubt ?? (seconds === null || seconds > MOMENT ? 'it runs now and then only' : null);
  if (doubt === null && seconds !== null) {
    const { unit } = one;
    const putBackOf = ({ fact, changedBy }: Change): PutBack => ({
      fact,
      changedBy: [...new Set(changedBy)],
      unit,
      seconds: Math.ceil(seconds),
    });
    node.putBacks.push(...again.changes.map(putBackOf));
    return;
  }
  again.takeBack();
  node.addUnread(`may or may not set ${factNames(again.changes)} again: ${String(doubt)}`, one.unit);
}

function factNames(changes: readonly Change[]): string {
  return changes.map(({ fact }) => fact).join(', ');
}

/** A fact that another run of a unit changes. */
interface Change {
  readonly fact: string;
  /** the places of the commands that changed it since the unit's last run */
  readonly changedBy: readonly string[];
}

interface AnotherRun {
  readonly changes: readonly Change[];
  readonly takeBack: () => void;
}

/** Runs a unit once more; null where nothing made a fact since its last run, so that it would change none. */
function runAgain({ unit }: RecurringUnit, node: NodeState): AnotherRun | null {
  const last = node.lastRuns.get(unit);
  if (last === undefined || last.facts === factsOf(node)) return null;
  const before = kept(node);
  const [commands, rules] = [node.commands.length, node.netfilterCommands.length];
  const takeBack = copyOf(node);
  startUnit(unit, node, unit, { again: true, doubt: null });
  // what nobody can tell may go on against the unit
  for (const sysctl of before.sysctls.values())
    if (isUnknown(sysctl.value)) node.sysctlSteps.push({ kind: 'set', fromFile: false, sysctl });
  const after = kept(node);
  const routed = node.commands.slice(last.commands, commands).filter(({ argv }) => argv[0] === 'ip');
  const changes: readonly Change[] = [
    ...changedKeys(before.sysctls, after.sysctls).map((fact) => ({
      fact,
      changedBy: [before.sysctls.get(fact)?.place ?? ''],
    })),
    ...changedKeys(before.tables, after.tables).map((name) => ({
      fact: `table ${name}`,
      changedBy: placesOf(name, node, last.netfilterCommands, rules),
    })),
    ...changedKeys(before.routes, after.routes).map((to) => ({
      fact: `the route ${to}`,
      changedBy: routed.map(({ place }) => place),
    })),
  ];
  return { changes, takeBack };
}

/** A copy of the facts; to call it puts them back. */
function copyOf({ commands, netfilterCommands, netfilterUnread, sysctlSteps, routes }: NodeState): () => void {
  const lists: readonly unknown[][] = [commands, netfilterCommands, netfilterUnread, sysctlSteps, routes];
  const copies = lists.map((list) => [...list]);
  return () => {
    for (const [at, list] of lists.entries()) list.splice(0, list.length, ...(copies[at] ?? []));
  };
}

/** What a node holds now of what a unit may set, by what a person calls it. */
interface Kept {
  readonly sysctls: ReadonlyMap<string, Sysctl>;
  readonly tables: ReadonlyMap<string, readonly object[]>;
  readonly routes: ReadonlyMap<string, NodeRoute>;
}

function kept(node: NodeState): Kept {
  return {
    sysctls: new Map(effectiveSysctls(node).map((sysctl) => [sysctl.key, sysctl])),
    tables: tablesAfter(node.netfilterCommands),
    routes: new Map(node.routes.map((route) => [`to ${textOf(route.destination)} of metric ${route.metric}`, route])),
  };
}

function textOf(value: Maybe<string>): string {
  return isUnknown(value) ? value.unknown : value;
}

/** A second copy of a rule in the same chain, as `iptables -A` leaves it, changes nothing. */
function tablesAfter(commands: readonly NetfilterCommand[]): Kept['tables'] {
  const tables = new Map<string, object[]>();
  for (const { backend, family, table, rules, ...chain } of readNetfilter(commands).chains) {
    const name = `${backend === 'iptables-legacy' ? 'legacy ' : ''}${family} ${table}`;
    const distinct = [...new Set(rules.map((rule) => JSON.stringify({ ...rule, text: '' })))];
    tables.set(name, [...(tables.get(name) ?? []), { ...chain, rules: distinct }]);
  }
  return tables;
}

function changedKeys(before: ReadonlyMap<string, object>, after: ReadonlyMap<string, object>): readonly string[] {
  const valueOf = (one: object | undefined): string => JSON.stringify(one && { ...one, place: null, when: null });
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => valueOf(before.get(key)) !== valueOf(after.get(key)),
  );
}

/** The places of the commands, from one number to another, that change a table. */
function placesOf(name: string, { netfilterCommands }: NodeState, from: number, to: number): readonly string[] {
  const tableAt = (count: number): string =>
    JSON.stringify(tablesAfter(netfilterCommands.slice(0, count)).get(name) ?? null);
  const places: string[] = [];
  for (let count = from; count < to; count += 1)
    if (tableAt(count) !== tableAt(count + 1)) places.push(netfilterCommands[count]?.place ?? '');
  return places;
}
