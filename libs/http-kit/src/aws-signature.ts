import type { HttpApi } from './http-api.js';

export interface AwsCredentials {
  /** Such as `s3`. */
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

/** AWS Signature Version 4 in headers. What flows is signed without its content, as S3 takes it. */
export function signedByAws<Config>(
  read: (config: Config) => AwsCredentials,
): NonNullable<HttpApi<Config>['authorize']> {
  return async ({ method, url, headers, content }, { config }) => {
    const { AwsV4Signer } = await import('aws4fetch');
    const body = typeof content === 'string' ? content : content && Buffer.from(content);
    const signer = new AwsV4Signer({ ...read(config), method, url: url.href, headers, body: body ?? null });
    const signed = await signer.sign();
    return { headers: Object.fromEntries(signed.headers) };
  };
}

/** An address that shows by itself who made it: its holder may get what is there until it ends. */
export async function presignedByAws(
  url: URL,
  credentials: AwsCredentials,
  expiresS: number,
): Promise<string> {
  const { AwsV4Signer } = await import('aws4fetch');
  const timed = new URL(url);
  timed.searchParams.set('X-Amz-Expires', String(expiresS));
  const signer = new AwsV4Signer({ ...credentials, method: 'GET', url: timed.href, signQuery: true });
  return (await signer.sign()).url.href;
}
