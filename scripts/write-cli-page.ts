import { readFileSync, writeFileSync } from 'node:fs';
import { CLI_PAGE, writeCliPage } from './cli-page';

void writeCliPage(readFileSync(CLI_PAGE, 'utf8')).then((page) => {
  writeFileSync(CLI_PAGE, page);
});
