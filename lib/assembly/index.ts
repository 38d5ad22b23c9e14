export { collectTemplates } from './collect-templates';
