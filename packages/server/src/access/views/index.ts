export type { SavedView } from './view.ts';
export { ViewStore } from './view-store.ts';
export { Views } from './views.ts';
