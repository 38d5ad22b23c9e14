export * from './drill';
export * from './drill-result';
export * from './full-lab';
