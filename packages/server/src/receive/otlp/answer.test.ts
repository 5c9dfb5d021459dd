import { expect, test } from 'vitest';
import { encodeAnswer, encodeStatus } from './index.ts';
import { decoded } from './testing.ts';

const partial = {
  rejected: 300,
  faults: [
    { place: 'resourceLogs[0]', message: 'no' },
    { place: 'resourceLogs[1]', message: 'nor this: é\ud800' },
  ],
};
const errorMessage = 'resourceLogs[0]: no; resourceLogs[1]: nor this: é\ufffd; and 298 more';

test('an answer says nothing where all was taken', () => {
  expect(encodeAnswer(null, 'protobuf')).toHaveLength(0);
  expect(JSON.parse(encodeAnswer(null, 'json').toString())).toEqual({});
});

test('an answer counts what was not taken, and names the first', () => {
  expect(decoded('ExportLogsServiceResponse', encodeAnswer(partial, 'protobuf'))).toEqual({
    partialSuccess: { rejectedLogRecords: 300, errorMessage },
  });
  expect(JSON.parse(encodeAnswer(partial, 'json').toString())).toMatchObject({
    partialSuccess: { rejectedLogRecords: '300' },
  });
});

test('a status says when to try again, where that helps', () => {
  const status = { code: 14, message: 'busy', retryAfterSeconds: 30 };
  const read = decoded('Status', encodeStatus(status, 'protobuf'));
  const [detail] = read['details'] as { typeUrl: string; value: Uint8Array }[];
  expect(read).toMatchObject({ code: 14, message: 'busy' });
  expect(detail?.typeUrl).toBe('type.googleapis.com/google.rpc.RetryInfo');
  expect(decoded('RetryInfo', detail?.value ?? new Uint8Array())).toEqual({ retryDelay: { seconds: 30 } });
  expect(JSON.parse(encodeStatus(status, 'json').toString())).toMatchObject({
    code: 14,
    details: [{ retryDelay: '30s' }],
  });
  const never = encodeStatus({ code: 3, message: 'no', retryAfterSeconds: null }, 'protobuf');
  expect(decoded('Status', never)).toEqual({ code: 3, message: 'no' });
});
