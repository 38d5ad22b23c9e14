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

const NO_IP_MASQ: PathCost = { chains: 4, laterChains: 2, rules: 7, laterRules: 2, entries: 2 };

describe('what a connection from pod to pod passes', () => {
  test('the floor passes no chain, and connection tracking alone', async () => {
    const none = { chains: 0, laterChains: 0, rules: 0, laterRules: 0 };
    expect([await costOf('f', 2), await costOf('f-ct', 2)]).toEqual([
      { ...none, entries: 2 },
      { ...none, entries: 0 },
    ]);
  });

  test('with `ipMasq: false` the same for any number of pods', async () => {
    expect([await costOf('b', 1), await costOf('b', 5)]).toEqual([NO_IP_MASQ, NO_IP_MASQ]);
  });

  test('by default a later packet passes the same, and the first one a rule of the plugin more for each pod of the receiving node', async () => {
    const byPods = (pods: number): PathCost => ({ ...NO_IP_MASQ, chains: 5, rules: 7 + pods });
    expect([await costOf('a', 1), await costOf('a', 5)]).toEqual([byPods(1), byPods(5)]);
  });
});
