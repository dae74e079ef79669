import { randomBytes } from 'node:crypto';
import type { Role } from '@patchbay/metadata';
import type { Requests } from './test-server.js';

export const USERS = '/api/v2/meta/users';
export const TOKENS = '/api/v2/meta/tokens';
export const WORKSPACES = '/api/v2/meta/workspaces';

export interface Person {
  readonly userId: string;
  readonly email: string;
  /** For `server.as(token)`. */
  readonly token: string;
  readonly tokenId: string;
}

/** Adds a member to the workspace of the one who asks, an owner, and makes a token for it. */
export async function addUser(
  owner: Requests,
  role: Role,
  { email = `${role}-${randomBytes(4).toString('hex')}@example.org` } = {},
): Promise<Person> {
  const answer = await owner.post(USERS, { email, role }).expect(201);
  const { id: userId } = answer.body as { id: string };
  return { userId, email, ...(await addToken(owner, { user_id: userId })) };
}

/** A workspace of its own that the caller's user owns; the token opens it. */
export async function addWorkspace(
  owner: Requests,
  title = 'Another workspace',
): Promise<{ id: string; token: string }> {
  const answer = await owner.post(WORKSPACES, { title }).expect(201);
  return answer.body as { id: string; token: string };
}

/** A token, the caller's own unless the body says for whom else. */
export async function addToken(
  owner: Requests,
  body: object = {},
): Promise<{ token: string; tokenId: string }> {
  const answer = await owner.post(TOKENS, { title: 'A token', ...body }).expect(201);
  const { token, id } = answer.body as { token: string; id: string };
  return { token, tokenId: id };
}
