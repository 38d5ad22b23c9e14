import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { PACKAGES } from '../../scripts/packages';

/**
 * Starts a browser without a window.
 *
 * @param has whether the machine has a file
 * @throws Error where the machine has none, with the command that brings it
 */
export async function startBrowser(has: (file: string) => boolean = existsSync): Promise<Browser> {
  const executablePath = PACKAGES.browser.flatMap(({ files }) => files).find(has);
  if (executablePath === undefined)
    throw new Error('this machine has no Chromium; bring it with: node --import tsx scripts/packages.ts browser');
  // Chromium's own sandbox starts for nobody who is root
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
