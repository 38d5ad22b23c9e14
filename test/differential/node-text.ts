import { writeUserData } from '../../lib/node/user-data';
import type { NetworkSpec, NodeTextSpec } from './network-spec';
import { cniFiles, otherFiles, type NodeFiles } from './node-files';
import { podCidr, SUPERNET } from './plan';

/** The user data of a worker, as a person or this project would write it. */
export function nodeText(spec: NetworkSpec, worker: number, node: NodeTextSpec): string {
  const others = otherFiles(spec, worker, node);
  if (node.style === 'writer') {
    return writeUserData({
      podCidr: podCidr(spec, worker),
      podSupernet: SUPERNET,
      ipMasq: node.cni.ipMasq,
      hairpinMode: false,
      mtu: null,
      packages: [],
      cniBinDir: '/usr/lib/cni',
      bootstrap: scriptLines(others),
    });
  }
  const all = { files: [...cniFiles(spec, worker, node), ...others.files], commands: others.commands };
  if (node.style === 'shell') return `#!/bin/bash\n${scriptLines(all).join('\n')}\n`;
  if (node.style === 'cloud-config') return cloudConfig(all);
  const parts = [
    ['text/cloud-config', cloudConfig({ ...all, commands: [] })],
    ['text/x-shellscript', `#!/bin/sh\n${scriptLines({ ...all, files: [] }).join('\n')}\n`],
  ];
  const bodies = parts.map(
    ([type = '', text = '']) => `--=BOUNDARY=\nContent-Type: ${type}; charset="utf-8"\n\n${text}\n`,
  );
  return `Content-Type: multipart/mixed; boundary="=BOUNDARY="\nMIME-Version: 1.0\n\n${bodies.join('')}--=BOUNDARY=--\n`;
}

function scriptLines({ files, commands }: NodeFiles): string[] {
  const written = files.flatMap(({ path, content }, number) => {
    const to = number % 2 === 0 ? `cat > ${path}` : `tee ${path} > /dev/null`;
    return [`mkdir -p ${path.replace(/\/[^/]*$/, '')}`, `${to} <<'EOF'`, ...content.trimEnd().split('\n'), 'EOF'];
  });
  return [...written, ...commands];
}

function cloudConfig({ files, commands }: NodeFiles): string {
  const written = files.flatMap(({ path, content }) => [
    `- path: ${path}`,
    '  content: |',
    ...content
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
  ]);
  return [
    '#cloud-config',
    ...(written.length === 0 ? [] : ['write_files:', ...written]),
    ...(commands.length === 0 ? [] : ['runcmd:', ...commands.map((one, number) => `- ${runcmd(one, number)}`)]),
    '',
  ].join('\n');
}

/** As a line of shell, or as a list of words. */
function runcmd(command: string, number: number): string {
  return JSON.stringify(number % 2 === 0 ? command : command.split(' '));
}
