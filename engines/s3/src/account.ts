import type { AwsCredentials } from '@patchbay/http-kit';

/** What an account of Amazon's, or of another server that speaks S3, is used by. */
export interface S3Account {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
  readonly region: string;
  /** Taken where an action names none. */
  readonly bucket?: string | undefined;
}

export function credentialsOf(account: S3Account): AwsCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, region } = account;
  return { service: 's3', region, accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
