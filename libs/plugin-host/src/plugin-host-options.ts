import type { ByteStream, Logger, OpenContext } from '@patchbay/plugin-kit';
import type { Vault } from '@patchbay/vault';
import type { Clock } from './credentials/account.js';
import type { CredentialStore } from './credentials/credential-store.js';
import type { WhenGone } from './limits/deadline.js';
import type { EgressLists } from './egress/egress-policy.js';
import type { Limits } from './limits/limits.js';
import type { SealedSource } from './configs/overlays.js';
import type { ReferenceCaller } from './configs/references.js';
import type { UsageRecord } from './runs/run-parts.js';

export interface PluginHostOptions {
  /** What `definePlugin` made. */
  readonly plugins: readonly unknown[];
  readonly vault: Vault;
  readonly logger: Logger;
  /** Holds a folder for each workspace: the only files of this machine that integrations may open lie there. */
  readonly filesRoot: string;
  /** Workspaces whose integrations also find what lies in that root itself. */
  readonly filesRootSharedBy?: readonly string[] | 'all';
  /** Time a connection may take to come up. */
  readonly connectTimeoutMs?: number;
  /** Places for open sessions over all integrations, and for each connection of a session beyond its first. */
  readonly maxSessions?: number;
  /** What one value of an answer may have. */
  readonly maxCellBytes?: number;
  /** What all runs may gather together, in bytes of their answers; an eighth of the heap where left out. */
  readonly memoryBytes?: number;
  /** Where connections may go. */
  readonly egress?: EgressLists;
  /** A session that no caller used for this long is closed. */
  readonly sessionIdleMs?: number;
  /** Time that running work gets when its integration changes or the server stops. */
  readonly drainMs?: number;
  readonly onUsage?: (record: UsageRecord) => void;
  /** Where tokens are kept for all servers; without one each session gets its own. */
  readonly credentials?: CredentialStore;
  /** By which tokens end. */
  readonly clock?: Clock;
  /** Of test kits: leads the addresses of services to their counterparts. */
  readonly rebase?: OpenContext['rebase'];
}

export interface Call {
  readonly action: string;
  /** Laid over the integration's config for this call. */
  readonly source?: SealedSource | undefined;
  readonly params: unknown;
  readonly options?: unknown;
  readonly limits: Limits;
  readonly whenGone: WhenGone;
  /** In whose name it may use the integrations that its own refers to; left out, it has none. */
  readonly references?: ReferenceCaller | undefined;
  /** What the caller sent as the body of its request, for an action that accepts bytes. */
  readonly body?: ByteStream | undefined;
}
