import { Token } from 'aws-cdk-lib';
import { PodNetworkError } from '../../address/pod-network-error';
import { ALL_PORTS } from '../../address/range';
import type { CredentialProgram } from '../../node/kubernetes/image-credentials';
import { concreteList, concreteValue, namedValues, type NamesOf, text } from '../construct-input';

/**
 * How kubelet gets credentials for images in Amazon ECR: by the AWS cloud provider's program `ecr-credential-provider`. No distribution
 * packages it. It uses the role of the workers: `repository.grantPull(network)`.
 */
export interface ImageCredentials {
  /**
   * Where workers download the program, without credentials: an `https` URL of the build for their architecture. It is not used if the
   * image has the program as `/usr/local/lib/image-credentials/ecr-credential-provider`. May be a token.
   */
  readonly url: string;

  /**
   * SHA-256 digest of the program: 64 hexadecimal digits in lower case. A download with another digest is never installed.
   */
  readonly sha256: string;

  /**
   * Images for which kubelet runs the program, with `*` for one part of the host's name (kubelet, `CredentialProvider.matchImages`).
   * @default ['*.dkr.ecr.*.amazonaws.com', '*.dkr.ecr.*.amazonaws.com.cn']
   */
  readonly matchImages?: string[];
}

const NAMES: NamesOf<ImageCredentials> = { url: true, sha256: true, matchImages: true };
const EXAMPLE = "{ url: 'https://example.com/ecr-credential-provider', sha256: '9f86d0...' }";
const ECR = ['*.dkr.ecr.*.amazonaws.com', '*.dkr.ecr.*.amazonaws.com.cn'];

const URL = /^https:\/\/[\w.-]+(?::(\d+))?\/[^\s'"\\<>]+$/;
const DIGEST = /^[0-9a-f]{64}$/;
const IMAGE = /^[a-z0-9*][a-z0-9*.-]*(?::(\d+))?(?:\/[a-z0-9._/-]+)?$/;

function isLike(pattern: RegExp, text: string): boolean {
  const [all, port = '1'] = pattern.exec(text) ?? [];
  return all !== undefined && Number(port) >= 1 && Number(port) <= ALL_PORTS[1];
}

/** @throws PodNetworkError for an invalid value */
export function checkImageCredentials(stated: ImageCredentials): CredentialProgram {
  const { url, sha256, matchImages } = namedValues('imageCredentials', stated, NAMES, EXAMPLE);
  const address = text('imageCredentials.url', url, 'https://example.com/ecr-credential-provider');
  if (!Token.isUnresolved(address) && !isLike(URL, address)) {
    throw new PodNetworkError(
      `\`imageCredentials.url\` must be an https URL of a file, got "${address}"; for example https://example.com/ecr-credential-provider`,
    );
  }
  if (!DIGEST.test(concreteValue('imageCredentials.sha256', text('imageCredentials.sha256', sha256, '9f86d0...')))) {
    throw new PodNetworkError(
      `\`imageCredentials.sha256\` must be 64 hexadecimal digits in lower case, got "${sha256}"; use the output of \`sha256sum ecr-credential-provider\``,
    );
  }
  const images = concreteList('imageCredentials.matchImages', matchImages ?? ECR);
  const wrong = images.find((image) => !isLike(IMAGE, image));
  if (images.length > 0 && wrong === undefined) return { url: address, sha256, matchImages: images };
  throw new PodNetworkError(
    `\`imageCredentials.matchImages\` must be one or more patterns such as *.dkr.ecr.*.amazonaws.com, got ${wrong === undefined ? '[]' : `"${wrong}"`}`,
  );
}
