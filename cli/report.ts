import { planOf, readTemplates } from '../lib/model-api';
import { withRoutedWorkers } from '../lib/plan/routed-worker';
import { judgeTemplates } from '../lib/check/judgement';
import { compileNetwork } from '../lib/walk/network/compile-network';
import type { Command, Invocation } from './option/command';
import { EXIT } from './option/exit-code';
import { refuseOperands } from './option/operands';
import { OUTPUT_OPTION, outputOf, writeOutput } from './option/output-file';
import { PARAMETER_OPTION, parametersOf } from './option/parameters';
import { readLabFile, readVerifyFile } from './report/evidence-file';
import { headlineOf } from './report/headline';
import { labMismatch } from './report/lab-section';
import { writePage } from './report/page';
import { readGroups } from './option/templates';
import { UsageError } from './option/usage-error';

export const report: Command = {
  usage: [
    'report -o FILE.html [--lab FILE.json] [--verify FILE.json] [--note TEXT] [--app PATH]... [--stack NAME] [--parameter KEY=VALUE]... [--json]',
  ],
  description: `Writes one HTML page that tells all of the network: the verdicts, what is wrong with the packet that shows it and the fix, the
plan, the picture, the proof by pairs, the limits and what is assumed. It loads nothing and runs no script. It judges nothing anew:
the exit code is 0 whenever the page is written, and "check" is for a pipeline.`,
  options: {
    output: OUTPUT_OPTION,
    lab: { type: 'string', value: 'FILE', help: 'what "lab run --json" printed, to be told beside the proof' },
    verify: { type: 'string', value: 'FILE', help: 'what "verify --json" printed, to be told beside the proof' },
    note: { type: 'string', value: 'TEXT', help: 'a line under the title, for example a commit or a date' },
    parameter: PARAMETER_OPTION,
  },
  run: async (invocation) => {
    const { terminal, json } = invocation;
    refuseOperands(invocation, 'report');
    const output = outputOf(invocation, 'report -o report.html');
    const [labFile, verifyFile, note] = ['lab', 'verify', 'note'].map((name) => textOption(invocation, name));
    const lab = labFile ? readLabFile(terminal.folder, labFile) : null;
    const live = verifyFile ? readVerifyFile(terminal.folder, verifyFile) : null;
    const [groups, parameters] = [await readGroups(invocation), parametersOf(invocation)];
    const model = readTemplates(groups.flat(), parameters);
    const network = compileNetwork(withRoutedWorkers(model));
    const result = judgeTemplates(groups, parameters);
    const mismatch = lab === null ? null : labMismatch(lab, network);
    if (mismatch !== null) terminal.notice(`--lab may be of another network: ${mismatch}\n`);
    const page = writePage({ network, plan: planOf(model), result, lab, live, note: note ?? null });
    if (output === '-') terminal.result(page);
    else {
      writeOutput(terminal.folder, output, page);
      const { word, text } = headlineOf({ proof: result, lab, live });
      terminal.result(
        json ? `${JSON.stringify({ file: output }, null, 2)}\n` : `${output} is written\n${word}: ${text}.\n`,
      );
    }
    return EXIT.ok;
  },
};

function textOption({ values }: Invocation, name: string): string | null {
  const given = values[name];
  if (given === '') throw new UsageError(`--${name} is empty; leave it out, or say what it is to be`);
  return typeof given === 'string' ? given : null;
}
