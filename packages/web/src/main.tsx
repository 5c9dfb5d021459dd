import './zod.ts';
import './style.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueries } from './app/queries.ts';
import { createAppRouter } from './app/router.tsx';
import { applyTheme } from './app/theme.ts';
import { Notices } from './ui/notices.tsx';

applyTheme();
const queries = createQueries(() => void router.navigate({ to: '/sign-in', search: hereOf(router) }));
const router = createAppRouter(queries);

/** Where somebody is, to come back to; nowhere, where they are about to sign in. */
function hereOf({ state }: typeof router): { to?: string } {
  const { pathname, href } = state.location;
  return pathname === '/sign-in' || pathname === '/' ? {} : { to: href };
}

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the console');
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <Notices>
          <RouterProvider router={router} />
        </Notices>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
