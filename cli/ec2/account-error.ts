import { PodNetworkError } from '../../lib/address/pod-network-error';

/** Why an account cannot be read: `machine`, credentials, access or the way to it (exit 3); `usage`, it has not what was named (exit 2). */
export class AccountError extends PodNetworkError {
  public constructor(
    public readonly kind: 'machine' | 'usage',
    message: string,
  ) {
    super(message);
    this.name = 'AccountError';
  }
}

const DENIED = /^(UnauthorizedOperation|AccessDenied(Exception)?|OptInRequired|Blocked)$/;
const REFUSED =
  /^(AuthFailure|UnrecognizedClientException|InvalidClientTokenId|ExpiredToken(Exception)?|RequestExpired|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken)$/;
const THROTTLED = /^(RequestLimitExceeded|Throttl\w*|TooManyRequestsException|SlowDown|BandwidthLimitExceeded)$/;
const NO_CREDENTIALS = /^(CredentialsProviderError|TokenProviderError)$/;
const UNREACHABLE = /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|TimeoutError)$/;

/**
 * A fault of the API in this program's words.
 *
 * @param action service and action that was called, for example `ec2:DescribeVpcs`
 * @param place region, as messages show it
 * @param profile profile that was asked for
 * @default - none
 */
export function accountError(
  thrown: unknown,
  action: string,
  place: string,
  profile: string | null = null,
): AccountError {
  const error = faultOf(thrown);
  const { code } = error;
  const said = error.message === '' || error.message === code ? code : `${code}: ${oneLine(error.message)}`;
  const machine = (text: string): AccountError => new AccountError('machine', text);
  if (/region is missing/i.test(error.message))
    return machine('no region is set; give --region NAME, set AWS_REGION, or put one into the profile');
  if (NO_CREDENTIALS.test(code)) {
    return machine(
      `no credentials were found${profile === null ? '' : ` for the profile "${profile}"`} (${oneLine(error.message)}); log in with "aws sso login" or "aws configure", or give --profile NAME`,
    );
  }
  if (DENIED.test(code)) {
    return machine(
      `${action} is not allowed in ${place} (${said}); "pod-network verify --print-policy" prints the policy that suffices`,
    );
  }
  if (REFUSED.test(code)) {
    return machine(
      `the credentials were refused by ${action} in ${place} (${said}); log in anew, or give --profile NAME`,
    );
  }
  if (THROTTLED.test(code)) {
    return machine(
      `${action} was throttled in ${place} at every attempt (${said}); nothing is judged, try again in a minute`,
    );
  }
  if (UNREACHABLE.test(code)) {
    return machine(
      `${action} cannot be reached in ${place} (${said}); is the region right, and the network up? A proxy is not used: behind one, save the answers with the AWS CLI and give --from`,
    );
  }
  return machine(`${action} failed in ${place} (${said}); nothing is judged on a part of the answers`);
}

interface Fault {
  readonly code: string;
  readonly message: string;
}

/** What is thrown has a name by the API, a code by the system, or holds several of that kind, one an address that was tried. */
function faultOf(thrown: unknown): Fault {
  if (typeof thrown !== 'object' || thrown === null) return { code: 'Error', message: String(thrown) };
  const { name = 'Error', code, message = '', errors, $metadata, $response } = thrown as Partial<Thrown>;
  if (errors !== undefined && errors.length > 0) return faultOf(errors[0]);
  if (typeof code === 'string' && UNREACHABLE.test(code)) return { code, message };
  // the SDK may put an error of its own around one of the system
  const wrapped = /^AWS SDK error wrapper for .*?\b(E[A-Z_]{4,})\b/.exec(message)?.[1];
  if (wrapped !== undefined) return { code: wrapped, message };
  // a gateway or a proxy says what is no answer of the API
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  return status !== undefined && NAMELESS.test(name)
    ? { code: `HTTP ${String(status)}`, message: '' }
    : { code: name, message };
}

const NAMELESS = /^(Error|SyntaxError|Unknown(Error)?)$/;

interface Thrown extends AggregateError, NodeJS.ErrnoException {
  readonly $metadata: { readonly httpStatusCode?: number };
  readonly $response: { readonly statusCode?: number };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
