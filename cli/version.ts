// eslint-disable-next-line no-restricted-imports -- the package's own description, which loads nothing; the bundle takes the one line
import { version } from '../package.json';

export const VERSION = version;
