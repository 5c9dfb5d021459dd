import { type Reader, seesEverything } from '../../access/index.ts';

/** Of what holds find by content, only who sees all events learns how much there is: it tells something about them. */
export const mayCountHeld = ({ role }: Reader): boolean =>
  role.permissions.includes('events:read') && seesEverything(role.sight);
