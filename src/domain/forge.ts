// A forge as a value: what GitHub, Gitea and act each show, record, allow and call things. Whoever
// needs to know asks the value. Nothing else compares names of forges.

/** The forges by name. `act` is the local runner, which has no server. */
export type ForgeName = 'github' | 'gitea' | 'act';

/** The forges on which `session-continuity fleet` can change repositories. */
export type RolloutForgeName = 'github' | 'gitea';

/** How a forge differs from the others. */
export interface Forge {
  readonly name: ForgeName;
  readonly reports: {
    /** Whether the runner takes annotations as commands. Otherwise they are lines of the log. */
    readonly takesAnnotations: boolean;
    /** Where annotations are shown. */
    readonly annotations: string;
    /** Where a person reads the reasons of a red job. */
    readonly reasons: 'annotations' | 'log';
    /** Whether the job summary is shown: always, or where the server announces it. */
    readonly summary: 'always' | 'announced';
  };
  readonly row: {
    /**
     * The name of the job is the name of its check. Otherwise a row is
     * `<workflow> / <job> (<event>)`.
     */
    readonly isJobName: boolean;
    /** Events by which a check is recorded. `null`: by every one. */
    readonly events: readonly string[] | null;
    /**
     * Variable with the token by which the forge is asked for the row. `null`: there is no one to
     * ask.
     */
    readonly tokenVariable: 'GITHUB_TOKEN' | 'GITEA_TOKEN' | null;
    /** Where nothing is recorded under the job's own name. */
    readonly none: string;
  };
  readonly status: {
    /** false: the check of the job is required itself, and no status is posted next to it. */
    readonly isPosted: boolean;
    /** The permission of a job that may post one. */
    readonly permission: string;
    /** Codes by which the forge refuses a commit that it does not have. */
    readonly unknownCommit: readonly number[];
    /** Field that holds the state in a list of statuses. */
    readonly stateField: 'state' | 'status';
  };
  readonly comment: {
    /** Who the job's own token is, where the forge does not tell. */
    readonly bot: string;
    /** By which call a token learns whose it is. */
    readonly whoAmI: 'rest' | 'graphql';
  };
  /** By which protocol evidence is uploaded: through GitHub's own client, or our own. */
  readonly upload: 'official' | 'own';
  /** Whether inputs of a composite action are handed down to its steps. */
  readonly handsInputsDown: boolean;
  /** Whether the page of a run is asked for: its path may hold another number than the run's id. */
  readonly asksRunPage: boolean;
  readonly limits: {
    /** Name of the parameter with the size of a page. */
    readonly pageParameter: 'per_page' | 'limit';
    /** Rows of a page at most. */
    readonly pageSize: number;
  };
  /** What a rollout over many repositories needs to know. */
  readonly rollout: {
    readonly workflowFolder: string;
    /**
     * The oldest version of a server whose calls are known to do what a rollout needs. `null`:
     * there are no versions.
     */
    readonly oldest: readonly [major: number, minor: number] | null;
    /**
     * Whether a branch may have a merge queue, for which the workflow needs an event of its own.
     */
    readonly hasMergeQueues: boolean;
    /** Whether a required context may be a pattern. */
    readonly takesPatterns: boolean;
    /** What the forge calls the rights of a token, and those that onboarding needs. */
    readonly rightWord: 'scope' | 'permission';
    readonly onboardRights: string;
  };
}

const github: Forge = {
  name: 'github',
  reports: {
    takesAnnotations: true,
    annotations: 'annotations on the run and its files',
    reasons: 'annotations',
    summary: 'always',
  },
  row: {
    isJobName: true,
    events: null,
    tokenVariable: 'GITHUB_TOKEN',
    none: 'check under the name of the job',
  },
  status: {
    isPosted: false,
    permission: 'statuses: write',
    unknownCommit: [422],
    stateField: 'state',
  },
  comment: { bot: 'github-actions[bot]', whoAmI: 'graphql' },
  upload: 'official',
  handsInputsDown: false,
  asksRunPage: false,
  limits: { pageParameter: 'per_page', pageSize: 100 },
  rollout: {
    workflowFolder: '.github/workflows',
    oldest: null,
    hasMergeQueues: true,
    takesPatterns: false,
    rightWord: 'permission',
    onboardRights: 'Contents: write, Workflows: write and Pull requests: write',
  },
};

const gitea: Forge = {
  name: 'gitea',
  reports: {
    takesAnnotations: false,
    annotations: 'annotations as lines of this log',
    reasons: 'log',
    summary: 'announced',
  },
  row: {
    isJobName: false,
    events: ['pull_request', 'pull_request_target', 'push'],
    tokenVariable: 'GITEA_TOKEN',
    none: 'no check (this event records none)',
  },
  status: {
    isPosted: true,
    permission: 'contents: write',
    // HTTP 500 without a message (docs/rules/forges.md "Rows of Gitea").
    unknownCommit: [422, 500],
    stateField: 'status',
  },
  comment: { bot: 'gitea-actions', whoAmI: 'rest' },
  upload: 'own',
  handsInputsDown: true,
  asksRunPage: true,
  limits: { pageParameter: 'limit', pageSize: 50 },
  rollout: {
    workflowFolder: '.gitea/workflows',
    // Runs and jobs are readable from this version on (docs/rules/forges.md "Rollout on Gitea").
    oldest: [1, 25],
    hasMergeQueues: false,
    takesPatterns: true,
    rightWord: 'scope',
    onboardRights: 'write:repository',
  },
};

const act: Forge = {
  ...gitea,
  name: 'act',
  reports: { ...gitea.reports, summary: 'always' },
  row: { ...gitea.row, tokenVariable: null },
  asksRunPage: false,
};

/** Every forge by its name. */
export const forges: Readonly<Record<ForgeName, Forge>> = { github, gitea, act };

/** The forge behind an API: Gitea's is always below `/api/v1`. */
export function forgeOfApi(apiUrl: string): Forge {
  return new URL(apiUrl).pathname.includes('/api/v1') ? gitea : github;
}
