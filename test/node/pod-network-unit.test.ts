import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  POD_NETWORK_TIMER,
  POD_NETWORK_TIMER_PATH,
  POD_NETWORK_UNIT,
  POD_NETWORK_UNIT_PATH,
} from '../../lib/node/pod-network-unit';
import { AS_ROOT, runProgram, type Said } from '../user-data/real-program';
import { scratchFolder } from '../scratch-folder';

const folder = scratchFolder();

/** The verdict of systemd on both units: unknown keys, values, cycles, programs that are not there. */
function verify(unit: string, timer: string): Said {
  const files = [
    [POD_NETWORK_UNIT_PATH, unit],
    [POD_NETWORK_TIMER_PATH, timer],
  ] as const;
  const paths = files.map(([path, text]) => {
    const file = join(folder, basename(path));
    // where the tests run there may be no modprobe: modules are the machine's business
    writeFileSync(file, text.replace('=modprobe ', '=true '));
    return file;
  });
  return runProgram('systemd nftables iproute2 procps', [
    ...AS_ROOT,
    'systemd-analyze',
    'verify',
    '--recursive-errors=no',
    '--man=no',
    ...paths,
  ]);
}

test('systemd finds no fault in them', () => {
  expect(verify(POD_NETWORK_UNIT, POD_NETWORK_TIMER)).toEqual({ status: 0, text: '' });
});

test.each([
  ['a key', POD_NETWORK_UNIT.replace('LogLevelMax=', 'LogLevelMaximum='), POD_NETWORK_TIMER, 'LogLevelMaximum'],
  ['a program', POD_NETWORK_UNIT.replace('ExecStart=nft', 'ExecStart=nftt'), POD_NETWORK_TIMER, 'nftt'],
  ['a time', POD_NETWORK_UNIT, POD_NETWORK_TIMER.replace('OnActiveSec=5s', 'OnActiveSec=5x'), '5x'],
])('systemd finds it when %s is misspelt', (_what, unit, timer, word) => {
  expect(verify(unit, timer).text).toContain(word);
});

test('is repeated sooner than anybody looks, and never held back by the start limit', () => {
  expect(POD_NETWORK_TIMER).toMatch(/^OnActiveSec=5s\nOnUnitInactiveSec=5s\nAccuracySec=1s$/m);
  expect(POD_NETWORK_UNIT).toMatch(/^StartLimitIntervalSec=0$/m);
  // active after a run, the timer could not start it again
  expect(POD_NETWORK_UNIT).not.toContain('RemainAfterExit');
});
