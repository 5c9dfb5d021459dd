import './zod.ts';
import './style.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueries } from './app/queries.ts';
import { createAppRouter, loadPage } from './app/router.tsx';
import { ofTenant } from './api/me.ts';
import { applyTheme } from './app/theme.ts';
import { Notices } from './ui/notices.tsx';

applyTheme();
const queries = createQueries((me) => {
  const { pathname, href } = router.state.location;
  if (pathname === '/sign-in') return;
  // To come back to where they are.
  const to = pathname === '/' ? {} : { to: href };
  void router.navigate({ to: '/sign-in', search: { ...ofTenant(me), ...to } });
});
const router = createAppRouter(queries);
loadPage(router);

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
