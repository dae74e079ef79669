import { SetMetadata } from '@nestjs/common';
import type { Role } from '@patchbay/metadata';

export const ALLOWED = 'allowed';

/** What a route asks of its caller: nothing at all, or at least this role. */
export type Requirement = 'public' | Role;

/** Opens a route to callers of this role and of those above it. A route that says neither this nor `Public` is shut. */
export const Allow = (role: Role) => SetMetadata(ALLOWED, role satisfies Requirement);

/** Opens a route to everyone, with or without a token. */
export const Public = () => SetMetadata(ALLOWED, 'public' satisfies Requirement);
