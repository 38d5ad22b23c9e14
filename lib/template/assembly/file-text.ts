import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { PodNetworkError } from '../../address/pod-network-error';

const LARGEST = 8 * 1024 * 1024;

export interface FileText {
  readonly text: string;
  readonly bytes: number;
}

/**
 * Reads a file as text.
 *
 * @throws PodNetworkError where there is none, it is no plain file, it may not be read, or it is far larger than CloudFormation takes
 */
export function readFileText(path: string): FileText {
  const bytes = kindOf(path) === 'file' ? statSync(path).size : NaN;
  if (Number.isNaN(bytes)) throw new PodNetworkError(`${path} is no plain file; a template in JSON or YAML is needed`);
  if (bytes > LARGEST) {
    throw new PodNetworkError(
      `${path} has ${String(bytes)} bytes, and at most ${String(LARGEST)} are read; CloudFormation takes a template of 1 MB`,
    );
  }
  const content = contentOf(path);
  // UTF-16 and binary files contain zero bytes
  if (content.includes(0)) {
    const isWide = /^(fffe|feff)/.test(content.toString('hex', 0, 2)) || content[0] === 0 || content[1] === 0;
    const what = isWide ? 'UTF-16' : 'no text';
    throw new PodNetworkError(`${path} is ${what}, and a template is read as UTF-8; save it as UTF-8`);
  }
  if (!isUtf8(content)) throw new PodNetworkError(`${path} is not UTF-8, as a template is read; save it as UTF-8`);
  return { text: content.toString('utf8'), bytes };
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    throw new PodNetworkError(`${path} cannot be read: ${(thrown as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}

export function kindOf(path: string): 'file' | 'folder' | 'other' | 'nothing' {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  } catch {
    return 'nothing';
  }
}
