import { writeFileSync } from 'node:fs';
import { FINDINGS_PAGE, writeFindingsPage } from './findings-page';

void writeFindingsPage().then((page) => {
  writeFileSync(process.argv[2] ?? FINDINGS_PAGE, page);
});
