import { driftSection } from '../../../cli/report/drift-section';
import { markup } from '../../../cli/report/markup';
import { live } from './evidence';
import { tablesOf } from './tables';

const DRIFT = { resource: 'Eni', liveId: 'eni-1', property: 'SourceDestCheck', expected: 'false', actual: 'true' };

test('each difference is told with what mends it', () => {
  const drift = [
    { ...DRIFT, fix: 'switch it off' },
    { ...DRIFT, liveId: null, property: 'existence', expected: 'there', actual: null, fix: null },
  ];
  expect(tablesOf(driftSection(live({ drift }))?.body ?? null)).toEqual({
    Differences: [
      ['Resource', 'Property', 'Template', 'Live', 'Fix'],
      ['Eni eni-1', 'SourceDestCheck', 'false', 'true', 'switch it off'],
      ['Eni', 'existence', 'there', 'nothing', ''],
    ],
  });
});

test('the pairs that are broken there are told where they were asked', () => {
  const pairs = [{ from: 'pod@worker-0', to: 'internet', verdict: 'unknown', rule: 'not-readable' }] as const;
  expect(tablesOf(driftSection(live({ pairs }))?.body ?? null)).toEqual({
    'Broken pairs in the live network': [
      ['From', 'To', 'Verdict', 'Cause'],
      ['pod@worker-0', 'internet', 'unknown ?', 'not-readable'],
    ],
  });
});

test('a column of fixes is there only where one is said, and nothing where nobody looked', () => {
  const drift = [{ ...DRIFT, liveId: 'Eni', fix: null }];
  expect(Object.values(tablesOf(driftSection(live({ drift }))?.body ?? null))).toEqual([
    [
      ['Resource', 'Property', 'Template', 'Live'],
      ['Eni', 'SourceDestCheck', 'false', 'true'],
    ],
  ]);
  expect(markup`${driftSection(live())?.body ?? null}`.html).toBe('<p>The live network matches the templates.</p>\n');
  expect(driftSection(null)).toBe(null);
});

test('nothing is said to be as the templates have it that was not compared with them', () => {
  const said = (more: Parameters<typeof live>[0]): string => markup`${driftSection(live(more))?.body ?? null}`.html;
  expect(said({ judged: false, stacks: [{ name: 'S', status: 'UPDATE_IN_PROGRESS' }] })).toBe(
    '<p>Not compared: a stack was being deployed.</p>\n',
  );
  expect(said({ judged: true, stacks: [] })).toBe('<p>Not compared: the account was read without a template.</p>\n');
});
