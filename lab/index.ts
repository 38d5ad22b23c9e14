export * from './static-analysis';
export * from './lab';
export * from './lab-error';
export * from './plan/lab-result';
export * from './requirements';
export * from './background-lab';
export { runningFullLab } from './running-labs';
