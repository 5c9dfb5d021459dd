import type { EventView } from '@daybook/api';
import { type ComponentType, lazy } from 'react';
import { Around } from './around/index.tsx';
import { Fields } from './fields/index.tsx';

export interface DrawerTab {
  readonly id: string;
  readonly label: string;
  readonly body: ComponentType<{ readonly view: EventView }>;
}

const Proof = lazy(async () => ({ default: (await import('./proof/index.tsx')).Proof }));

/** Each is made when it is opened, and asks for what it needs only then. */
export const tabs: readonly DrawerTab[] = [
  { id: 'fields', label: 'Fields', body: Fields },
  { id: 'around', label: 'Before and after', body: Around },
  { id: 'proof', label: 'Proof', body: Proof },
];
