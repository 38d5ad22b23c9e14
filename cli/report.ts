import { planOf, readTemplates } from '../lib/model-api';
import { withRoutedWorkers } from '../lib/plan/routed-worker';
import { judgeTemplates } from '../lib/check/judgement';
import { compileNetwork } from '../lib/walk/network/compile-network';
import type { Command } from './option/command';
import { EXIT } from './option/exit-code';
import { refuseOperands } from './option/operands';
import { OUTPUT_OPTION, outputOf, writeOutput } from './option/output-file';
import { PARAMETER_OPTION, parametersOf } from './option/parameters';
import { readLabFile, readVerifyFile } from './report/evidence-file';
import { headlineOf } from './report/headline';
import { labMismatch } from './report/lab-section';
import { writePage } from './report/page';
import { readGroups } from './option/templates';
import { textOption } from './option/text-option';

export const report: Command = {
  usage: [
    'report -o FILE.html [--lab FILE.json] [--verify FILE.json] [--note TEXT] [--app PATH]... [--stack NAME] [--parameter KEY=VALUE]... [--json]',
  ],
  description: `Writes an HTML report: verdicts, findings with packets and fixes, the plan, the
diagram, the proof pair by pair, limits and assumptions. The report is one file
without scripts or external resources.
Exits with 0 whenever it writes the file; use "check" to judge the network.`,
  options: {
    output: OUTPUT_OPTION,
    lab: { type: 'string', value: 'FILE', help: 'include results of "lab run --json"' },
    verify: { type: 'string', value: 'FILE', help: 'include results of "verify --json"' },
    note: { type: 'string', value: 'TEXT', help: 'a line below the title, for example a commit or a date' },
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
    if (mismatch !== null) terminal.notice(`--lab may come from another network: ${mismatch}\n`);
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
