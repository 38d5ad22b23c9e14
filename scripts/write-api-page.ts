import { writeFileSync } from 'node:fs';
import { API_PAGE, writeApiPage } from './api-page';

writeFileSync(process.argv[2] ?? API_PAGE, writeApiPage());
