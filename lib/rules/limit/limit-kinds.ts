import type { FindingKind } from '../finding-kind';

/** Limits that are nearly used up (info), used up beyond what every account has (warning) or beyond all that AWS gives (error). */
export const LIMIT_KINDS = {
  'limit-routes-per-table': {
    severity: 'warning',
    meaning: 'a route table has nearly as many routes as AWS allows, or more',
    fix: 'ask for a higher quota (Service Quotas, "Routes per route table"), or let one route stand for several pod CIDRs of a worker',
  },
  'limit-rules-per-security-group': {
    severity: 'warning',
    meaning: 'a security group has nearly as many rules in one direction as AWS allows, or more',
    fix: 'let one rule for the pod supernet stand for one a worker, or ask for a higher quota (Service Quotas, "Inbound or outbound rules per security group")',
  },
  'limit-security-groups-per-interface': {
    severity: 'warning',
    meaning: 'a network interface has as many security groups as AWS allows, or more',
    fix: 'join some of the groups, or ask for a higher quota (Service Quotas, "Security groups per network interface")',
  },
  'limit-entries-per-network-acl': {
    severity: 'warning',
    meaning: 'a network ACL has nearly as many entries in one direction as AWS allows, or more',
    fix: 'let one entry for the pod supernet stand for one a worker, or ask for a higher quota (Service Quotas, "Rules per network ACL")',
  },
  'user-data-too-long': {
    severity: 'error',
    undeployable: true,
    meaning: 'a user data is nearly as long as EC2 allows, or longer',
    fix: 'shorten it, compress it (gzip, which cloud-init reads), or put the long part on the image or into a bucket',
  },
  'limit-pods-per-worker': {
    severity: 'warning',
    meaning: 'a worker has fewer addresses for pods than kubelet starts pods',
    fix: 'take a shorter prefix for pod CIDRs, or set maxPods of kubelet to the number of addresses',
  },
  'limit-elastic-ips': {
    severity: 'warning',
    meaning: 'a stack has nearly as many Elastic IPs as an account has in a region, or more',
    fix: 'ask for a higher quota (Service Quotas, "EC2-VPC Elastic IPs"), or send the workers out through a NAT gateway',
  },
  'limit-resources': {
    severity: 'error',
    undeployable: true,
    meaning: 'a template has nearly as many resources as CloudFormation allows, or more',
    fix: 'split the stack, or put workers into nested stacks',
  },
  'limit-outputs': {
    severity: 'error',
    undeployable: true,
    meaning: 'a template has nearly as many outputs as CloudFormation allows, or more',
    fix: 'take outputs away, or join several into one',
  },
  'limit-template-bytes': {
    severity: 'error',
    undeployable: true,
    meaning: 'a template is nearly as long as CloudFormation allows, or longer',
    fix: 'split the stack, or shorten the user data of its workers',
  },
  'limit-inline-template-bytes': {
    severity: 'info',
    meaning:
      'a template, as the CDK sends it (YAML, with its metadata resource), is too long for a request, so it goes by way of a bucket',
    fix: 'nothing where the account is bootstrapped; else split the stack',
  },
} as const satisfies Readonly<Record<string, FindingKind>>;
