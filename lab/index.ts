export * from './foreknowledge';
export * from './lab';
export * from './lab-error';
export * from './plan/lab-result';
export * from './requirements';
export * from './staying-lab';
export { runningFullLab } from './running-labs';
