import { BROKEN_STATIONS } from '../differential/broken-stations';
import type { Asked } from '../differential/differential';
import { runFullDifferential } from '../differential/full-differential';
import { foundText } from '../differential/report';
import { comparePackets } from '../differential/two-witnesses';

/** Any others are asked by `npm run differential -- --full`. */
const SEED = 1;
const NETWORKS = 3;

test('the walk says of random networks what their packets do on booted machines, and is caught where it would not', async () => {
  const asked: Asked[] = [];
  const { found } = await runFullDifferential({
    runs: NETWORKS,
    seed: SEED,
    onNetwork: (one) => {
      asked.push(one);
    },
  });
  expect(foundText(found, SEED, null, true)).toBe('');
  expect(asked).toHaveLength(NETWORKS);
  expect(asked.map(({ comparison }) => comparison.agreed > 0)).toEqual([true, true, true]);

  const caught = Object.values(BROKEN_STATIONS).filter(({ tell }) =>
    asked.some(({ model, measured }) => comparePackets(measured, tell(model)).disagreements.length > 0),
  );
  expect(caught.length).toBeGreaterThan(0);
});
