export { sendGelf } from './gelf.ts';
