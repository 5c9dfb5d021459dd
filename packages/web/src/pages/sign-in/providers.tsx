import type { SignInMethods } from '@daybook/api';
import type { z } from 'zod';
import { buttonClass } from '../../ui/button.tsx';

/** The browser leaves the console for the provider, and is led back by the server. */
export function Providers({
  providers,
  tenant,
}: Pick<z.infer<typeof SignInMethods>, 'providers'> & { readonly tenant: string }) {
  return providers.map(({ name, label }) => (
    <a
      key={name}
      href={`/v1/sign-in/oidc/${name}?${new URLSearchParams({ tenant }).toString()}`}
      className={buttonClass({ size: 'large' })}
    >
      Sign in with {label}
    </a>
  ));
}
