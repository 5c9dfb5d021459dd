import type { Route } from '../route.ts';
import * as approvals from './approvals.ts';
import * as bucket from './bucket.ts';
import * as completeness from './completeness.ts';
import * as counts from './counts.ts';
import * as events from './events.ts';
import * as grants from './grants.ts';
import * as health from './health.ts';
import { parseLines, sendLines } from './lines.ts';
import * as log from './log.ts';
import * as looks from './looks.ts';
import * as mappings from './mappings.ts';
import * as me from './me.ts';
import * as notes from './notes.ts';
import * as overview from './overview.ts';
import * as people from './people.ts';
import * as receivers from './receivers/index.ts';
import * as roles from './roles.ts';
import * as scim from './scim.ts';
import * as searchIndex from './search-index.ts';
import * as signIn from './sign-in.ts';
import * as sources from './sources.ts';
import * as streams from './streams.ts';
import * as rules from './rules.ts';
import * as exceptions from './exceptions.ts';
import * as alerts from './alerts.ts';
import * as notifiers from './notifiers.ts';
import * as holds from './holds.ts';
import * as recalls from './recalls.ts';
import * as reclassifications from './reclassifications.ts';
import * as retention from './retention.ts';
import * as subjects from './subjects.ts';
import * as tenants from './tenants.ts';
import * as tokens from './tokens.ts';
import * as verifications from './verifications.ts';
import * as views from './views.ts';

/** Every route of the server, by id. */
export const routes = {
  ...events,
  sendLines,
  parseLines,
  ...receivers,
  ...counts,
  ...views,
  ...notes,
  ...streams,
  ...looks,
  ...sources,
  ...completeness,
  ...mappings,
  ...tokens,
  ...tenants,
  ...people,
  ...signIn,
  ...me,
  ...roles,
  ...grants,
  ...approvals,
  ...scim,
  ...searchIndex,
  ...recalls,
  ...log,
  ...verifications,
  ...overview,
  ...rules,
  ...exceptions,
  ...alerts,
  ...notifiers,
  ...holds,
  ...subjects,
  ...retention,
  ...bucket,
  ...reclassifications,
  ...health,
};

export type RouteId = keyof typeof routes;

export const routeList: readonly Route[] = Object.values(routes);
