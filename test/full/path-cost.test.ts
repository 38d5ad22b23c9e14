import { BenchLab } from '../../bench/datapath/bench-lab';
import { pathCost, type PathCost } from '../../bench/datapath/path-cost';
import { VARIANTS, type VariantId } from '../../bench/datapath/variant';

/** What packets of a connection between the newest pods of two nodes pass, on both nodes together. */
async function costOf(id: VariantId, pods: number): Promise<PathCost> {
  const lab = await BenchLab.open({ variant: VARIANTS[id], wiring: 'direct', pods, mtu: 9001 });
  try {
    return pathCost(await lab.trace());
  } finally {
    await lab.close();
  }
}

const OWN_TABLE: PathCost = { chains: 4, laterChains: 0, rules: 6, laterRules: 0, entries: 2 };

describe('what a connection from pod to pod passes', () => {
  test('the floor passes no chain, and connection tracking alone', async () => {
    const none = { chains: 0, laterChains: 0, rules: 0, laterRules: 0 };
    expect([await costOf('f', 2), await costOf('f-ct', 2)]).toEqual([
      { ...none, entries: 2 },
      { ...none, entries: 0 },
    ]);
  });

  test.each(['a', 'b'] as const)('(%s) passes the own table of each node, for any number of pods', async (id) => {
    expect([await costOf(id, 1), await costOf(id, 5)]).toEqual([OWN_TABLE, OWN_TABLE]);
  });
});
