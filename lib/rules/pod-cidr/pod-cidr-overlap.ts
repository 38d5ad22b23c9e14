import { podBlocks, textOfRange } from './pod-blocks';
import { rule } from '../rule';

/** Two workers that hand out the same addresses: the VPC routes an address to one of them only. */
export const podCidrOverlap = rule(
  {
    id: 'pod-cidr-overlap',
    severity: 'error',
    refutes: true,
    meaning: 'the pod CIDRs of two workers overlap',
    fix: 'give each worker its own pod CIDR, in its CNI file and in the route',
  },
  ({ network }, finding) => {
    const blocks = podBlocks(network);
    return blocks.flatMap(({ worker, range }, at) => {
      const before = blocks[at - 1];
      if (before === undefined || before.worker === worker || before.range[1] < range[0]) return [];
      const [a, b] = [before, { worker, range }].map((one) => `${one.worker.name} (${textOfRange(one.range)})`);
      return [finding(worker.model.origin, `the pods of ${a ?? ''} and of ${b ?? ''} share addresses`)];
    });
  },
);
