import { PodNetworkError } from '../../address/pod-network-error';

/** That of package.json: in an older one an acknowledgement silences its finding in the whole app (tried version by version). */
const LOWEST = [2, 271, 0];

/** @throws PodNetworkError where the CDK is older than this library can stand on */
function refuseOldCdk(version: string): void {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  const differing = LOWEST.findIndex((lowest, index) => parts[index] !== lowest);
  if (differing < 0 || (parts[differing] ?? 0) > (LOWEST[differing] ?? 0)) return;
  const lowest = LOWEST.join('.');
  const error = new PodNetworkError(
    `aws-cdk-lib is ${version}, cdk-pod-network needs ${lowest} or later: npm install aws-cdk-lib@^${lowest}`,
  );
  // where it was loaded from helps nobody
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}

// at once: an old one fails in the middle, where something that it lacks is called
// eslint-disable-next-line @typescript-eslint/no-require-imports
refuseOldCdk((require('aws-cdk-lib/package.json') as { readonly version: string }).version);
