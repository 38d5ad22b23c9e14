import type { KubernetesDocument } from './kubernetes-document';

/** The program that gets credentials for images of Amazon ECR, and for which images kubelet runs it. */
export interface CredentialProgram {
  /** where it is downloaded; may hold CDK tokens */
  readonly url: string;
  /** SHA-256 digest, 64 hexadecimal digits */
  readonly sha256: string;
  readonly matchImages: readonly string[];
}

/** kubelet finds the program by the name of the provider. */
const NAME = 'ecr-credential-provider';
const FOLDER = '/usr/local/lib/image-credentials';
const CONFIG = '/etc/kubernetes/image-credentials.json';

/** Where an image may have the program. */
export const CREDENTIAL_PROGRAM_PATH = `${FOLDER}/${NAME}`;

/** kubelet's flags (kubernetes.io, "Configure a kubelet image credential provider"). */
export const IMAGE_CREDENTIAL_FLAGS = [
  { name: 'image-credential-provider-bin-dir', value: FOLDER },
  { name: 'image-credential-provider-config', value: CONFIG },
] as const;

/** Makes the configuration of kubelet's credential providers (kubelet, `config/v1/types.go`). ECR's tokens last 12 hours. */
function makeCredentialProviderConfig(matchImages: readonly string[]): KubernetesDocument {
  const apiVersion = 'credentialprovider.kubelet.k8s.io/v1';
  return {
    apiVersion: 'kubelet.config.k8s.io/v1',
    kind: 'CredentialProviderConfig',
    providers: [{ name: NAME, matchImages, defaultCacheDuration: '12h', apiVersion }],
  };
}

/**
 * Writes the commands that install the program, unless the image has it, and its configuration. kubelet does not start without it, so only a
 * download with the right digest gets to its place.
 *
 * @param work a folder in memory
 */
export function writeInstallImageCredentials({ url, sha256, matchImages }: CredentialProgram, work: string): string {
  return `p=${CREDENTIAL_PROGRAM_PATH}
[ -x $p ] || {
curl -fsSLo ${work}/p '${url}'
echo ${sha256} ${work}/p | sha256sum -c --status || fail '${NAME}: wrong digest'
install -D ${work}/p $p
}
cat >${CONFIG} <<'END'
${JSON.stringify(makeCredentialProviderConfig(matchImages))}
END
`;
}
