export * from './full-lab';
