/** What can be wrong with a copy, and what it means. */
export const bucketFaults = {
  missing: 'a version that was put there is gone',
  altered: 'its bytes are not those that were put there',
  unlocked: 'it is not locked for as long as it was, or not in compliance mode',
  'hold-missing': 'the legal hold that was set on it is not there',
  'delete-marker': 'a delete marker hides it; its version is still there',
  'foreign-version': 'there is a version of it that Daybook did not put there',
  'foreign-object': 'there is an object that Daybook did not put there',
  key: 'the key that it was sealed with is gone or another one: nobody can open it',
  differs: 'it is whole, and the file on the disk of which it is the copy is another one',
} as const;
export type BucketFaultCode = keyof typeof bucketFaults;

export interface BucketFinding {
  readonly code: BucketFaultCode;
  readonly object: string;
  readonly version: string | null;
  readonly detail: string | null;
}

export type Note = (code: BucketFaultCode, object: string, version: string | null, detail?: string | null) => void;

/** The first ones are named; all are counted. */
const namedMax = 500;

export class Findings {
  readonly findings: BucketFinding[] = [];
  count = 0;

  readonly note: Note = (code, object, version, detail = null) => {
    this.count += 1;
    if (this.findings.length < namedMax) this.findings.push({ code, object, version, detail });
  };
}
