import { readUnitFiles } from '../../../lib/user-data/unit/systemd-unit';
import { periodOf, repeats } from '../../../lib/user-data/unit/timer-period';
import { POD_NETWORK_TIMER, POD_NETWORK_TIMER_PATH } from '../../../lib/node/pod-network-unit';

function periodIn(content: string): readonly [boolean, number | null] | null {
  const [timer] = readUnitFiles([{ path: POD_NETWORK_TIMER_PATH, content, mode: '0644', place: '' }]);
  return timer ? [repeats(timer), periodOf(timer)] : null;
}

test('how often the timer of a node runs', () => {
  expect(periodIn(POD_NETWORK_TIMER)).toEqual([true, 6]);
});

test.each([
  ['a number is seconds, and a timer may be a minute late', 'OnUnitActiveSec=30', true, 90],
  ['pieces of a span add up', 'OnUnitInactiveSec=1min 30s 500ms\nAccuracySec=500ms', true, 91],
  ['the shorter of two spans', 'OnUnitActiveSec=1h\nOnUnitInactiveSec=10s\nAccuracySec=1', true, 11],
  ['a random delay', 'OnUnitActiveSec=10s\nAccuracySec=1s\nRandomizedDelaySec=20', true, 31],
  ['a calendar is not read', 'OnCalendar=minutely', true, null],
  ['a unit of time that is not known', 'OnUnitActiveSec=3 fortnights', true, null],
  ['no number', 'OnUnitActiveSec=infinity', true, null],
  ['once after a boot', 'OnBootSec=5s\nAccuracySec=1s', false, null],
  ['taken back', 'OnUnitActiveSec=5s\nOnUnitActiveSec=', false, null],
])('%s', (_, lines, again, seconds) => {
  expect(periodIn(`[Timer]\n${lines}\n`)).toEqual([again, seconds]);
});
