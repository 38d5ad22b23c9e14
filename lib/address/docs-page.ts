/**
 * Address of a page of the documentation, which the package does not contain but for its findings.
 *
 * @param name file in `docs/`, for example `full-lab.md`
 */
export function docsPage(name: string): string {
  return `https://github.com/cdk-pod-network/cdk-pod-network/blob/main/docs/${name}`;
}
