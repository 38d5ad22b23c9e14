import { finding } from '../finding';
import { podBlocks, textOfRange } from './pod-blocks';
import type { Rule } from '../rule';

/** Two workers that hand out the same addresses: the VPC routes an address to one of them only. */
export const podCidrOverlap: Rule = {
  id: 'pod-cidr-overlap',
  find: ({ network }) => {
    const blocks = podBlocks(network);
    return blocks.flatMap(({ worker, range }, at) => {
      const before = blocks[at - 1];
      if (before === undefined || before.worker === worker || before.range[1] < range[0]) return [];
      const [a, b] = [before, { worker, range }].map((one) => `${one.worker.name} (${textOfRange(one.range)})`);
      return [
        finding('pod-cidr-overlap', worker.model.origin, `the pods of ${a ?? ''} and of ${b ?? ''} share addresses`),
      ];
    });
  },
};
