import { AWS_LIMITS } from '../../address/aws-limits';
import { blockCount, nthBlock, parseCidr } from '../../address/cidr';
import { isUnknown, orUnknown, unknown } from '../../address/unknown';
import { argumentsOf, type IntrinsicFunction } from './intrinsic-function';
import { textOf, type Value } from './template-value';

const MOST_BLOCKS = AWS_LIMITS.cidrFunctionBlocks.value;

/**
 * `Fn::Cidr`: the first `count` blocks of 2^`cidrBits` addresses of a block (CloudFormation, "Fn::Cidr": the bits are the
 * host's, so that 8 makes a /24; at most 256 blocks).
 */
const cidr: IntrinsicFunction = (argument, scope) => {
  const [block, count, bits] = argumentsOf(argument).map((item) => textOf(scope.resolve(item)));
  if (block === undefined || count === undefined || bits === undefined) {
    return unknown('Fn::Cidr needs a block, a count and the bits of a host');
  }
  if (isUnknown(block)) return block;
  if (isUnknown(count)) return count;
  return isUnknown(bits) ? bits : blocksOf(block, Number(count), 32 - Number(bits));
};

function blocksOf(block: string, count: number, prefixLength: number): Value {
  if (!Number.isInteger(count) || count < 1 || count > MOST_BLOCKS) {
    return unknown(`Fn::Cidr makes 1 to ${String(MOST_BLOCKS)} blocks, not ${String(count)}`);
  }
  const blocks = orUnknown((): Value => {
    const whole = parseCidr(block);
    if (count > blockCount(whole, prefixLength)) return unknown(`${block} does not hold ${String(count)} blocks`);
    return Array.from({ length: count }, (_, index) => nthBlock(whole, prefixLength, index).text);
  });
  return isUnknown(blocks) ? unknown(`Fn::Cidr: ${blocks.unknown}`) : blocks;
}

export const CIDR_INTRINSIC: Readonly<Record<string, IntrinsicFunction>> = { 'Fn::Cidr': cidr };
