import type { DataSource } from 'typeorm';
import type { ChangeFeed } from '../feed/change-feed.js';
import { Membership } from '../entities/membership.js';
import { Token } from '../entities/token.js';
import { User } from '../entities/user.js';
import { Workspace } from '../entities/workspace.js';
import { exclusively } from '../database/exclusively.js';
import { MemberRepository } from './member-repository.js';
import { WorkspaceRepository } from './workspace-repository.js';

export interface FirstAccess {
  readonly workspace: Pick<Workspace, 'id' | 'title'>;
  readonly user: Pick<User, 'id' | 'email'>;
  readonly token: Pick<Token, 'id' | 'hash'>;
}

/** Which owner is meant, where it is not the first of the first workspace. */
export interface OwnerQuery {
  readonly email?: string | undefined;
  readonly workspaceId?: string | undefined;
}

export interface WorkspaceOwner {
  readonly userId: string;
  readonly email: string;
  readonly workspaceId: string;
  readonly workspaceTitle: string;
}

/** Who may use which workspace. */
export class AccessRepository {
  readonly members: MemberRepository;
  readonly workspaces: WorkspaceRepository;

  constructor(
    private readonly dataSource: DataSource,
    feed: ChangeFeed,
  ) {
    this.members = new MemberRepository(dataSource, feed);
    this.workspaces = new WorkspaceRepository(dataSource, feed);
  }

  async isEmpty(): Promise<boolean> {
    return !(await this.dataSource.manager.exists(User));
  }

  /** @returns the oldest that fits, or null */
  async findOwner({ email, workspaceId }: OwnerQuery = {}): Promise<WorkspaceOwner | null> {
    const owners = this.dataSource.manager
      .createQueryBuilder(Membership, 'm')
      .innerJoin(Workspace, 'w', 'w.id = m.workspaceId')
      .innerJoin(User, 'u', 'u.id = m.userId')
      .select('u.id', 'userId')
      .addSelect('u.email', 'email')
      .addSelect('w.id', 'workspaceId')
      .addSelect('w.title', 'workspaceTitle')
      .where('m.role = :role', { role: 'owner' });
    if (email !== undefined) owners.andWhere('u.email = :email', { email: email.trim().toLowerCase() });
    if (workspaceId !== undefined) owners.andWhere('w.id = :workspaceId', { workspaceId });
    const oldest = owners
      .orderBy('w.createdAt')
      .addOrderBy('w.id')
      .addOrderBy('u.createdAt')
      .addOrderBy('u.id');
    return (await oldest.limit(1).getRawOne<WorkspaceOwner>()) ?? null;
  }

  /**
   * Makes the first workspace with its owner and the owner's token, all or nothing.
   * @returns false, and changes nothing, when there are users already: another replica may have been first.
   */
  bootstrap({ workspace, user, token }: FirstAccess): Promise<boolean> {
    const createdAt = new Date().toISOString();
    const email = user.email.trim().toLowerCase();
    const member = { workspaceId: workspace.id, userId: user.id };
    return exclusively(this.dataSource, (runner) =>
      runner.manager.transaction(async (manager) => {
        if (await manager.exists(User)) return false;
        await manager.insert(Workspace, { ...workspace, createdAt });
        await manager.insert(User, { id: user.id, email, createdAt });
        await manager.insert(Membership, { ...member, role: 'owner' });
        await manager.insert(Token, { ...token, ...member, createdAt });
        return true;
      }),
    );
  }
}
