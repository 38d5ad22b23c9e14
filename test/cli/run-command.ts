import { main } from '../../cli/main';

/** What a command line came to. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in a folder. */
export async function runIn(folder: string, ...argv: readonly string[]): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  const code = await main(argv, { result: (text) => (stdout += text), notice: (text) => (stderr += text), folder });
  return { code, stdout, stderr };
}
