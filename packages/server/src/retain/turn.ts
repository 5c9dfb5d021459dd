export { Turn } from '../platform/turn.ts';
