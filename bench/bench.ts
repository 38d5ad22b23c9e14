import { writeTable } from '../cli/text/table';
import type { Benchmark } from './benchmark';
import { bundled } from './bundled';
import { check } from './check';
import { datapath } from './datapath/datapath';
import { handWritten } from './hand-written/hand-written';
import { lab } from './lab';
import { prove } from './prove';
import { synth } from './synth';
import { verify } from './verify';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  check,
  lab,
  prove: bundled('prove', prove),
  synth,
  verify: bundled('verify', verify),
};

/** Benchmarks with options and tables of their own; they run only when they are named. */
const OWN: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  datapath,
  'hand-written': handWritten,
};

/** Runs the benchmarks that are named, or all, and ends with 1 where an aim is missed. */
async function bench(names: readonly string[]): Promise<number> {
  const [first = '', ...options] = names;
  const own = Object.hasOwn(OWN, first) ? OWN[first] : undefined;
  if (own !== undefined) return own(options);
  const unheard = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unheard.length > 0) {
    process.stderr.write(`no benchmark is called ${unheard.join(', ')}; benchmarks:\n`);
    for (const [name, { summary }] of Object.entries(BENCHMARKS)) process.stderr.write(`  ${name}: ${summary}\n`);
    process.stderr.write(`  by themselves: ${Object.keys(OWN).join(', ')}\n`);
    return 2;
  }
  const misses: string[] = [];
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const rows = (await benchmark.run()).map(({ what, value, unit, atMost }) => {
      const missed = atMost !== null && value > atMost;
      if (missed) misses.push(what);
      const aim = atMost === null ? '' : `at most ${atMost} ${unit}`;
      return [what, `${value.toFixed(unit === 'x' ? 2 : 0)} ${unit}`, aim, missed ? 'missed' : ''];
    });
    const measured = `measured, the fastest of ${String(benchmark.runs)} runs`;
    process.stdout.write(`${writeTable([name, measured, 'aim', ''], rows)}\n`);
  }
  return misses.length > 0 ? 1 : 0;
}

void bench(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
