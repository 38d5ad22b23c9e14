import { gzipSync } from 'node:zlib';
import { embedUnknown, unknown } from '../../../lib/address/unknown';
import { encoded } from '../../../lab/full/vpc-services';

const decoded = (text: string | null): string => Buffer.from(text ?? '', 'base64').toString();

test('gives out the user data as it stands, and "unknown" for a piece that is known at deploy only', () => {
  expect(decoded(encoded('#!/bin/sh\necho ü\n'))).toBe('#!/bin/sh\necho ü\n');
  const piece = embedUnknown(unknown('the address of a machine'));
  expect(decoded(encoded(`join ${piece} by ${piece}\n`))).toBe('join unknown by unknown\n');
  expect([encoded(null), encoded(unknown('a parameter'))]).toEqual([null, null]);
});

test('gives out compressed user data as bytes', () => {
  const compressed = gzipSync('#cloud-config\n').toString('base64');
  expect(encoded(compressed)).toBe(compressed);
});
