// Starts a control plane on a real socket and speaks to it the way an agent does.
import {
  type ControlPlaneOptions,
  startControlPlane,
} from '../../../src/control-plane/control-plane.ts';
import type { Random } from '../../../src/domain/ports.ts';

export const workspaceId = '3f1d2c4b-0000-4000-8000-0123456789ab';
export const otherId = '99999999-0000-4000-8000-0123456789ab';

function seededRandom(): Random {
  let state = 7;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  let uuids = 0;
  return {
    bytes: (size) => Uint8Array.from({ length: size }, next),
    uuid: () => {
      uuids += 1;
      return `00000000-0000-4000-8000-${String(uuids).padStart(12, '0')}`;
    },
  };
}

/** A clock that goes one second further with each look. */
function steppingClock() {
  let at = Date.parse('2026-01-01T00:00:00Z');
  return {
    now: () => {
      at += 1_000;
      return at;
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** A running control plane with a caller that carries the bearer unless told otherwise. */
export async function startPlatform(options: Partial<ControlPlaneOptions> = {}) {
  const plane = await startControlPlane({
    workspaceId,
    random: seededRandom(),
    clock: steppingClock(),
    bindHost: '127.0.0.1',
    ...options,
  });
  const url = plane.url('127.0.0.1');
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    bearer: string | null = plane.credentials.authToken,
  ): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? null : JSON.parse(text) };
  };
  return { plane, url, call, [Symbol.asyncDispose]: () => plane.close() };
}

export function registerBody(more: Readonly<Record<string, unknown>> = {}) {
  return {
    id: workspaceId,
    url: 'http://agent:8000',
    delivery_mode: 'push',
    agent_card: { name: 'agent', configuration_status: 'ready', ...more },
  };
}
