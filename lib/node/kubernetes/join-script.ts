import { type CredentialProgram, writeInstallImageCredentials } from './image-credentials';
import { makeJoinConfiguration } from './join-configuration';
import { makeKubeletPatch } from './kubelet-patch';
import { type PackageManager, writeInstallKubernetes } from './kubernetes-packages';

/** Where a node finds the bootstrap token and the pins of the cluster's CA, a JSON `{token, caCertHashes}`. */
export interface JoinTokenSource {
  readonly service: 'secretsmanager' | 'ssm';
  /** ARN or name of the secret, name of the parameter; may hold CDK tokens */
  readonly id: string;
}

export interface JoinScript {
  /** minor version of Kubernetes, for example `1.35` */
  readonly version: string;
  readonly packageManager: PackageManager;
  readonly nodeName: string;
  /** CIDR text */
  readonly podCidr: string;
  /** `HOST:PORT` of the API server; may hold CDK tokens */
  readonly endpoint: string;
  readonly token: JoinTokenSource;
  readonly shutdownGraceSeconds: number;
  readonly externalCloudProvider: boolean;
  /** null: kubelet has no credentials for images */
  readonly imageCredentials: CredentialProgram | null;
}

// not in /etc/pod-network, where each boot digests every file
const PATCHES = '/etc/kubernetes/patches';
/** In memory, since it holds the token. */
const WORK = '/run/join';
/** Where a node has the script that joins its cluster. */
export const JOIN_SCRIPT = '/usr/local/sbin/pod-network-join';

/** The call of each service, and where the answer has the text. */
const CALLS = {
  secretsmanager: { target: 'secretsmanager.GetSecretValue', body: 'SecretId', more: {}, text: `d["SecretString"]` },
  ssm: {
    target: 'AmazonSSM.GetParameter',
    body: 'Name',
    more: { WithDecryption: true },
    text: `d["Parameter"]["Value"]`,
  },
} as const;

/**
 * Writes the lines of the bootstrap that join a node to its cluster: a script, and a loop that runs it until it ends with 0.
 *
 * - Nothing secret is in the text, in a process's arguments or on a disk.
 * - The cluster's CA is read as kubeadm reads it, from the public `cluster-info`, and held against the pins before the
 *   bootstrap token is sent anywhere.
 * - kubeadm refuses a name only if its Node is Ready. A Node of an earlier instance has that instance's `providerID`, which
 *   cannot change. So the script waits until the API answers 404 for the name, or with this instance's own ID.
 * - python3 is there, since cloud-init runs in it.
 */
export function writeJoinScript(join: JoinScript): readonly string[] {
  return `cat >${JOIN_SCRIPT} <<'SCRIPT'
#!/bin/bash
set -euo pipefail
${writeOneTry(join)}SCRIPT
n=5
until bash ${JOIN_SCRIPT} </dev/null; do
echo "join: next try in $n s" >&2
sleep $n
n=$((n<60?n*2:n))
done`.split('\n');
}

function writeOneTry(join: JoinScript): string {
  const { imageCredentials } = join;
  const { service, id } = join.token;
  const call = CALLS[service];
  return `type kubeadm kubelet &>/dev/null || {
${writeInstallKubernetes(join.version, join.packageManager)}}
umask 077
mkdir -p ${WORK} ${PATCHES}
j() { python3 -c "import base64,json,sys;d=json.load(sys.stdin);print($1)"; }
get() { curl -sSm20 "$@"; }
fail() { echo "join: $1" >&2; exit 1; }
imds=http://169.254.169.254/latest
key=$(get -fXPUT -HX-aws-ec2-metadata-token-ttl-seconds:300 $imds/api/token)
md() { get -fHX-aws-ec2-metadata-token:$key $imds/meta-data/$1; }
id=$(md instance-id)
ip=$(md local-ipv4)
zone=$(md placement/availability-zone)
region=$(md placement/region)
domain=$(md services/domain)
roles=iam/security-credentials/
read -r token pins < <(get -fK <(md $roles$(md $roles) | j '"user={AccessKeyId}:{SecretAccessKey}\\nheader=X-Amz-Security-Token:{Token}".format(**d)') --aws-sigv4 aws:amz -HContent-Type:application/x-amz-json-1.1 -HX-Amz-Target:${call.target} -d '${JSON.stringify({ [call.body]: id, ...call.more })}' https://${service}.$region.$domain/ | j '${call.text}' | j 'd["token"],json.dumps(d["caCertHashes"])')
api=https://${join.endpoint}/api/v1
get -fk $api/namespaces/kube-public/configmaps/cluster-info | j 'base64.b64decode(d["data"]["kubeconfig"].split("authority-data: ")[1].split()[0]).decode()' >${WORK}/ca
pin=$(openssl x509 -in ${WORK}/ca -noout -pubkey | openssl pkey -pubin -outform der | sha256sum)
[[ $pins == *"\\"sha256:\${pin%% *}\\""* ]] || fail "CA $pin has none of the pins $pins"
node=$(get -K <(echo "header=\\"Authorization: Bearer $token\\"") --cacert ${WORK}/ca -w%{http_code} $api/nodes/${join.nodeName})
[[ $node == *404 || $node == *"/$id\\""* ]] || fail "Node ${join.nodeName}: HTTP \${node: -3}; waiting for 404, or for $id"
${imageCredentials === null ? '' : writeInstallImageCredentials(imageCredentials, WORK)}dns=/run/systemd/resolve/resolv.conf
[ -e $dns ] || dns=/etc/resolv.conf
cat >${PATCHES}/kubeletconfiguration+strategic.json <<END
${JSON.stringify(makeKubeletPatch({ ...join, providerId: 'aws:///$zone/$id', resolvConf: '$dns' }))}
END
cat >${WORK}/join.json <<END
${JSON.stringify(
  makeJoinConfiguration({
    ...join,
    nodeIp: '$ip',
    token: '$token',
    caCertHashes: ['$pins'],
    patches: PATCHES,
    hasImageCredentials: imageCredentials !== null,
  }),
).replace('["$pins"]', '$pins')}
END
kubeadm join --config ${WORK}/join.json || { kubeadm reset -f; exit 1; }
rm -r ${WORK}
`;
}
