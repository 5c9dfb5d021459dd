/** What an event may be at most. Over a limit a value is cut and marked (`Event.cut`), never dropped. Lengths are UTF-8 bytes. */
export const limits = {
  recordBytesMax: 60 * 1024,
  /** What `imported` may add to a record, so that an event comes out of an import as it went in. */
  importedBytesMax: 4 * 1024,
  extKeysMax: 256,
  extKeyBytesMax: 256,
  jsonDepthMax: 8,
  listItemsMax: 64,
  identifierBytesMax: 1024,
  textBytesMax: 8 * 1024,
  rawBytesMax: 32 * 1024,
} as const;
