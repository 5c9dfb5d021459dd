import { groupSchema, userSchema } from './resources.ts';

/** What the service can do (RFC 7643, sections 5 to 7). */
export const resultsMax = 200;

export const serviceProviderConfig = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: resultsMax },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Token',
      description: 'A token of Daybook with the role `provisioner`, in the Authorization header',
      primary: true,
    },
  ],
} as const;

export function resourceTypes(base: string): object[] {
  const type = (name: string, endpoint: string, schema: string) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint,
    schema,
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  });
  return [type('User', '/Users', userSchema), type('Group', '/Groups', groupSchema)];
}

interface Shape {
  readonly name: string;
  readonly type?: 'string' | 'boolean' | 'complex';
  readonly required?: boolean;
  readonly unique?: boolean;
  readonly many?: boolean;
  readonly fixed?: boolean;
  readonly about: string;
  readonly parts?: readonly Shape[];
}

function attribute({ name, type = 'string', required, unique, many, fixed, about, parts }: Shape): object {
  return {
    name,
    type,
    multiValued: many === true,
    description: about,
    required: required === true,
    ...(type === 'string' ? { caseExact: false } : {}),
    mutability: fixed === true ? 'readOnly' : 'readWrite',
    returned: 'default',
    uniqueness: unique === true ? 'server' : 'none',
    ...(parts === undefined ? {} : { subAttributes: parts.map(attribute) }),
  };
}

const user: readonly Shape[] = [
  { name: 'userName', required: true, unique: true, about: 'What the person signs in with' },
  { name: 'name', type: 'complex', about: 'The name', parts: [{ name: 'formatted', about: 'As others read it' }] },
  { name: 'displayName', about: 'The name, as others read it' },
  { name: 'active', type: 'boolean', about: 'False ends every session and token of the person at once' },
  {
    name: 'emails',
    type: 'complex',
    many: true,
    about: 'The primary one is kept',
    parts: [
      { name: 'value', about: 'The address' },
      { name: 'type', about: '`work`' },
      { name: 'primary', type: 'boolean', about: 'Whether it is the one that is kept' },
    ],
  },
  {
    name: 'groups',
    type: 'complex',
    many: true,
    fixed: true,
    about: 'Groups that the person is in',
    parts: [
      { name: 'value', fixed: true, about: 'Id of the group' },
      { name: 'display', fixed: true, about: 'Its name' },
      { name: 'type', fixed: true, about: '`direct`' },
    ],
  },
];

const group: readonly Shape[] = [
  { name: 'displayName', required: true, about: 'What roles name the group by' },
  {
    name: 'members',
    type: 'complex',
    many: true,
    about: 'Who is in it',
    parts: [
      { name: 'value', about: 'Id of a person' },
      { name: 'display', fixed: true, about: 'Login of the person' },
      { name: 'type', about: '`User`' },
    ],
  },
];

export function schemas(base: string): object[] {
  const schema = (id: string, name: string, description: string, attributes: readonly Shape[]) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id,
    name,
    description,
    attributes: attributes.map(attribute),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
  });
  return [schema(userSchema, 'User', 'A person', user), schema(groupSchema, 'Group', 'A group of people', group)];
}
