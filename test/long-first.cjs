const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Begins with the tests of `test/full`, the longest: a fresh clone has no times of a run before, and by size of file they would come
 * last, with one left to run alone at the end.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const isFull = ({ path }) => /[\\/]test[\\/]full[\\/]/.test(path);
    const sorted = super.sort(tests);
    return [...sorted.filter(isFull), ...sorted.filter((test) => !isFull(test))];
  }
};
