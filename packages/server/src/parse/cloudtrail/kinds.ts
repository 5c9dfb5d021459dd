import type { Kind } from '@daybook/event';

/** Calls whose kind their name alone does not tell, by service (the first label of `eventSource`). */
const calls: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  signin: {
    ConsoleLogin: 'auth.login',
    CredentialVerification: 'auth.login',
    UserAuthentication: 'auth.login',
    CheckMfa: 'auth.mfa',
    CredentialChallenge: 'auth.session',
    SwitchRole: 'auth.elevate',
    ExitRole: 'auth.logout',
    RenewRole: 'auth.session',
    GetSigninToken: 'auth.session',
    PasswordRecoveryRequested: 'auth.attempt',
    PasswordRecoveryCompleted: 'admin.credential.update',
    PasswordUpdated: 'admin.credential.update',
    EmailUpdated: 'admin.user.update',
    MfaSelected: 'auth.mfa',
  },
  sts: {
    AssumeRole: 'auth.elevate',
    AssumeRoot: 'auth.elevate',
    AssumeRoleWithSAML: 'auth.login',
    AssumeRoleWithWebIdentity: 'auth.login',
    GetSessionToken: 'auth.session',
    GetFederationToken: 'auth.session',
  },
  sso: {
    Authenticate: 'auth.login',
    Federate: 'auth.login',
    Logout: 'auth.logout',
    CreateToken: 'auth.session',
    GetRoleCredentials: 'auth.elevate',
    CreateAccountAssignment: 'admin.role.grant',
    DeleteAccountAssignment: 'admin.role.revoke',
  },
  iam: {
    CreateUser: 'admin.user.create',
    UpdateUser: 'admin.user.update',
    DeleteUser: 'admin.user.delete',
    CreateRole: 'admin.role.create',
    CreateServiceLinkedRole: 'admin.role.create',
    CreateGroup: 'admin.role.create',
    UpdateRole: 'admin.role.update',
    UpdateRoleDescription: 'admin.role.update',
    UpdateAssumeRolePolicy: 'admin.role.update',
    UpdateGroup: 'admin.role.update',
    DeleteRole: 'admin.role.delete',
    DeleteServiceLinkedRole: 'admin.role.delete',
    DeleteGroup: 'admin.role.delete',
    AddUserToGroup: 'admin.role.grant',
    AttachUserPolicy: 'admin.role.grant',
    AttachRolePolicy: 'admin.role.grant',
    AttachGroupPolicy: 'admin.role.grant',
    PutUserPolicy: 'admin.role.grant',
    PutRolePolicy: 'admin.role.grant',
    PutGroupPolicy: 'admin.role.grant',
    AddRoleToInstanceProfile: 'admin.role.grant',
    DeleteUserPermissionsBoundary: 'admin.role.grant',
    DeleteRolePermissionsBoundary: 'admin.role.grant',
    RemoveUserFromGroup: 'admin.role.revoke',
    DetachUserPolicy: 'admin.role.revoke',
    DetachRolePolicy: 'admin.role.revoke',
    DetachGroupPolicy: 'admin.role.revoke',
    DeleteUserPolicy: 'admin.role.revoke',
    DeleteRolePolicy: 'admin.role.revoke',
    DeleteGroupPolicy: 'admin.role.revoke',
    RemoveRoleFromInstanceProfile: 'admin.role.revoke',
    PutUserPermissionsBoundary: 'admin.role.revoke',
    PutRolePermissionsBoundary: 'admin.role.revoke',
    CreateLoginProfile: 'admin.credential.create',
    CreateAccessKey: 'admin.credential.create',
    CreateVirtualMFADevice: 'admin.credential.create',
    EnableMFADevice: 'admin.credential.create',
    CreateServiceSpecificCredential: 'admin.credential.create',
    UploadSSHPublicKey: 'admin.credential.create',
    UploadSigningCertificate: 'admin.credential.create',
    UpdateLoginProfile: 'admin.credential.update',
    ChangePassword: 'admin.credential.update',
    UpdateAccessKey: 'admin.credential.update',
    ResyncMFADevice: 'admin.credential.update',
    UpdateServiceSpecificCredential: 'admin.credential.update',
    ResetServiceSpecificCredential: 'admin.credential.update',
    UpdateSSHPublicKey: 'admin.credential.update',
    UpdateSigningCertificate: 'admin.credential.update',
    DeleteLoginProfile: 'admin.credential.delete',
    DeleteAccessKey: 'admin.credential.delete',
    DeactivateMFADevice: 'admin.credential.delete',
    DeleteVirtualMFADevice: 'admin.credential.delete',
    DeleteServiceSpecificCredential: 'admin.credential.delete',
    DeleteSSHPublicKey: 'admin.credential.delete',
    DeleteSigningCertificate: 'admin.credential.delete',
  },
  secretsmanager: {
    GetSecretValue: 'data.read',
    BatchGetSecretValue: 'data.read',
    CreateSecret: 'data.create',
    PutSecretValue: 'data.update',
    UpdateSecret: 'data.update',
    RotateSecret: 'data.update',
    RestoreSecret: 'data.update',
    DeleteSecret: 'data.delete',
  },
  ssm: {
    GetParameter: 'data.read',
    GetParameters: 'data.read',
    GetParametersByPath: 'data.read',
    GetParameterHistory: 'data.read',
    PutParameter: 'data.update',
    DeleteParameter: 'data.delete',
    DeleteParameters: 'data.delete',
    SendCommand: 'process.run',
    StartSession: 'auth.session',
    TerminateSession: 'auth.logout',
  },
  s3: {
    GetObject: 'data.read',
    HeadObject: 'data.read',
    SelectObjectContent: 'data.read',
    ListObjects: 'data.read',
    ListObjectVersions: 'data.read',
    PutObject: 'data.create',
    CopyObject: 'data.create',
    CompleteMultipartUpload: 'data.create',
    RestoreObject: 'data.update',
    DeleteObject: 'data.delete',
    DeleteObjects: 'data.delete',
  },
  dynamodb: {
    GetItem: 'data.read',
    BatchGetItem: 'data.read',
    Query: 'data.read',
    Scan: 'data.read',
    PutItem: 'data.create',
    UpdateItem: 'data.update',
    BatchWriteItem: 'data.update',
    DeleteItem: 'data.delete',
    ExportTableToPointInTime: 'data.export',
  },
  rds: {
    StartExportTask: 'data.export',
    DownloadDBLogFilePortion: 'data.export',
    DownloadCompleteDBLogFile: 'data.export',
  },
  ec2: { CreateInstanceExportTask: 'data.export', CreateStoreImageTask: 'data.export', ExportImage: 'data.export' },
  logs: { CreateExportTask: 'data.export' },
  lambda: { Invoke: 'api.call' },
  kms: { Decrypt: 'api.call', Encrypt: 'api.call', ReEncrypt: 'api.call', GenerateDataKey: 'api.call' },
};

