import { posix } from 'node:path';
import { hasMark, inWords, mark, withoutMarks } from '../state/unknown-mark';
import {
  asked,
  type Call,
  done,
  operandsOf,
  type Outcome,
  outputOf,
  plainWords,
  type Program,
  named,
} from './script-call';
import { inertness } from './inert-programs';
import { mendedBy } from './network-call';
import { overwrite } from './file-programs';
import { writeUnknown } from './script-file';

/** Clients of other machines: file servers, AWS, the cluster. */
export const CLIENT_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['curl', curl],
  ['wget', wget],
  ['aws', aws],
  ['cfn-init', cfnInit],
  ...named('kubectl helm cilium calicoctl oc k0s kustomize', deploy),
]);

function curl(call: Call): Outcome {
  const { argv } = call;
  // its options come from a file
  if (argv.some((word) => /^-[a-zA-Z#]*K|^--config/.test(word))) call.actor('curl');
  const names = argv.filter((_, at) => /^-[a-zA-Z#]*o$|^--output$/.test(argv[at - 1] ?? ''));
  const folder = argv.find((_, at) => argv[at - 1] === '--output-dir');
  const isNamedByUrl = argv.some((word) => /^-[a-zA-Z#]*O|^--remote-name/.test(word));
  return fetched([...names, ...(isNamedByUrl ? namesByUrl(call, folder) : [])], call);
}

function wget(call: Call): Outcome {
  const { argv } = call;
  const joined = argv.flatMap((word) => /^(?:--output-document=|-[a-zA-Z]*O(?=.))(.+)$/.exec(word)?.[1] ?? []);
  const names = argv.filter((_, at) => /^-[a-zA-Z]*O$|^--output-document$/.test(argv[at - 1] ?? ''));
  const folder =
    argv.find((_, at) => /^(-P|--directory-prefix)$/.test(argv[at - 1] ?? '')) ??
    argv.find((word) => word.startsWith('--directory-prefix='))?.slice(19);
  const isListed = argv.some((word) => /^-[a-zA-Z]*i$|^--input-file/.test(word));
  const all = [...joined, ...names, ...(isListed ? [`${folder ?? '.'}/${mark('the names in a list')}`] : [])];
  return fetched(all.length > 0 ? all : namesByUrl(call, folder), call);
}

function namesByUrl(call: Call, folder?: string): readonly string[] {
  const urls = operandsOf(call).filter((word) => /^[a-z][a-z0-9+.-]*:\/\//i.test(word));
  return urls.map((url) => `${folder === undefined ? '' : `${folder}/`}${posix.basename(url)}`);
}

/** Packages by the address of the script that installs them: whoever fetches it runs it. */
const INSTALLERS: Readonly<Record<string, string>> = {
  'get.docker.com': 'docker-ce',
  'test.docker.com': 'docker-ce',
  'get.k0s.sh': 'k0s',
  'get.k3s.io': 'k3s',
  'get.rke2.io': 'rke2',
  'tailscale.com/install.sh': 'tailscale',
};

/** The content of a fetched file is unknown. */
function fetched(names: readonly string[], call: Call): Outcome {
  const files = names.filter((name) => name !== '' && name !== '-');
  for (const word of call.argv.slice(1).map((each) => each.replace(/^https?:\/\//, '').replace(/\/$/, ''))) {
    const brought = Object.hasOwn(INSTALLERS, word) ? INSTALLERS[word] : undefined;
    if (brought !== undefined) call.node.addPackage(brought);
  }
  for (const name of files) writeUnknown(name, { ...call, text: `${call.text}, which fetches it` });
  return done(files.length > 0 ? '' : outputOf(call));
}

function cfnInit({ node, text, place }: Call): Outcome {
  if (!node.hasExtraFiles) node.addUnread(`applies metadata that is not given: ${text}`, place);
  return done();
}

const AWS_OPTIONS =
  '--region --output --profile --endpoint-url --query --cli-read-timeout --cli-connect-timeout --ca-bundle --color'.split(
    ' ',
  );
/** Verbs of the AWS CLI that change nothing. */
const READS =
  /^(describe|get|list|batch-get|head|wait|lookup|search|filter)(-|$)|^(create-tags|help|ls|presign|configure|login)$/;
/** Calls that write data of a service, and neither the network nor a machine. */
const DATA =
  /^(s3 (cp|sync|mv|rm)|s3api put-object|ssm put-parameter|secretsmanager (put|create|update)-secret.*|cloudwatch put-.*|logs (put|create)-.*|sns publish|sqs (send|receive|delete)-message|dynamodb (put|update|delete)-item|autoscaling (complete-lifecycle-action|set-instance-health|record-.*|set-instance-protection)|cloudformation signal-resource|ecr get-login.*|eks update-kubeconfig|sts assume-role.*|configure .*|events put-events|kms (de|en)crypt)$/;

/** The AWS CLI: reads are inert, what may change the network around the node is named, everything else is an actor. */
function aws(call: Call): Outcome {
  const { node, place, text } = call;
  const [service = '', verb = '', ...rest] = operandsOf(call, AWS_OPTIONS);
  const changes = (): void => {
    node.addNetworkCall(`calls AWS from the node: ${text}`, place, mendedBy(call.argv, service, verb));
  };
  if (service === '' || READS.test(verb) || service === 'configure' || call.argv.includes('--dry-run'))
    return asked(outputOf(call));
  if (hasMark(service) || service === 'ec2') changes();
  else if (
    service === 'ssm' &&
    (hasMark(verb) || /^(send-command|start-|create-association|update-association)/.test(verb))
  )
    changes();
  else if (DATA.test(`${service} ${verb}`)) {
    const target = service === 's3' ? rest.filter((word) => !word.startsWith('s3://')).at(-1) : undefined;
    if (target !== undefined && rest.indexOf(target) > 0 && target !== '-') copiedTo(target, rest, call);
  } else return call.actor(`aws ${service} ${verb}`);
  return done(outputOf(call));
}

/** The content of a file from S3 is unknown; a folder may get any file. */
function copiedTo(target: string, words: readonly string[], call: Call): void {
  const isFolder =
    /(^|\/)\.?$/.test(target) || words.length > 2 || call.argv.includes('--recursive') || call.argv.includes('sync');
  if (isFolder) overwrite([target], call);
  else writeUnknown(target, call);
}

/** Names of other pod networks, as manifests, charts and images bear them. */
const POD_NETWORKS =
  /calico|tigera|flannel|cilium|weave|canal|antrea|kube-router|kube-?ovn|multus|amazon-vpc-cni|amazon-k8s-cni|aws-node|aws-vpc-cni/i;

/** The reason for a command that installs another pod network: `withRoutedWorkers` looks for it. */
export const INSTALLS_ANOTHER = 'installs another pod network';

/** Another pod network in the cluster takes this one's place on every node. */
function deploy(call: Call): Outcome {
  const { argv, node, place, text, stdin } = call;
  if (inertness(argv) !== null) return asked(outputOf(call));
  const words = [...argv.map(withoutMarks), ...(stdin !== null && hasMark(stdin) ? [inWords(stdin)] : [])];
  const installs = words.some((word) => /^(apply|create|install|upgrade|replace|template|patch|set|run)$/.test(word));
  if (installs && words.some((word) => POD_NETWORKS.test(word))) {
    node.addUnread(`${INSTALLS_ANOTHER}: ${text}`, place);
    return done(mark(`output of ${text}`));
  }
  return call.actor(plainWords(call)[0] ?? '');
}
