import { join } from 'node:path';
import { main } from '../cli/main';
import { withScratchFolder } from '../cli/scratch-folder';
import { synthesize } from '../cli/synthesis';
import { terminalOf } from '../cli/terminal';

const ROOT = join(__dirname, '..');
const PICTURE = join(ROOT, 'docs', 'network.svg');

/** Writes the picture of the default app that the documentation shows. */
async function writeNetworkPicture(file: string): Promise<number> {
  return withScratchFolder(async (folder) => {
    await synthesize(ROOT, folder);
    const argv = ['diagram', '--app', folder.path, '-o', file, '--trace', 'pod@worker-0', 'pod@worker-1'];
    return main(argv, terminalOf(process));
  });
}

void writeNetworkPicture(process.argv[2] ?? PICTURE).then((code) => {
  process.exitCode = code;
});
