import { config } from 'zod';

/** Without this zod tries whether it may make functions out of text, which the content security policy refuses. */
config({ jitless: true });
