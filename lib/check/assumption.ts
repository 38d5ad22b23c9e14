import type { Origin } from '../model/network-model';
import type { AnyRuleName } from '../rules/rule-name';

/** A sentence about one actor, or one thing that only the image or AWS can tell. A verdict holds given these. */
export interface Assumption {
  /** its kind: stable, kebab-case */
  readonly id: string;
  readonly text: string;
  /** how to put it to the test: a command here or on the node, or what to look at */
  readonly test: string;
  /** id of the resource that it is about, as the model names it; empty where it is about several */
  readonly resource: string;
  /** the resources that it is about, sorted */
  readonly places: readonly Origin[];
  /** whether it is about something that runs code or calls an API: `strict` makes its rules unknown */
  readonly actor: boolean;
  /** the rules that rest on it */
  readonly rules: readonly AnyRuleName[];
  /** names of the pod networks whose verdicts rest on it */
  readonly networks: readonly string[];
}

/** Merges equal assumptions of several pod networks, actors first. */
export function mergeAssumptions(all: readonly Assumption[]): readonly Assumption[] {
  const merged = new Map<string, Assumption>();
  for (const one of all) {
    const key = `${one.id} ${one.text}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? one : join(known, one));
  }
  const found = [...merged.values()];
  return [...found.filter(({ actor }) => actor), ...found.filter(({ actor }) => !actor)];
}

function join(a: Assumption, b: Assumption): Assumption {
  const places = new Map([...a.places, ...b.places].map((place) => [JSON.stringify(place), place]));
  return {
    ...a,
    resource: a.resource === b.resource ? a.resource : '',
    places: [...places.values()],
    rules: [...new Set([...a.rules, ...b.rules])],
    networks: [...new Set([...a.networks, ...b.networks])],
  };
}
