import { isUnknown } from '../../lib/address/unknown';
import type { NetworkModel } from '../../lib/model/network-model';
import type { NetfilterRule } from '../../lib/model/netfilter';
import { unknownSetup } from '../../lib/model/node-setup';
import { unknownFieldsOf } from './unknown-fields';

type Key = string | number;

/** Where a fact stands in a model, from its root. */
export type Place = readonly Key[];

/** One way in which a model may know less. */
export interface Loss {
  readonly name: string;
  /** what may be lost in a model that is known there */
  readonly places: (model: NetworkModel) => readonly Place[];
  /** a copy of the model that knows less in one place */
  readonly lose: (model: NetworkModel, place: Place) => NetworkModel;
}

const REASON = { unknown: 'nobody can read it' };

/** Every field of a model that admits `Unknown`, as the types have it. */
const FIELDS: readonly Loss[] = unknownFieldsOf('lib/model/network-model.ts', 'NetworkModel').map(({ path, kind }) =>
  kind === 'list' ? moreUnread(path) : unknownField(path),
);

/** What is lost as a whole: more than one field at a time. */
const WHOLES: readonly Loss[] = [
  {
    name: 'a rule of netfilter, none of it understood',
    places: (model) => placesOf(model, 'nodes[].setup.netfilter.chains[].rules[]'),
    lose: (model, place) =>
      changed(model, place, (rule: NetfilterRule) => ({ ...rule, matches: [], verdict: null, unread: REASON })),
  },
  {
    name: 'a chain of netfilter',
    places: (model) => placesOf(model, 'nodes[].setup.netfilter.chains[]'),
    lose: (model, place) => {
      const netfilter = place.slice(0, -2);
      const without = changed(model, [...netfilter, 'chains'], (chains: readonly unknown[]) =>
        chains.filter((_, index) => index !== place.at(-1)),
      );
      return changed(without, [...netfilter, 'unread'], (unread: readonly unknown[]) => [...unread, REASON]);
    },
  },
  {
    name: 'a user data',
    places: (model) => placesOf(model, 'nodes[].setup').filter((place) => valueAt(model, [...place, 'bytes']) !== null),
    lose: (model, place) =>
      changed(model, place.slice(0, -1), (node: object) => ({
        ...node,
        index: null,
        podCidrs: [],
        setup: unknownSetup(REASON),
      })),
  },
  {
    name: 'what a part of the template does to one resource',
    places: (model) => RESOURCES.flatMap((list) => placesOf(model, `${list}[].id`)),
    lose: (model, place) => {
      const { id, origin } = valueAt(model, place.slice(0, -1)) as NetworkModel['vpcs'][number];
      return { ...model, unread: [...model.unread, { ...REASON, origin, concerns: [id] }] };
    },
  },
];

const RESOURCES = [
  'vpcs',
  'subnets',
  'routeTables',
  'networkInterfaces',
  'securityGroups',
  'networkAcls',
  'gateways',
  'prefixLists',
  'nodes',
] as const;

export const LOSSES: readonly Loss[] = [...FIELDS, ...WHOLES];

function unknownField(path: string): Loss {
  return {
    name: path,
    places: (model) => placesOf(model, path).filter((place) => !isUnknown(valueAt(model, place))),
    lose: (model, place) => changed(model, place, () => REASON),
  };
}

/** A list of what could not be read, which gets another entry. */
function moreUnread(path: string): Loss {
  const entry = { ...REASON, origin: { source: 'test', id: 'Unread', path: '' }, concerns: [] };
  return {
    name: path,
    places: (model) => placesOf(model, path),
    lose: (model, place) => changed(model, place, (list: readonly unknown[]) => [...list, entry]),
  };
}

/** Where a model has what a path is for: property names, and `[]` for each item of a list. */
function placesOf(model: object, path: string): readonly Place[] {
  return follow(model, path.replaceAll('[]', '.[]').split('.'), []);
}

function follow(value: unknown, steps: readonly string[], at: Place): readonly Place[] {
  const [step, ...others] = steps;
  if (value === undefined) return [];
  if (step === undefined) return [at];
  if (typeof value !== 'object' || value === null) return [];
  if (step === '[]')
    return Array.isArray(value) ? value.flatMap((item, index) => follow(item, others, [...at, index])) : [];
  return follow((value as Record<string, unknown>)[step], others, [...at, step]);
}

function valueAt(model: object, place: Place): unknown {
  return place.reduce((value: unknown, key) => (value as Record<Key, unknown>)[key], model);
}

function changed(model: NetworkModel, place: Place, change: (before: never) => unknown): NetworkModel {
  // nothing is shared with the model, so that nothing that was worked out for it counts for the copy
  const copy = structuredClone(model);
  const holder = valueAt(copy, place.slice(0, -1)) as Record<Key, unknown>;
  const last = place.at(-1) ?? '';
  holder[last] = change(holder[last] as never);
  return copy;
}
