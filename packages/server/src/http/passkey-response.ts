import type { PasskeyMade, PasskeyShown } from '@daybook/api';
import type { z } from 'zod';
import type { AuthenticationAnswer, RegistrationAnswer } from '../access/index.ts';

/** What a browser gave, checked, as the ceremonies take it: without what they have no use for. */
export function registrationResponse({ id, rawId, type, response }: z.output<typeof PasskeyMade>): RegistrationAnswer {
  const { clientDataJSON, attestationObject, transports } = response;
  return {
    id,
    rawId,
    type,
    clientExtensionResults: {},
    response: {
      clientDataJSON,
      attestationObject,
      transports: transports ?? [],
    },
  };
}

export function authenticationResponse({
  id,
  rawId,
  type,
  response,
}: z.output<typeof PasskeyShown>): AuthenticationAnswer {
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    id,
    rawId,
    type,
    clientExtensionResults: {},
    response: { clientDataJSON, authenticatorData, signature, ...(userHandle == null ? {} : { userHandle }) },
  };
}
