/** Log files of AWS CloudTrail in a directory as AWS delivers them, checked against the digests that AWS signed. */
export { trailRoot } from './directory.ts';
export { importTrail, type TrailTotals } from './import-trail.ts';
export { type PublicKeys, readPublicKeys } from './public-keys.ts';
export { TrailState } from './state.ts';
