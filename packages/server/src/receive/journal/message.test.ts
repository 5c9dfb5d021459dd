import { expect, test } from 'vitest';
import { JournalReader, messageOf } from './index.ts';
import { exported } from './testing.ts';

function messageFrom(...fields: (readonly [string, string | Uint8Array])[]) {
  const [entry = []] = new JournalReader().read(exported(fields));
  return messageOf(entry);
}

test('the fields of an entry are what they are named for; all are kept', () => {
  const { message, key } = messageFrom(
    ['__CURSOR', 's=1;i=2'],
    ['__REALTIME_TIMESTAMP', '1795000000123456'],
    ['_HOSTNAME', 'vm'],
    ['SYSLOG_IDENTIFIER', 'sshd'],
    ['_COMM', 'sshd-session'],
    ['_PID', '42'],
    ['PRIORITY', '4'],
    ['_UID', '0'],
    ['MESSAGE', 'Failed password for root from 192.0.2.7 port 4242 ssh2'],
  );
  expect(key).toBe('s=1;i=2');
  expect(message).toEqual({
    bytes: Buffer.from('Failed password for root from 192.0.2.7 port 4242 ssh2'),
    mediaType: 'text/plain',
    time: '2026-11-18T11:06:40.123456Z',
    host: 'vm',
    program: 'sshd',
    pid: 42,
    severity: 3,
    ext: {
      __CURSOR: 's=1;i=2',
      SYSLOG_IDENTIFIER: 'sshd',
      _COMM: 'sshd-session',
      _PID: '42',
      PRIORITY: '4',
      _UID: '0',
    },
  });
});

test('without a tag the program is the one that journald saw', () => {
  expect(messageFrom(['_COMM', 'cron'], ['SYSLOG_PID', '7'], ['MESSAGE', 'a']).message).toMatchObject({
    program: 'cron',
    pid: 7,
  });
});

test.each(['', 'now', '-1', '1.5', '253402300800000000', '9999999999999999999999'])('%j is no time', (time) => {
  expect(messageFrom(['__REALTIME_TIMESTAMP', time], ['MESSAGE', 'a']).message.time).toBeUndefined();
});

test('a field that comes again, bytes that are no text, and one that was cut are kept and told apart', () => {
  const { message } = messageFrom(
    ['MESSAGE', Buffer.from('a\nb')],
    ['MESSAGE', 'second'],
    ['CODE', '1'],
    ['CODE', '2'],
    ['BLOB', Buffer.of(0xff, 0x00)],
    ['DUMP', 'x'.repeat(70_000)],
  );
  expect(message.bytes.toString()).toBe('a\nb');
  expect(message.flags).toEqual(['cut']);
  expect(message.ext).toMatchObject({
    'MESSAGE.2': 'second',
    CODE: '1',
    'CODE.2': '2',
    'BLOB.base64': '/wA=',
    'DUMP.bytes': 70_000,
    DUMP: 'x'.repeat(65_536),
  });
});

test('an entry without a message, cursor or priority is one all the same', () => {
  const { message, key } = messageFrom(['PRIORITY', '9'], ['_PID', '99999999999']);
  expect([message.bytes.length, message.severity, message.pid, key]).toEqual([0, undefined, undefined, null]);
});
