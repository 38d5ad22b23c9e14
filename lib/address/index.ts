export * from './address-plan';
export * from './aws-limits';
export * from './cidr';
export * from './pod-network-error';
export * from './pod-supernet';
export * from './subnet';
export * from './unknown';
export * from './worker-name';
