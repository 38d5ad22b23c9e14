import { posix } from 'node:path';
import { isNetworkPath } from './network-path';
import { mark, unknownAt } from './sealed-text';
import { pathOf } from './shell-file';
import { type Outcome, succeeded, undecided } from './shell-outcome';
import type { Program, ShellProcess } from './shell-process';

/** Programs that bring files from elsewhere: what they hold is not known. */
export const FETCH_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['curl', curl],
  ['wget', wget],
  ...['tar', 'bsdtar', 'unzip', 'cpio', 'rsync', 'scp', 'aws', 'gsutil', 'git', 'patch', 'dd', 'oras', 's3cmd'].map(
    (name): [string, Program] => [name, unpack],
  ),
  ...['kubectl', 'helm', 'cilium', 'calicoctl', 'linkerd', 'istioctl'].map((name): [string, Program] => [name, deploy]),
]);

function fetched(name: string, process: ShellProcess): void {
  if (name === '' || name === '-' || name.startsWith('/dev/')) return;
  process.node.writeFile(
    pathOf(name, process),
    unknownAt(process.place, `fetched by \`${process.text}\``),
    process.place,
  );
}

function isUrl(word: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(word);
}

function curl(process: ShellProcess): Outcome {
  const words = process.argv.slice(1);
  let isNamedByUrl = false;
  let folder = '';
  let names = 0;
  for (const [at, word] of words.entries()) {
    const next = words[at + 1] ?? '';
    if (/^-[a-zA-Z#]*o$/.test(word) || word === '--output') {
      fetched(next, process);
      names += 1;
    } else if (word === '--output-dir') folder = `${next}/`;
    else if (/^-[a-zA-Z#]*O$/.test(word) || /^--remote-name(-all)?$/.test(word)) isNamedByUrl = true;
  }
  const urls = isNamedByUrl ? words.filter(isUrl) : [];
  for (const url of urls) fetched(folder + posix.basename(url), process);
  return undecided(names + urls.length > 0 ? '' : mark(`output of ${process.text}`));
}

function wget(process: ShellProcess): Outcome {
  const words = process.argv.slice(1);
  let folder = '';
  for (const [at, word] of words.entries()) {
    const next = words[at + 1] ?? '';
    const joined = /^(?:--output-document=|-[a-zA-Z]*O(?=.))(.+)$/.exec(word)?.[1];
    const target = joined ?? (/^-[a-zA-Z]*O$/.test(word) || word === '--output-document' ? next : null);
    if (target === '-') return undecided(mark(`output of ${process.text}`));
    if (target !== null) {
      fetched(target, process);
      return undecided();
    }
    if (word === '-P' || word === '--directory-prefix') folder = `${next}/`;
    else if (word.startsWith('--directory-prefix=')) folder = `${word.slice('--directory-prefix='.length)}/`;
  }
  for (const url of words.filter(isUrl)) fetched(folder + posix.basename(url), process);
  return undecided();
}

// their last word is what they write
const COPIES: ReadonlySet<string> = new Set(['rsync', 'scp', 'aws', 'gsutil', 'dd', 's3cmd', 'patch']);

// what a node may change of the VPC that it stands in, by the AWS CLI
const VPC_CHANGES =
  /source-dest-check|\bec2 (create|replace|delete|attach|detach|assign|unassign|associate|disassociate|authorize|revoke|modify)-[a-z-]*(route|interface|address|security-group|attribute)/;

/** Unpacking, copying and patching: noted where it is done among the files that decide how packets go. */
function unpack(process: ShellProcess): Outcome {
  const { argv, scope, node, place, text } = process;
  const words = argv.slice(1).map((word) => word.replace(/^(--\w[\w-]*|\w+)=/, ''));
  const isHere = isNetworkPath(`${scope.cwd}/`);
  if (isHere || words.some((word) => word.startsWith('/') && (isNetworkPath(word) || isNetworkPath(`${word}/`)))) {
    node.addUnread(`writes what is not known among the node's network files: ${text}`, place);
  }
  if (argv[0] === 'aws' && VPC_CHANGES.test(text)) node.addUnread(`changes the VPC from the node: ${text}`, place);
  const target = words.at(-1) ?? '';
  if (node.hasFile(pathOf(target, process)) && COPIES.has(argv[0] ?? '')) fetched(target, process);
  return succeeded(mark(`output of ${text}`));
}

const POD_NETWORKS = /calico|flannel|cilium|weave|canal|antrea|kube-router|kube-ovn|multus|amazon-k8s-cni|aws-node/i;

/** Another pod network in the cluster takes this one's place on every node. */
function deploy(process: ShellProcess): Outcome {
  const { argv, node, place, text } = process;
  const changes = argv.some((word) => /^(apply|create|install|upgrade|replace)$/.test(word));
  if (changes && POD_NETWORKS.test(text)) node.addUnread(`installs another pod network: ${text}`, place);
  return undecided(mark(`output of ${text}`));
}
