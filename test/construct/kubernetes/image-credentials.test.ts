import { Lazy, aws_ecr as ecr, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Bootstrap, type ImageCredentials, JoinToken, PodNetwork } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { judge } from '../../../lib/check/judgement';
import { checkImageCredentials } from '../../../lib/construct/kubernetes/image-credentials';
import { modelOfStacks } from '../../rules/default-app';
import { newStack, propertiesOf, synthesize } from '../../synthesis';

const GIVEN = { url: 'https://example.com/v1/ecr-credential-provider', sha256: '0123456789abcdef'.repeat(4) };

test('the images of ECR are the default, and a URL may be a token', () => {
  const matchImages = ['*.dkr.ecr.*.amazonaws.com', '*.dkr.ecr.*.amazonaws.com.cn'];
  expect(checkImageCredentials(GIVEN)).toEqual({ ...GIVEN, matchImages });
  const url = Lazy.string({ produce: () => GIVEN.url });
  const own = ['registry.example.com/team', '*.example.com:5000'];
  expect(checkImageCredentials({ ...GIVEN, url, matchImages: own })).toEqual({ ...GIVEN, url, matchImages: own });
});

test.each(
  Object.entries<Partial<Record<keyof ImageCredentials, unknown>>>({
    '`imageCredentials.url` must be an https URL of a file, got "http://example.com/x"; for example https://example.com/ecr-credential-provider':
      { url: 'http://example.com/x' },
    '`imageCredentials.url` must be an https URL of a file, got "https://example.com/x\'y"; for example https://example.com/ecr-credential-provider':
      { url: "https://example.com/x'y" },
    '`imageCredentials.url` must be an https URL of a file, got "https://example.com:99999/x"; for example https://example.com/ecr-credential-provider':
      { url: 'https://example.com:99999/x' },
    '`imageCredentials.matchImages` must be one or more patterns such as *.dkr.ecr.*.amazonaws.com, got "*.example.com:0"':
      { matchImages: ['*.example.com:0'] },
    '`imageCredentials.sha256` must be 64 hexadecimal digits in lower case, got "ABC"; use the output of `sha256sum ecr-credential-provider`':
      { sha256: 'ABC' },
    '`imageCredentials.matchImages` must be one or more patterns such as *.dkr.ecr.*.amazonaws.com, got []': {
      matchImages: [],
    },
    '`imageCredentials.matchImages` must be one or more patterns such as *.dkr.ecr.*.amazonaws.com, got "https://x"': {
      matchImages: ['https://x'],
    },
    '`imageCredentials` has no property "digest"; use url, sha256, matchImages, or leave it out': {
      digest: 'x',
    } as never,
  }),
)('%s', (message, given) => {
  expect(() => checkImageCredentials({ ...GIVEN, ...given } as ImageCredentials)).toThrow(new PodNetworkError(message));
});

test('a network whose workers pull from a repository is proved, and their role may pull', () => {
  const stack = newStack();
  const token = JoinToken.fromSecret(new secretsmanager.Secret(stack, 'Secret'));
  const options = { version: '1.35', endpoint: '10.0.1.10:6443', token, imageCredentials: GIVEN };
  const network = new PodNetwork(stack, 'PodNetwork', { bootstrap: Bootstrap.kubeadm(options), validation: false });
  new ecr.Repository(stack, 'Repository').grantPull(network);
  const template = synthesize(stack);
  expect(JSON.stringify(propertiesOf(template, 'AWS::IAM::Policy'))).toContain('ecr:GetAuthorizationToken');
  const { rules, also } = judge(modelOfStacks({ Stack: template }));
  expect(new Set(Object.values({ ...rules, ...also }))).toEqual(new Set(['proved']));
});
