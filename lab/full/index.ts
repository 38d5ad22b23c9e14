export * from './drill';
export * from './drill-result';
export * from './full-lab';
export * from './background-full-lab';
