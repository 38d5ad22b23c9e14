import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openAwsAccount } from '../../../cli/ec2/aws-account';

/** What the API says to one call. */
interface Said {
  readonly status: number;
  readonly xml: string;
}

let server: Server;
let answer: (action: string, body: URLSearchParams) => Said;
const calls: string[] = [];
const before = { ...process.env };

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const body = new URLSearchParams(text);
      const action = body.get('Action') ?? '';
      calls.push(action);
      const { status, xml } = answer(action, body);
      response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.close();
  await once(server, 'close');
});

beforeEach(() => {
  calls.length = 0;
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${String(port)}`,
    AWS_ACCESS_KEY_ID: 'not-a-key',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '2',
  });
});

afterEach(() => {
  process.env = { ...before };
});

const PLACE = { profile: null, region: 'eu-west-1' };

function fault(status: number, code: string, message: string): Said {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, xml: `<Response><Errors>${error}</Errors><RequestID>1</RequestID></Response>` };
}

function routes(count: number, from: number): string {
  return Array.from({ length: count }, (_, index) => {
    const at = from + index;
    const block = `10.${String(100 + (at >> 8))}.${String(at & 255)}.0/24`;
    return `<item><destinationCidrBlock>${block}</destinationCidrBlock><gatewayId>igw-0123456789abcdef0</gatewayId><state>active</state><origin>CreateRoute</origin></item>`;
  }).join('');
}

function tablePage(id: number, count: number, token: string | null): Said {
  const table = `<item><routeTableId>rtb-${String(id)}</routeTableId><vpcId>vpc-1</vpcId><routeSet>${routes(count, 0)}</routeSet></item>`;
  const next = token === null ? '' : `<nextToken>${token}</nextToken>`;
  return {
    status: 200,
    xml: `<DescribeRouteTablesResponse><routeTableSet>${table}</routeTableSet>${next}</DescribeRouteTablesResponse>`,
  };
}

const IN_VPC = { name: 'vpc-id', values: ['vpc-1'] } as const;

test('every page of a list is read, in one call a page, and the filter is sent', async () => {
  const bodies: URLSearchParams[] = [];
  answer = (_, body) => {
    bodies.push(body);
    return body.get('NextToken') === null ? tablePage(1, 2, 'more') : tablePage(2, 1, null);
  };
  const tables = await (await openAwsAccount(PLACE)).list('routeTables', IN_VPC);
  expect(tables.map(({ RouteTableId, Routes }) => [RouteTableId, (Routes as unknown[]).length])).toEqual([
    ['rtb-1', 2],
    ['rtb-2', 1],
  ]);
  expect(
    bodies.map((body) => [body.get('Filter.1.Name'), body.get('Filter.1.Value.1'), body.get('MaxResults')]),
  ).toEqual([
    ['vpc-id', 'vpc-1', '100'],
    ['vpc-id', 'vpc-1', '100'],
  ]);
});

test('an answer of 10,000 routes is read whole', async () => {
  answer = () => tablePage(1, 10_000, null);
  const [table] = await (await openAwsAccount(PLACE)).list('routeTables', IN_VPC);
  expect((table?.Routes as unknown[]).length).toBe(10_000);
});

test('a page token that fails midway gives an error, and no part of the list', async () => {
  answer = (_, body) =>
    body.get('NextToken') === null
      ? tablePage(1, 2, 'stale')
      : fault(400, 'InvalidNextToken', 'The token is no longer valid');
  const account = await openAwsAccount(PLACE);
  await expect(account.list('routeTables', IN_VPC)).rejects.toMatchObject({
    kind: 'machine',
    message: expect.stringMatching(
      /^ec2:DescribeRouteTables failed in eu-west-1 \(InvalidNextToken: The token is no longer valid\); .* nothing was judged/,
    ) as string,
  });
});

test.each<[string, number, string, RegExp]>([
  ['denied', 403, 'UnauthorizedOperation', /^ec2:DescribeRouteTables was denied in eu-west-1 .*--print-policy/],
  ['refused credentials', 401, 'AuthFailure', /^ec2:DescribeRouteTables rejected the credentials .*--profile NAME$/],
  ['throttled', 503, 'RequestLimitExceeded', /^ec2:DescribeRouteTables was throttled in eu-west-1 on every attempt/],
  ['broken', 400, 'InternalError', /^ec2:DescribeRouteTables failed in eu-west-1 .*nothing was judged/],
])('%s: names the action', async (_, status, code, message) => {
  answer = () => fault(status, code, 'said by the API');
  const account = await openAwsAccount(PLACE);
  await expect(account.list('routeTables', IN_VPC)).rejects.toMatchObject({
    kind: 'machine',
    message: expect.stringMatching(message) as string,
  });
});

test('what is throttled once is asked again', async () => {
  answer = () => (calls.length === 1 ? fault(503, 'RequestLimitExceeded', 'slower') : tablePage(1, 1, null));
  const account = await openAwsAccount(PLACE);
  expect(await account.list('routeTables', IN_VPC)).toHaveLength(1);
  expect(calls).toEqual(['DescribeRouteTables', 'DescribeRouteTables']);
});

test('without credentials it says how to get some, and nothing is sent', async () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
  const account = await openAwsAccount(PLACE);
  await expect(account.list('vpcs', null)).rejects.toMatchObject({
    kind: 'machine',
    message: expect.stringMatching(/^no AWS credentials found .*"aws sso login"/) as string,
  });
  expect(calls).toEqual([]);
});

test('without a region it says how to set one', async () => {
  await expect(openAwsAccount({ profile: null, region: null })).rejects.toMatchObject({
    kind: 'machine',
    message: expect.stringMatching(/^no AWS region is set; use --region NAME/) as string,
  });
});

test('an API that nobody answers for is named', async () => {
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
  const account = await openAwsAccount(PLACE);
  await expect(account.dnsSupport('vpc-1')).rejects.toMatchObject({
    kind: 'machine',
    message: expect.stringMatching(/^cannot reach ec2:DescribeVpcAttribute in eu-west-1 \(ECONNREFUSED/) as string,
  });
});

test('an API that takes the call and says nothing does not answer', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
  process.env.AWS_MAX_ATTEMPTS = '1';
  const account = await openAwsAccount(PLACE, 50);
  await expect(account.list('vpcs', null)).rejects.toMatchObject({
    kind: 'machine',
    message: expect.stringMatching(/^cannot reach ec2:DescribeVpcs in eu-west-1 \(TimeoutError/) as string,
  });
  silent.closeAllConnections();
  silent.close();
  await once(silent, 'close');
});

test('what is no answer of AWS is told by its status, or by what it lacks', async () => {
  const account = await openAwsAccount(PLACE);
  answer = () => ({ status: 502, xml: 'bad gateway' });
  await expect(account.list('vpcs', null)).rejects.toThrow('ec2:DescribeVpcs failed in eu-west-1 (HTTP 502); verify');
  answer = () => ({ status: 200, xml: '<html>log in first</html>' });
  await expect(account.stack('Stack')).rejects.toThrow('the response does not contain the stack "Stack"');
});

test('a stack that is not there is none, and other refusals are none of that', async () => {
  answer = () => fault(400, 'ValidationError', 'Stack with id Gone does not exist');
  const account = await openAwsAccount(PLACE);
  expect(await account.stack('Gone')).toBeNull();
  answer = () => fault(403, 'AccessDenied', 'no');
  await expect(account.stack('Gone')).rejects.toMatchObject({
    message: expect.stringMatching(/^cloudformation:DescribeStacks was denied/) as string,
  });
});
