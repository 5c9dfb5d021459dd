/** The tables that the reference is made from. */
export { errorCodes, type ErrorEntry, errors, permissions, builtInRoles } from '../../packages/api/src/index.ts';
export { fieldTable, flagCodes, kinds, limits } from '../../packages/event/src/index.ts';
export { leaves } from '../../packages/server/src/config/index.ts';
export { indexFields } from '../../packages/server/src/index/fields.ts';
export { aliases } from '../../packages/server/src/receive/http-json/aliases.ts';
export { faultCodes } from '../../packages/server/src/receive/http-json/fault.ts';
