import fc from 'fast-check';
import type { NetworkModel } from '../../lib/model/network-model';
import { judge } from '../../lib/check/judgement';
import type { Verdict } from '../../lib/walk/proof/rule-proof';
import { modelOf } from '../differential/differential';
import { networks } from '../differential/network-arbitrary';
import type { FindingKind } from '../../lib/rules/finding-kind';
import { FINDING_KINDS } from '../../lib/rules/registry';
import { type Loss, LOSSES, type Place } from '../walk/made-unknown';
import { MODELS } from '../walk/monotone-models';

/**
 * Unknown is monotone: what is proved, or refuted, whatever a fact is, is so where the fact is known. So a model that knows
 * less than another says the same as that one, or "unknown".
 */

function verdictsOf(model: NetworkModel): Readonly<Record<string, Verdict>> {
  const { rules, also } = judge(model);
  return { ...rules, ...also };
}

/** The changes of a verdict that may not be: `proved > refuted`. */
function wrongChanges(before: Readonly<Record<string, Verdict>>, less: NetworkModel): readonly string[] {
  const after = verdictsOf(less);
  const changes = Object.entries(before).map(([rule, word]) => `${word} > ${after[rule] ?? 'nothing'}`);
  return [...new Set(changes)].filter((change) => !/^(\w+) > (\1|unknown)$/.test(change));
}

interface Case {
  readonly model: NetworkModel;
  readonly before: Readonly<Record<string, Verdict>>;
  readonly losses: readonly { readonly loss: Loss; readonly places: readonly Place[] }[];
}

function caseOf(model: NetworkModel): Case {
  const losses = LOSSES.map((loss) => ({ loss, places: loss.places(model) }));
  return { model, before: verdictsOf(model), losses: losses.filter(({ places }) => places.length > 0) };
}

const cases = new Map<string, Case>();

function caseNamed(name: string): Case {
  const make = MODELS[name];
  if (make === undefined) throw new Error(`no model is called ${name}`);
  const known = cases.get(name) ?? caseOf(make());
  cases.set(name, known);
  return known;
}

/** What goes wrong in one place. */
function failuresOf({ model, before }: Case, loss: Loss, place: Place): readonly string[] {
  return wrongChanges(before, loss.lose(model, place));
}

/** Any of what a case may lose, by two random numbers: which fact, and where. */
function pick({ losses }: Case, [which, where]: readonly [number, number]): [Loss, Place] {
  const one = losses[which % losses.length];
  const place = one?.places[where % one.places.length];
  if (one === undefined || place === undefined) throw new Error('a model without facts');
  return [one.loss, place];
}

const DICE = fc.tuple(fc.nat(), fc.nat());
const NAMES = Object.keys(MODELS);

test('every field that may be unknown is known in one of the models', () => {
  const makers = Object.values(MODELS);
  const never = LOSSES.filter(({ places }) => makers.every((make) => places(make()).length === 0));
  expect(never.map(({ name }) => name)).toEqual([]);
});

// what refutes all rules without a packet is found by a rule of its own, which may forget what it does not know
const STATIC = Object.entries<FindingKind>(FINDING_KINDS)
  .filter(([id, { refutes }]) => refutes === true && `${id}, broken` in MODELS)
  .map(([id]) => `${id}, broken`);

const BY_ROUTES = ['known by routes, refuted', 'a worker and two routers'];

test.each(['the default app', ...BY_ROUTES, ...STATIC])('%s, whatever becomes unknown', (name) => {
  const known = caseNamed(name);
  const failures = known.losses.flatMap(({ loss, places }) =>
    places.flatMap((place) => failuresOf(known, loss, place).map((change) => `${place.join('.')}: ${change}`)),
  );
  expect(failures).toEqual([]);
});

test('a fault, or another template, with any fact unknown', () => {
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), DICE, (name, dice) => {
      const [loss, place] = pick(caseNamed(name), dice);
      expect({ loss: loss.name, place: place.join('.'), wrong: failuresOf(caseNamed(name), loss, place) }).toEqual({
        loss: loss.name,
        place: place.join('.'),
        wrong: [],
      });
    }),
    { numRuns: 150 },
  );
});

test('a random network with any fact unknown', () => {
  fc.assert(
    fc.property(networks(), fc.array(DICE, { minLength: 8, maxLength: 8 }), (spec, dice) => {
      const random = caseOf(modelOf(spec));
      const failures = dice.flatMap((one) => {
        const [loss, place] = pick(random, one);
        return failuresOf(random, loss, place).map((change) => `${place.join('.')}: ${change}`);
      });
      expect(failures).toEqual([]);
    }),
    { numRuns: 15 },
  );
});
