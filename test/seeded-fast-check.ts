// by its file: the name alone leads back here
import fc from '../node_modules/fast-check/lib/cjs/fast-check.js';

// random by default, so that every run looks further; a gate asks the same of every change
const seed = process.env.FAST_CHECK_SEED;
if (seed !== undefined) {
  if (!/^\d{1,9}$/.test(seed)) throw new Error(`FAST_CHECK_SEED is "${seed}", and wants a whole number`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
}

export * from '../node_modules/fast-check/lib/cjs/fast-check.js';
export default fc;
