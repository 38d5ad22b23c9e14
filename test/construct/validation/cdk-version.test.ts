import { peerDependencies } from '../../../package.json';

function load(file: string, version: string): void {
  jest.isolateModules(() => {
    jest.doMock('aws-cdk-lib/package.json', () => ({ version }));
    jest.requireActual(file);
  });
}

const LOWEST = /^\^(\d+)\.(\d+)\.(\d+)$/.exec(peerDependencies['aws-cdk-lib'])?.slice(1).join('.') ?? '';

describe.each(['../../../lib', '../../../lib/testing'])('%s', (file) => {
  test.each(['1.204.0', '2.99.9', '2.270.9'])('says in one line that aws-cdk-lib %s is too old', (version) => {
    expect(() => {
      load(file, version);
    }).toThrow(
      expect.objectContaining({
        stack: `PodNetworkError: aws-cdk-lib is ${version}, cdk-pod-network needs ${LOWEST} or later: npm install aws-cdk-lib@^${LOWEST}`,
      }) as Error,
    );
  });

  test.each([LOWEST, '2.271.1', '2.1000.0', '3.0.0'])('loads with aws-cdk-lib %s', (version) => {
    expect(() => {
      load(file, version);
    }).not.toThrow();
  });
});
