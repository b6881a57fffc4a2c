// Sessions of a canary: which container and which context id each of them has.
import type { SessionScope } from '../../domain/profile.ts';
import { canvasContextId, sessionContextId } from '../../domain/turn.ts';
import type { Workspace } from '../boot/workspace.ts';
import type { Adapters } from '../shared/adapters.ts';

/** A session in a container. */
export interface Session {
  readonly workspace: Workspace;
  readonly contextId: string;
}

/** Sessions of one canary, opened when first used. */
export interface Sessions {
  of(name: string): Promise<Session>;
  /** Every container that the canary used. */
  workspaces(): readonly Workspace[];
  /** Containers booted for further sessions, which end with the canary. */
  disposeFurther(): Promise<void>;
}

/**
 * Under scope `context` all sessions share the first container. Under scope `workspace` a further
 * session would only be the first one again, so it gets a fresh container of the same workspace:
 * same id and rows, its token pre-seeded.
 */
export function createSessions(
  adapters: Adapters,
  first: Workspace,
  scope: SessionScope,
  bootFurther: (continues: Workspace) => Promise<Workspace>,
): Sessions {
  const opened = new Map<string, Session>();
  const further: Workspace[] = [];
  return {
    async of(name) {
      const known = opened.get(name);
      if (known !== undefined) return known;
      let workspace = first;
      if (scope === 'workspace' && opened.size > 0 && first.container !== null) {
        workspace = await bootFurther(first);
        further.push(workspace);
      }
      const session = { workspace, contextId: nextContextId(adapters, workspace) };
      opened.set(name, session);
      return session;
    },
    workspaces: () => [first, ...further],
    async disposeFurther() {
      await Promise.all(further.map((workspace) => workspace.dispose()));
    },
  };
}

/**
 * The UI's default context first, then the ids of "New session" (docs/rules/platform.md "Context
 * ids").
 */
function nextContextId(adapters: Adapters, workspace: Workspace): string {
  const contextId =
    workspace.contexts.length === 0
      ? canvasContextId(workspace.id)
      : sessionContextId(workspace.id, adapters.random.uuid());
  workspace.contexts.push(contextId);
  return contextId;
}
