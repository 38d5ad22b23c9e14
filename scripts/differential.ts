import { parseArgs } from 'node:util';
import { isLabError } from '../lab';
import { BROKEN_STATIONS } from '../test/differential/broken-stations';
import { runDifferential, type DifferentialOptions } from '../test/differential/differential';
import { runFullDifferential } from '../test/differential/full-differential';
import { foundText, summaryText } from '../test/differential/report';

const USAGE = `npm run differential -- [--runs N] [--seed S] [--first N] [--jobs N] [--shrinks N] [--break STATION] [--full]

Makes random networks, asks the walk and the lab about each, and compares what they say.

--runs N         how many networks (20)
--seed S         which networks (1)
--first N        number of the first one (0)
--jobs N         how many at a time (4)
--shrinks N      labs that may run to make each of the first two disagreements small (80)
--full           boots each network as machines, one at a time, and compares packet by packet; needs root
--break STATION  breaks a station of the walk, to see that the lab notices:
${Object.entries(BROKEN_STATIONS)
  .map(([name, { assumes }]) => `                   ${name.padEnd(20)} ${assumes}`)
  .join('\n')}

Ends with 0 where they never disagree, 1 where they do, 2 for a wrong option, 3 where the machine lacks something.
`;

interface Options extends Required<Omit<DifferentialOptions, 'tell' | 'onNetwork'>> {
  /** the station that is broken; null: none */
  readonly broken: string | null;
  /** whether the lab is the full one */
  readonly full: boolean;
}

/** @returns the exit code */
async function differential(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return 2;
  }
  const start = performance.now();
  let done = 0;
  const tell = options.broken === null ? undefined : BROKEN_STATIONS[options.broken]?.tell;
  const summary = await (options.full ? runFullDifferential : runDifferential)({
    ...options,
    ...(tell && { tell }),
    onNetwork: ({ comparison: { disagreements } }) => {
      done += 1;
      const disagrees = disagreements.length > 0 ? ', disagrees' : '';
      process.stderr.write(`${String(done)} of ${String(options.runs)}${disagrees}\n`);
    },
  });
  process.stdout.write(foundText(summary.found, options.seed, options.broken, options.full));
  process.stdout.write(summaryText(summary));
  const { broken } = options;
  if (broken !== null) process.stdout.write(`broken         ${broken}: ${BROKEN_STATIONS[broken]?.assumes ?? ''}\n`);
  process.stdout.write(`time           ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  return summary.found.length > 0 ? 1 : 0;
}

/** @returns the options, or what is wrong with them */
function readOptions(argv: readonly string[]): Options | string {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        runs: text,
        seed: text,
        first: text,
        jobs: text,
        shrinks: text,
        break: text,
        full: { type: 'boolean' },
      },
    });
    const number = (name: 'runs' | 'seed' | 'first' | 'jobs' | 'shrinks', usual: number): number => {
      const stated = values[name];
      if (stated !== undefined && !/^\d{1,9}$/.test(stated))
        throw new Error(`--${name} wants a number, not "${stated}"`);
      return stated === undefined ? usual : Number(stated);
    };
    const broken = values.break ?? null;
    if (broken !== null && !Object.hasOwn(BROKEN_STATIONS, broken))
      throw new Error(`"${broken}" is no station that can be broken`);
    return {
      broken,
      full: values.full ?? false,
      runs: Math.max(1, number('runs', 20)),
      seed: number('seed', 1),
      first: number('first', 0),
      jobs: Math.max(1, number('jobs', 4)),
      shrinks: number('shrinks', 80),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

differential(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (!isLabError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 3;
  },
);
