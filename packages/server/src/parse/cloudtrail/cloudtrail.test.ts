import { describe, expect, it } from 'vitest';
import { lines } from '../testing.ts';
import { cloudtrail } from './index.ts';
import { cloudTrailRecordsOf } from '@daybook/api';

const context = { referenceMs: 0, zoneOffsetMin: 0 };
const record = JSON.parse(lines.cloudtrail) as object;
const read = (more: object = {}) => cloudtrail.parse(JSON.stringify({ ...record, ...more }), context);
const call = (eventSource: string, eventName: string, more: object = {}) =>
  read({ eventSource: `${eventSource}.amazonaws.com`, eventName, requestParameters: null, ...more });

describe('a record of CloudTrail', () => {
  it('says who gave whom which right, from where, by which key', () => {
    expect(read()).toMatchObject({
      time: '2024-03-10T12:00:00Z',
      kind: 'admin.role.grant',
      action: 'AttachUserPolicy',
      outcome: 'success',
      severity: 3,
      service: { name: 'iam.amazonaws.com' },
      actor: { type: 'user', id: 'alice', credential: 'AKIAIOSFODNN7EXAMPLE' },
      origin: { ip: '192.0.2.7', userAgent: 'aws-cli/2.15.0' },
      target: {
        user: { type: 'user', id: 'bob' },
        resources: [{ type: 'policy', id: 'arn:aws:iam::aws:policy/AdministratorAccess' }],
      },
      request: { id: '4a1b' },
      ext: { awsRegion: 'eu-west-1', eventID: '7c2d', 'requestParameters.userName': 'bob' },
    });
  });

  it.each([
    ['iam', 'CreateUser', {}, 'admin.user.create'],
    ['iam', 'DeleteAccessKey', {}, 'admin.credential.delete'],
    ['iam', 'ListUsers', { readOnly: true }, 'api.call'],
    ['sts', 'AssumeRole', { readOnly: true }, 'auth.elevate'],
    ['secretsmanager', 'GetSecretValue', { readOnly: true }, 'data.read'],
    ['s3', 'GetObject', { readOnly: true, eventCategory: 'Data' }, 'data.read'],
    ['lambda', 'CreateFunction20150331v2', {}, 'admin.config.change'],
    ['cloudtrail', 'StopLogging', {}, 'admin.config.change'],
    ['sqs', 'SendMessage', { eventCategory: 'Data' }, 'data.update'],
    ['sqs', 'DeleteMessage', { eventCategory: 'Data' }, 'data.delete'],
    ['kinesis', 'PutRecord', { managementEvent: false }, 'data.create'],
    ['made-up', 'constructor', {}, 'admin.config.change'],
    ['constructor', 'toString', { readOnly: true }, 'api.call'],
  ])('%s %s is what it is', (source, name, more, kind) => {
    expect(call(source, name, more)?.kind).toBe(kind);
  });

  it.each([
    [{ errorCode: 'AccessDenied', errorMessage: 'no' }, 'denied'],
    [{ errorCode: 'Client.UnauthorizedOperation' }, 'denied'],
    [{ errorCode: 'ThrottlingException' }, 'error'],
    [{ errorCode: 'NoSuchEntityException' }, 'failure'],
    [{ errorMessage: 'Failed authentication' }, 'failure'],
    [{ responseElements: { ConsoleLogin: 'Failure' } }, 'failure'],
    [{ responseElements: { ConsoleLogin: 'Success' } }, 'success'],
  ])('%o ends as %s', (more, outcome) => {
    expect(read(more)?.outcome).toBe(outcome);
  });

  it.each([
    [
      { type: 'Root', arn: 'arn:aws:iam::1:root', accountId: '1' },
      { type: 'user', id: 'root' },
    ],
    [
      {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::1:assumed-role/Admin/ann@example.org',
        sessionContext: { sessionIssuer: { userName: 'Admin' }, attributes: { mfaAuthenticated: 'true' } },
      },
      { type: 'user', id: 'Admin/ann@example.org', roles: ['Admin'], mfa: true },
    ],
    [
      { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
      { type: 'service', id: 'ec2.amazonaws.com' },
    ],
    [
      { accountId: '1', invokedBy: 'a.amazonaws.com' },
      { type: 'service', id: 'a.amazonaws.com' },
    ],
    [
      { type: 'AWSAccount', principalId: 'AIDA', accountId: '1' },
      { type: 'unknown', id: 'AIDA' },
    ],
    [undefined, { type: 'unknown', id: 'unknown' }],
  ])('names who called: %o', (userIdentity, actor) => {
    expect(read({ userIdentity })?.actor).toEqual(actor);
  });

  it('has a service in place of an address, and a second factor', () => {
    const event = call('signin', 'ConsoleLogin', {
      sourceIPAddress: 'AWS Internal',
      additionalEventData: { MFAUsed: 'No' },
    });
    expect(event).toMatchObject({ kind: 'auth.login', origin: { host: 'AWS Internal' }, actor: { mfa: false } });
  });

  it.each(['{"eventSource":"a","eventName":"b"}', '{"eventVersion":"1"}', '[]', 'x'])('refuses %s', (line) => {
    expect(cloudtrail.parse(line, context)).toBeNull();
  });
});

describe('a file of CloudTrail', () => {
  const split = (text: string) => cloudTrailRecordsOf(Buffer.from(text))?.map((each) => Buffer.from(each).toString());

  it('is its records, byte for byte', () => {
    const records = ['{"a":"]}\\"{", "b":[1,{"c":null}]}', '{ }', '{"é":"\\\\"}'];
    expect(split(`{"Records":[${records.join(',')}]}`)).toEqual(records);
    expect(split(` { "Records" : [ ${records.join(' , ')} ] } \r\n`)).toEqual(records);
  });

  it.each([
    '{"Records":[]}',
    '{"Records":[{}',
    '{"Records":[{}]',
    '{"Records":[{}]}x',
    '{"Records":[{},]}',
    '{"Records":[{}{}]}',
    '{"Records":[1]}',
    '{"Records":[{"a":"]}',
    '{"Other":[{}]}',
    '',
  ])('is left alone where it is none, or not whole: %s', (text) => {
    expect(split(text)).toBeUndefined();
  });
});
