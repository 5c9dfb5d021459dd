import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { meQuery, readerOf } from '../api/me.ts';
import { chosenRole } from '../api/role-choice.ts';
import { Loading } from '../ui/state.tsx';
import { alertsSearch } from '../pages/alerts/search.ts';
import { holdsSearch } from '../pages/holds/search.ts';
import { looksSearch } from '../pages/looks/search.ts';
import { rulesSearch } from '../pages/rules/search.ts';
import { askAhead } from '../pages/search/ahead.ts';
import { eventsSearch } from '../pages/search/search.ts';
import { timelineSearch } from '../pages/timeline/search.ts';
import { Broken, NotFound } from './fallback.tsx';
import { placesFor } from './navigation.ts';
import { Shell } from './shell.tsx';

interface Context {
  readonly queries: QueryClient;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const rootRoute = createRootRouteWithContext<Context>()({ component: Outlet });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string; again?: true; error?: string; tenant?: string } => {
    const to = text(search['to']);
    const error = text(search['error']);
    const tenant = text(search['tenant']);
    return {
      ...(tenant === undefined ? {} : { tenant }),
      ...(to === undefined ? {} : { to }),
      ...(search['again'] === true ? { again: true as const } : {}),
      ...(error === undefined ? {} : { error }),
    };
  },
  component: lazyRouteComponent(() => import('../pages/sign-in/page.tsx'), 'SignInPage'),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../pages/invitation/page.tsx'), 'InvitationPage'),
});

/** Pages of somebody who is signed in. Everybody else signs in first, and comes back to where they wanted to go. */
const insideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    const me = await context.queries.ensureQueryData(meQuery);
    if (me === null) {
      const to = location.pathname === '/' ? {} : { to: location.href };
      throw redirect({ to: '/sign-in', search: to });
    }
    return { me };
  },
  component: Shell,
});

const homeRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    const [first] = placesFor(readerOf(context.me, chosenRole()));
    throw redirect({ to: first?.to ?? '/me' });
  },
});

const searchRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/search',
  validateSearch: eventsSearch,
  loaderDeps: ({ search: { event: _event, columns: _columns, view: _view, ...asked } }) => asked,
  loader: ({ context: { me, queries }, deps }) =>
    readerOf(me, chosenRole()).can('events:read') ? askAhead(queries, deps) : undefined,
  component: lazyRouteComponent(() => import('../pages/search/page.tsx'), 'SearchPage'),
});

const overviewRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/overview',
  component: lazyRouteComponent(() => import('../pages/overview/page.tsx'), 'OverviewPage'),
});

const timelineRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/timeline',
  validateSearch: timelineSearch,
  component: lazyRouteComponent(() => import('../pages/timeline/page.tsx'), 'TimelinePage'),
});

const alertsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/alerts',
  validateSearch: alertsSearch,
  component: lazyRouteComponent(() => import('../pages/alerts/page.tsx'), 'AlertsPage'),
});

const rulesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/rules',
  validateSearch: rulesSearch,
  component: lazyRouteComponent(() => import('../pages/rules/page.tsx'), 'RulesPage'),
});

const newRuleRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/new-rule',
  component: lazyRouteComponent(() => import('../pages/rule/new-page.tsx'), 'NewRulePage'),
});

const ruleRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/rules/$id',
  component: lazyRouteComponent(() => import('../pages/rule/page.tsx'), 'RulePage'),
});

const notifiersRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/notifiers',
  component: lazyRouteComponent(() => import('../pages/notifiers/page.tsx'), 'NotifiersPage'),
});

const notifierRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/notifiers/$name',
  component: lazyRouteComponent(() => import('../pages/notifier/page.tsx'), 'NotifierPage'),
});

const looksRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/looks',
  validateSearch: looksSearch,
  component: lazyRouteComponent(() => import('../pages/looks/page.tsx'), 'LooksPage'),
});

const sourcesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/sources',
  component: lazyRouteComponent(() => import('../pages/sources/page.tsx'), 'SourcesPage'),
});

const integrityRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/integrity',
  component: lazyRouteComponent(() => import('../pages/integrity/page.tsx'), 'IntegrityPage'),
});

const retentionRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/retention',
  component: lazyRouteComponent(() => import('../pages/retention/page.tsx'), 'RetentionPage'),
});

const holdsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/holds',
  validateSearch: holdsSearch,
  component: lazyRouteComponent(() => import('../pages/holds/page.tsx'), 'HoldsPage'),
});

const subjectsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/subjects',
  component: lazyRouteComponent(() => import('../pages/subjects/page.tsx'), 'SubjectsPage'),
});

const newSourceRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/new-source',
  component: lazyRouteComponent(() => import('../pages/new-source/page.tsx'), 'NewSourcePage'),
});

const peopleRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/people',
  component: lazyRouteComponent(() => import('../pages/people/page.tsx'), 'PeoplePage'),
});

const personRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/people/$id',
  component: lazyRouteComponent(() => import('../pages/person/page.tsx'), 'PersonPage'),
});

const rolesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/roles',
  component: lazyRouteComponent(() => import('../pages/roles/page.tsx'), 'RolesPage'),
});

const newRoleRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/new-role',
  component: lazyRouteComponent(() => import('../pages/role/new-page.tsx'), 'NewRolePage'),
});

const roleRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/roles/$name',
  component: lazyRouteComponent(() => import('../pages/role/page.tsx'), 'RolePage'),
});

const tokensRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/tokens',
  component: lazyRouteComponent(() => import('../pages/tokens/page.tsx'), 'TokensPage'),
});

const approvalsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/approvals',
  validateSearch: (search: Record<string, unknown>): { show?: 'all' } =>
    search['show'] === 'all' ? { show: 'all' } : {},
  component: lazyRouteComponent(() => import('../pages/approvals/page.tsx'), 'ApprovalsPage'),
});

const meRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/me',
  component: lazyRouteComponent(() => import('../pages/me/page.tsx'), 'MePage'),
});

const deviceRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/device',
  validateSearch: (search: Record<string, unknown>): { code?: string } => {
    const code = text(search['code']);
    return code === undefined ? {} : { code };
  },
  component: lazyRouteComponent(() => import('../pages/device/page.tsx'), 'DevicePage'),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  invitationRoute,
  insideRoute.addChildren([
    homeRoute,
    searchRoute,
    overviewRoute,
    timelineRoute,
    alertsRoute,
    rulesRoute,
    newRuleRoute,
    ruleRoute,
    notifiersRoute,
    notifierRoute,
    looksRoute,
    sourcesRoute,
    integrityRoute,
    retentionRoute,
    holdsRoute,
    subjectsRoute,
    newSourceRoute,
    peopleRoute,
    personRoute,
    rolesRoute,
    newRoleRoute,
    roleRoute,
    tokensRoute,
    approvalsRoute,
    meRoute,
    deviceRoute,
  ]),
]);

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    defaultPreload: false,
    notFoundMode: 'root',
    scrollRestoration: true,
    defaultErrorComponent: Broken,
    defaultNotFoundComponent: NotFound,
    defaultPendingComponent: () => <Loading />,
  });
}

/** Loads what the page of the address is made of, while it is asked who is signed in. */
export function loadPage(router: ReturnType<typeof createAppRouter>): void {
  const [matched] = router.getMatchedRoutes(router.latestLocation.pathname);
  for (const route of matched) {
    // What does not come is asked for again, and said, when the page is to be shown.
    void router.loadRouteChunk(route)?.catch(() => undefined);
  }
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
