export * from './drill';
export * from './drill-result';
export * from './full-lab';
export * from './staying-full-lab';
