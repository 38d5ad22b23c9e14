import type { FindingKind } from '../finding-kind';

/** What the static rules find in the user data of nodes. */
export const NODE_RULE_KINDS = {
  'pod-cidr-host-bits': {
    severity: 'error',
    refutes: true,
    meaning: 'the subnet in a CNI file is no network address, and host-local refuses it',
    fix: 'write the network address: in 10.200.0.5/24 it is 10.200.0.0/24',
  },
  'pod-cidr-too-small': {
    severity: 'error',
    refutes: true,
    meaning: 'the subnet in a CNI file is a /31 or /32, and host-local refuses it',
    fix: 'take a /30 at least; a /24 has room for 253 pods',
  },
  'cni-loopback-first': {
    severity: 'error',
    refutes: true,
    meaning: 'a loopback file sorts before the bridge file, and the container runtime takes the first',
    fix: 'rename the loopback file so that it sorts last: 99-loopback.conf',
  },
  'pods-cannot-start': {
    severity: 'error',
    refutes: true,
    meaning:
      'the image does not run the user data, or the container runtime, a CNI plugin or the kernel refuses what it writes, and no pod starts',
    fix: "write the CNI file as the plugins read it (containernetworking/plugins 1.1.1 and 1.9.1), the container runtime's configuration so that it finds the file and the plugins (conf_dir, bin_dir), and take an image of Linux that has cloud-init",
  },
  'nat-exemption-too-small': {
    severity: 'error',
    meaning: 'what a node spares from NAT leaves out pods of another worker',
    fix: 'spare the whole pod supernet, and nothing wider',
  },
  'nat-exemption-too-late': {
    severity: 'error',
    meaning: 'the rule that spares pods from NAT comes after the one that masquerades them',
    fix: 'put it before the masquerade: first in the chain, or in a chain of a lower priority than srcnat (100)',
  },
  'nat-exemption-other-chain': {
    severity: 'error',
    meaning: 'the rule that spares pods from NAT is in another table or back end than the one that masquerades them',
    fix: 'map the pods to themselves instead: in an nft chain of a lower priority than srcnat, snat ip prefix to ip saddr map { POD_CIDR : POD_CIDR }; the first mapping wins over every later chain',
  },
  'nat-exemption-too-wide': {
    severity: 'error',
    meaning: "what a node spares from NAT holds the VPC's resolver, which does not answer pods",
    fix: 'spare the pod supernet only',
  },
  'hairpin-off': {
    severity: 'info',
    meaning: 'a pod does not reach itself through its own Service',
    fix: 'where pods ask their own Services, set `hairpinMode: true` of PodNetwork, or "hairpinMode": true in the CNI file',
  },
  'user-data-not-cloud-init': {
    severity: 'warning',
    meaning: 'cloud-init runs nothing of a user data',
    fix: 'let the user data begin with #cloud-config, #! or the headers of a MIME message',
  },
  'metadata-service-off': {
    severity: 'error',
    refutes: true,
    meaning: 'the metadata service of a worker is off, and cloud-init reads the user data from it',
    fix: 'take HttpEndpoint: disabled out of MetadataOptions, and require tokens instead (HttpTokens: required)',
  },
  'packages-without-egress': {
    severity: 'warning',
    meaning: 'a worker installs packages at its first boot, and has no way to where they are',
    fix: 'give it a way out (a public address and an internet gateway, or a NAT gateway), or take an image that holds them',
  },
  'put-back-by-unit': {
    severity: 'info',
    meaning:
      'a script changes what a unit of the node sets again within seconds; the rules are judged as the unit keeps it',
    fix: 'take the change out of the script; or make it where the unit has it from, or stop the timer of the unit first',
  },
  'lost-at-reboot': {
    severity: 'warning',
    meaning:
      'rules, routes or kernel parameters are set by a command of the first boot alone, and a reboot takes them away',
    fix: 'set them at every boot: kernel parameters in /etc/sysctl.d, rules and routes by a systemd unit or bootcmd',
  },
} as const satisfies Readonly<Record<string, FindingKind>>;
