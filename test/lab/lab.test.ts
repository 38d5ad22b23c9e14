import { runLab } from '../../lab';
import { sourceNetwork } from './source-network';

jest.setTimeout(30_000);

test("the source document's network is proved, and no probe fails", async () => {
  const result = await runLab(sourceNetwork());
  expect({ ...result, pairs: result.pairs.filter((pair) => pair.reached !== true) }).toEqual({
    rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
    also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
    probes: 225,
    pairs: [],
    findings: [],
  });
});
