import { PodNetwork } from '../lib';

// examples/hundreds.ts with one index left out of its loop
const { value: addWorker } = Object.getOwnPropertyDescriptor(PodNetwork.prototype, 'addWorker') as {
  readonly value: PodNetwork['addWorker'];
};
PodNetwork.prototype.addWorker = function (this: PodNetwork, id, options) {
  return options.index === 75 ? (undefined as never) : addWorker.call(this, id, options);
};

void import('../examples/hundreds.js');
