import type { Kind, Resource, Target } from '@daybook/event';
import { type Fields, fieldsAt, isFields, textAt } from '../json/index.ts';

/** Parameters that name what a call is about, and what that is. */
const parameters: Readonly<Record<string, string>> = {
  bucketName: 's3.bucket',
  groupName: 'group',
  roleName: 'role',
  roleArn: 'role',
  policyArn: 'policy',
  policyName: 'policy',
  instanceProfileName: 'instance-profile',
  accessKeyId: 'access-key',
  serialNumber: 'mfa-device',
  secretId: 'secret',
  keyId: 'kms.key',
  functionName: 'function',
  trailName: 'trail',
  instanceId: 'instance',
  groupId: 'security-group',
  vpcId: 'vpc',
  subnetId: 'subnet',
  imageId: 'image',
  snapshotId: 'snapshot',
  volumeId: 'volume',
  dBInstanceIdentifier: 'database',
  dBSnapshotIdentifier: 'database-snapshot',
  tableName: 'table',
  logGroupName: 'log-group',
  topicArn: 'topic',
  queueUrl: 'queue',
  stackName: 'stack',
  clusterName: 'cluster',
  repositoryName: 'repository',
  name: 'resource',
};

const resourcesMax = 64;

/** What a call was about: the resources that the record lists, and those that its parameters name. */
export function targetOf(fields: Fields, kind: Kind): Target | undefined {
  const asked = fieldsAt(fields, 'requestParameters') ?? {};
  const resources: Resource[] = [];
  const listed = fields['resources'];
  for (const each of Array.isArray(listed) ? (listed as unknown[]).slice(0, resourcesMax) : []) {
    const resource = isFields(each) ? listedResource(each) : null;
    if (resource !== null) resources.push(resource);
  }
  const bucket = textAt(asked, 'bucketName');
  const key = textAt(asked, 'key');
  if (bucket !== undefined && key !== undefined) resources.push({ type: 's3.object', id: key, parent: bucket });
  for (const [name, type] of Object.entries(parameters)) {
    const id = textAt(asked, name);
    if (id !== undefined) resources.push({ type, id });
  }
  const user = kind.startsWith('admin.') ? textAt(asked, 'userName') : undefined;
  if (user === undefined && resources.length === 0) return undefined;
  return {
    ...(resources.length > 0 ? { resources } : {}),
    ...(user === undefined ? {} : { user: { type: 'user', id: user } }),
  };
}

function listedResource(fields: Fields): Resource | null {
  const id = textAt(fields, 'ARN') ?? textAt(fields, 'ARNPrefix');
  if (id === undefined) return null;
  const owner = textAt(fields, 'accountId');
  return { type: textAt(fields, 'type') ?? 'resource', id, ...(owner === undefined ? {} : { owner }) };
}
