// Uploads and downloads that pass through the platform (docs/rules/platform.md "Routes",
// "Uploads"). Attachments of the canaries are in the container before their turn, so there is
// nothing to fetch here: asking is harmless and on record.
import { ok, type Route, refuse } from './state.ts';

export const fileRoutes: readonly Route[] = [
  {
    name: 'chat-upload',
    method: 'POST',
    path: '/workspaces/:id/chat/uploads',
    body: 'any',
    handle: () => ok({ files: [] }),
  },
  {
    name: 'chat-download',
    method: 'GET',
    path: '/workspaces/:id/chat/download',
    body: 'any',
    handle: () => refuse(404, 'file not found'),
  },
  {
    name: 'pending-upload',
    method: 'GET',
    path: '/workspaces/:id/pending-uploads/:file/content',
    body: 'any',
    handle: () => refuse(404, 'file not found'),
  },
  {
    name: 'pending-upload-ack',
    method: 'POST',
    path: '/workspaces/:id/pending-uploads/:file/ack',
    body: 'any',
    handle: () => ok({ status: 'ok' }),
  },
];
