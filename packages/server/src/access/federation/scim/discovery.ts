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
  readonly type?: 'string' | 'boolean' | 'complex' | 'reference';
  readonly required?: boolean;
  readonly unique?: boolean;
  readonly many?: boolean;
  /** Set by the service, or once and for all. */
  readonly mutability?: 'readOnly' | 'immutable';
  /** All that it can be. */
  readonly only?: readonly string[];
  /** Types of resources that a reference may lead to. */
  readonly to?: readonly string[];
  readonly about: string;
  readonly parts?: readonly Shape[];
}

function attribute({
  name,
  type = 'string',
  required,
  unique,
  many,
  mutability,
  only,
  to,
  about,
  parts,
}: Shape): object {
  return {
    name,
    type,
    multiValued: many === true,
    description: about,
    required: required === true,
    ...(type === 'string' ? { caseExact: false } : {}),
    ...(only === undefined ? {} : { canonicalValues: only }),
    ...(to === undefined ? {} : { referenceTypes: to }),
    mutability: mutability ?? 'readWrite',
    returned: 'default',
    uniqueness: unique === true ? 'server' : 'none',
    ...(parts === undefined ? {} : { subAttributes: parts.map(attribute) }),
  };
}

const user: readonly Shape[] = [
  { name: 'userName', required: true, unique: true, mutability: 'immutable', about: 'What the person signs in with' },
  { name: 'displayName', required: true, about: 'The name, as others read it; `name` is taken in its place' },
  {
    name: 'active',
    type: 'boolean',
    required: true,
    about: 'False ends every session and token of the person at once',
  },
  {
    name: 'emails',
    type: 'complex',
    many: true,
    about: 'The primary one is kept, or the first; its `type` and `primary` are not',
    parts: [{ name: 'value', about: 'The address' }],
  },
  {
    name: 'groups',
    type: 'complex',
    many: true,
    mutability: 'readOnly',
    about: 'Groups that the person is in',
    parts: [
      { name: 'value', mutability: 'readOnly', about: 'Id of the group' },
      { name: 'display', mutability: 'readOnly', about: 'Its name' },
      { name: 'type', mutability: 'readOnly', about: '`direct`' },
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
      { name: 'value', mutability: 'immutable', about: 'Id of a person' },
      { name: '$ref', type: 'reference', to: ['User'], mutability: 'immutable', about: 'Address of the person' },
      { name: 'type', only: ['User'], mutability: 'immutable', about: '`User`' },
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
