import { PodNetworkError } from '../../lib/address/pod-network-error';

/** Why an account cannot be read. `machine`: credentials, access or network (exit 3); `usage`: the named stack or VPC does not exist (exit 2). */
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
 * Turns an error of the AWS API into a message with a fix.
 *
 * @param action the API action, for example `ec2:DescribeVpcs`
 * @param place the region
 * @param profile the requested profile
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
    return machine('no AWS region is set; use --region NAME, set AWS_REGION, or add a region to the profile');
  if (NO_CREDENTIALS.test(code)) {
    return machine(
      `no AWS credentials found${profile === null ? '' : ` for the profile "${profile}"`} (${oneLine(error.message)}); log in with "aws sso login" or "aws configure", or use --profile NAME`,
    );
  }
  if (DENIED.test(code)) {
    return machine(
      `${action} was denied in ${place} (${said}); grant the policy that "pod-network verify --print-policy" prints`,
    );
  }
  if (REFUSED.test(code)) {
    return machine(`${action} rejected the credentials in ${place} (${said}); log in again, or use --profile NAME`);
  }
  if (THROTTLED.test(code)) {
    return machine(`${action} was throttled in ${place} on every attempt (${said}); try again in a minute`);
  }
  if (UNREACHABLE.test(code)) {
    return machine(
      `cannot reach ${action} in ${place} (${said}); check the region and your network. HTTP proxies are not supported: behind one, save the responses with the AWS CLI and use --from`,
    );
  }
  return machine(`${action} failed in ${place} (${said}); verify needs every response, so nothing was judged`);
}

interface Fault {
  readonly code: string;
  readonly message: string;
}

/** An error has a name from the API or a code from the system, or wraps several, one for each address that was tried. */
function faultOf(thrown: unknown): Fault {
  if (typeof thrown !== 'object' || thrown === null) return { code: 'Error', message: String(thrown) };
  const { name = 'Error', code, message = '', errors, $metadata, $response } = thrown as Partial<Thrown>;
  if (errors !== undefined && errors.length > 0) return faultOf(errors[0]);
  if (typeof code === 'string' && UNREACHABLE.test(code)) return { code, message };
  // the SDK may wrap a system error
  const wrapped = /^AWS SDK error wrapper for .*?\b(E[A-Z_]{4,})\b/.exec(message)?.[1];
  if (wrapped !== undefined) return { code: wrapped, message };
  // a gateway or a proxy may respond with something that is not an API response
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
