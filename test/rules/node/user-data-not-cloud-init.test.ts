import { userDataNotCloudInit } from '../../../lib/rules/node/user-data-not-cloud-init';
import { foundBy } from '../found';

function instance(userData: string): string {
  return `Resources:
  Node: {Type: "AWS::EC2::Instance", Properties: {UserData: {"Fn::Base64": ${JSON.stringify(userData)}}}}
`;
}

test.each([
  '#cloud-config\n{}\n',
  '#!/bin/sh\ntrue\n',
  '#include\nhttps://example.com/x\n',
  '<powershell>\nGet-Date\n</powershell>\n',
  '[settings.host-containers.admin]\nenabled = true\n',
  '{"ignition": {"version": "3.3.0"}}',
])('%j is for cloud-init, or for a program that other images have', (text) => {
  expect(foundBy(userDataNotCloudInit, instance(text))).toEqual([]);
});

test.each(['name=worker-0|pod-cidr=10.200.0.0/24', 'packages: [curl]\n', '# cloud-config\nruncmd: []\n'])(
  '%j is for nobody',
  (text) => {
    expect(foundBy(userDataNotCloudInit, instance(text))).toEqual([
      {
        severity: 'warning',
        resource: 'Node',
        message: `the user data of Node begins with "${text.split('\n')[0] ?? ''}", and cloud-init does not run such a document`,
      },
    ]);
  },
);
