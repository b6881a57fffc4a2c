// What a card claims and the agent lacks. The agent is spoken to all the same. The report says so.
import type { AgentAddress } from './address.ts';
import type { CardClaims, ClaimedInterface } from './card.ts';
import { withDeadline } from './deadline.ts';
import { dialectNames, type Endpoint } from './endpoint.ts';
import type { FoundEndpoint } from './find-endpoint.ts';
import { claimCheckTimeoutMs } from './limits.ts';
import { type Probe, probeEndpoint } from './probe.ts';

/**
 * One sentence for each interface of the card that answers otherwise than claimed. Silence says
 * nothing: a busy machine is slow.
 */
export async function checkClaims(
  address: AgentAddress,
  claims: CardClaims,
  found: FoundEndpoint,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const unused = claims.interfaces.filter((entry) => !isSame(entry, found.endpoint));
  const checked = await Promise.all(
    unused.map(async (entry) => {
      const known = found.passedOver.find(({ endpoint }) => isSame(entry, endpoint));
      const answer = known === undefined ? await ask(address, entry, signal) : known.text;
      return answer === null
        ? []
        : [
            `The card claims ${dialectNames[entry.dialect]} at ${entry.path}, but ${answer.replace(/\.$/, '')}.`,
          ];
    }),
  );
  return checked.flat();
}

/** What was answered. `null` when the claim holds, or nothing came in time. */
async function ask(
  address: AgentAddress,
  entry: ClaimedInterface,
  signal: AbortSignal,
): Promise<string | null> {
  const probe = await withDeadline(signal, claimCheckTimeoutMs, (deadline) =>
    probeEndpoint(address, entry, deadline),
  );
  return probe.kind === 'endpoint' || noFinding.has(probe.kind) ? null : probe.text;
}

/** A server may refuse the question, or be slow to answer it, and take a turn all the same. */
const noFinding: ReadonlySet<Probe['kind']> = new Set(['refused', 'unreached', 'silent', 'closed']);

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.dialect === b.dialect && a.path === b.path;
}
