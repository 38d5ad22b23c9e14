export * from './bridge-conf';
export * from './cni-file';
export * from './cni-network';
export * from './loopback-conf';
export * from './nat-table';
export * from './netfilter';