/** A version that Lambda and CloudFront write behind a call's name: `CreateFunction20150331v2`. */
const version = /\d{4}_?\d{2}_?\d{2}(?:v\d+)?$/;

/** What a verb says of a call that writes: of data, where the record is a data event, otherwise of a setting. */
const creates = /^(?:Create|Put|Upload|Import|Add|Complete|Copy|Write)/;
const deletes = /^(?:Delete|Remove|Purge|Terminate|Abort)/;

/**
 * The kind of a call. What is not in the table goes by what the record says of itself: reading is `api.call` (of a data
 * event `data.read`), writing is a change of a setting (of a data event, of data).
 */
export function kindOf(source: string, name: string, readOnly: boolean | undefined, isData: boolean): Kind {
  const service = source.slice(0, Math.max(0, source.indexOf('.')));
  const table = Object.hasOwn(calls, service) ? calls[service] : undefined;
  const plain = name.replace(version, '');
  const known = table !== undefined && Object.hasOwn(table, plain) ? table[plain] : undefined;
  if (known !== undefined) return known;
  if (readOnly !== false) return isData && readOnly === true ? 'data.read' : 'api.call';
  if (!isData) return 'admin.config.change';
  if (deletes.test(name)) return 'data.delete';
  return creates.test(name) ? 'data.create' : 'data.update';
}
