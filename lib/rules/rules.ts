import { duplicateAddress } from './duplicate-address';
import { hairpinOff } from './hairpin-off';
import { reservedAddress } from './reserved-address';
import type { Rule } from './rule';

/** The static rules, in the order of their findings. */
export const RULES: readonly Rule[] = [duplicateAddress, reservedAddress, hairpinOff];
