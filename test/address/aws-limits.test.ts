import { AWS_LIMITS, type Limit } from '../../lib/address/aws-limits';

const limits: readonly (readonly [string, Limit])[] = Object.entries(AWS_LIMITS);

test('the limits that decide how large a pod network can be', () => {
  const deciding = [
    AWS_LIMITS.userData,
    AWS_LIMITS.routesPerTable,
    AWS_LIMITS.rulesPerSecurityGroup,
    AWS_LIMITS.elasticIpsPerRegion,
    AWS_LIMITS.resourcesPerTemplate,
    AWS_LIMITS.outputsPerTemplate,
    AWS_LIMITS.template,
    AWS_LIMITS.inlineTemplate,
    AWS_LIMITS.cidrFunctionBlocks,
  ];
  expect(deciding.map(({ value, maximum, unit }) => [value, maximum, unit])).toEqual([
    [16384, 16384, 'bytes'],
    [500, 1000, 'routes per route table'],
    [60, 1000, 'rules per security group'],
    [5, null, 'Elastic IP addresses per Region'],
    [500, 500, 'resources per template'],
    [200, 200, 'outputs per template'],
    [1000000, 1000000, 'bytes'],
    [51200, 51200, 'bytes'],
    [256, 256, 'blocks'],
  ]);
});

test.each(limits)('%s is a whole number that no quota lowers, with a unit and the page that states it', (_, limit) => {
  expect(limit).toEqual({
    value: expect.any(Number) as number,
    maximum: limit.maximum === null ? null : (expect.any(Number) as number),
    unit: expect.stringMatching(/^[a-zA-Z]/) as string,
    source: expect.stringMatching(/^(Amazon|AWS) .+ Guide, ".+"$/) as string,
  });
  expect(Number.isInteger(limit.value) && limit.value > 0 && (limit.maximum ?? limit.value) >= limit.value).toBe(true);
});
