import { finding } from '../finding';
import type { Rule } from '../rule';

/** cloud-init gets no user data where the metadata service is off (cloud-init, DataSourceEc2: "Unable to get metadata"). */
export const metadataServiceOff: Rule = {
  id: 'metadata-service-off',
  find: ({ model }) =>
    model.nodes
      .filter(({ index, metadataService }) => index !== null && metadataService === false)
      .map(({ name, origin }) => {
        const message = `the metadata service of ${name} is off (HttpEndpoint: disabled), so cloud-init runs nothing of its user data`;
        return finding('metadata-service-off', origin, message);
      }),
};
