import { rule } from '../rule';

/** cloud-init gets no user data where the metadata service is off (cloud-init, DataSourceEc2: "Unable to get metadata"). */
export const metadataServiceOff = rule(
  {
    id: 'metadata-service-off',
    severity: 'error',
    refutes: true,
    meaning: 'the metadata service of a worker is off, and cloud-init needs it to read the user data',
    fix: 'remove HttpEndpoint: disabled from MetadataOptions, and require tokens instead (HttpTokens: required)',
  },
  ({ model }, finding) =>
    model.nodes
      .filter(({ index, metadataService }) => index !== null && metadataService === false)
      .map(({ name, origin }) => {
        const message = `the metadata service of ${name} is off (HttpEndpoint: disabled), so cloud-init cannot read its user data`;
        return finding(origin, message);
      }),
);
