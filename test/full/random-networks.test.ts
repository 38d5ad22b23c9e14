import { isDeepStrictEqual } from 'node:util';
import { BROKEN_STATIONS } from '../differential/broken-stations';
import { runDifferential, type Asked, type Summary } from '../differential/differential';
import { foundText } from '../differential/report';
import { compareWitnesses } from '../differential/two-witnesses';

/** Networks that differ enough for every station to decide something; any others are asked by `npm run differential`. */
const SEED = 9;
const NETWORKS = 40;
/** A lab waits for what never comes more than it works. */
const LABS_AT_ONCE = 5;

const asked: Asked[] = [];
let summary: Summary;

beforeAll(async () => {
  summary = await runDifferential({
    runs: NETWORKS,
    seed: SEED,
    jobs: LABS_AT_ONCE,
    onNetwork: (one) => {
      asked.push(one);
    },
  });
});

test('the walk and the lab say the same of 40 random networks', () => {
  expect(summary.comparisons).toHaveLength(NETWORKS);
  expect(foundText(summary.found, SEED)).toBe('');
});

test('the networks are neither all sound nor all broken, and most is known of them', () => {
  const { comparisons } = summary;
  const seen = comparisons.flatMap(({ verdicts }) =>
    Object.entries(verdicts).map(([rule, verdict]) => `${rule} ${verdict}`),
  );
  const expected = Object.keys(comparisons[0]?.verdicts ?? {}).flatMap((rule) => [`${rule} proved`, `${rule} refuted`]);
  expect([...new Set(seen)]).toEqual(expect.arrayContaining(expected));
  const total = (of: (one: Asked['comparison']) => number): number =>
    comparisons.reduce((sum, one) => sum + of(one), 0);
  const known = total(({ agreed }) => agreed) / total(({ agreed, unknown }) => agreed + unknown.length);
  expect(known).toBeGreaterThan(0.8);
});

test.each(Object.entries(BROKEN_STATIONS))('the lab notices where %s of the walk is broken', (_, { tell }) => {
  const notices = ({ model, measured }: Asked): boolean => {
    const told = tell(model);
    return !isDeepStrictEqual(told, model) && compareWitnesses(measured, told).disagreements.length > 0;
  };
  expect(asked.some(notices)).toBe(true);
});
