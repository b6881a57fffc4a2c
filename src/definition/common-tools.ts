// Names under which agents offer the tools that canaries call by purpose (docs/rules/agents.md
// "Tool names").
import type { AbstractTool } from '../domain/abstract-tool.ts';
import type { ToolCandidates } from '../domain/profile.ts';

/**
 * What a profile that says nothing of a tool means. `profiles/default.yaml` spells the same out.
 */
export const commonTools: Readonly<Record<AbstractTool, ToolCandidates>> = {
  'commit-memory': {
    names: ['commit_memory', 'commit-memory'],
    arguments: {
      content: ['content', 'text', 'memory', 'fact', 'data', 'contents', 'entries', 'observations'],
    },
  },
  'recall-memory': {
    names: ['recall_memory', 'recall-memory', 'search_memory'],
    arguments: {
      query: ['query', 'q', 'queries', 'question', 'keywords', 'search_query', 'text', 'prompt'],
    },
  },
  'read-file': {
    names: ['read_file', 'Read', 'read'],
    arguments: { path: ['path', 'file_path', 'filename', 'file_name', 'file_paths', 'paths'] },
  },
  'run-skill': {
    names: ['run_skill', 'run-skill', 'Skill', 'skill_view', 'load_skill', 'use_skill'],
    arguments: { skill: ['skill', 'skill_name', 'name', 'command'] },
  },
  'ask-peer': {
    names: ['delegate_task', 'ask_peer', 'ask-peer', 'send_message_to_peer'],
    arguments: {
      peer: ['workspace_id', 'peer_id', 'target', 'peer'],
      message: ['task', 'message', 'text'],
    },
  },
};
