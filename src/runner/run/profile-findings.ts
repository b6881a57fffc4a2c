// What an image was seen to do against what its profile declares: findings of the report, which
// change no verdict. Words of the image are compared and never quoted.
import type { Profile } from '../../domain/profile.ts';
import { toPlainLine } from '../../domain/text.ts';
import type { LedgerTurn } from '../../judge/ledger-entry.ts';
import type { Workspace } from '../boot/workspace.ts';
import type { CanaryOutcome } from '../outcome/outcome.ts';
import type { RunContext } from './run-context.ts';

/** Characters of one finding. */
const maxFindingChars = 600;
const advice = 'Is it the right profile for this image?';

/** The parts of a played container that a profile speaks of. */
type Seen = Pick<Workspace, 'agent' | 'controlPlane' | 'model' | 'contexts'>;

/**
 * One sentence for each contradiction, inert and bounded. A profile that declares nothing has none.
 */
export function findContradictions(
  { profile: { profile } }: Pick<RunContext, 'profile'>,
  workspace: Seen,
  outcomes: readonly Pick<CanaryOutcome, 'ledger'>[],
): string[] {
  const turns = outcomes
    .flatMap(({ ledger }) => ledger?.turns ?? [])
    .filter(({ contextId }) => workspace.contexts.includes(contextId));
  return [
    explainCard(profile, workspace),
    explainRegister(profile, workspace),
    explainProtocol(profile, workspace),
    explainStreaming(profile, workspace),
    explainStore(profile, turns),
  ]
    .filter((finding) => finding !== null)
    .map((finding) => toPlainLine(finding, maxFindingChars));
}

function explainCard({ name, confirm }: Profile, { agent }: Seen): string | null {
  if (confirm?.card === undefined || agent.card === undefined) return null;
  if (holdsAny(agent.card.text, confirm.card)) return null;
  return `the agent card holds none of the texts that confirm the profile ${name} (${listed(confirm.card)}). ${advice}`;
}

function explainRegister({ name, confirm }: Profile, { controlPlane }: Seen): string | null {
  if (confirm?.register === undefined || controlPlane === null) return null;
  const bodies = controlPlane
    .records()
    .filter(({ route }) => route === 'register')
    .map(({ requestBody }) => requestBody);
  const wanted = listed(confirm.register);
  if (bodies.length === 0)
    return `the agent never registered, so nothing of that confirms the profile ${name} (${wanted}).`;
  // Of a long body only the beginning is kept: what is missing there may appear after it.
  const isCut = (body: string): boolean => /… \(\d+ more characters\)$/.test(body);
  if (bodies.some((body) => isCut(body) || holdsAny(body, confirm.register ?? []))) return null;
  return `what the agent registered holds none of the texts that confirm the profile ${name} (${wanted}). ${advice}`;
}

function explainProtocol({ name, modelProtocol }: Profile, { model }: Seen): string | null {
  if (modelProtocol === undefined) return null;
  const spoken = (model?.exchanges() ?? []).map(({ request }) => request.dialect);
  const others = [...new Set(spoken)].filter((dialect) => dialect !== modelProtocol);
  if (others.length === 0) return null;
  return `the profile ${name} declares the model protocol ${modelProtocol}, and the image asked in ${others.join(' and ')}. ${advice}`;
}

function explainStreaming({ name, capabilities }: Profile, { agent }: Seen): string | null {
  if (capabilities === undefined || agent.card === undefined) return null;
  const isDeclared = capabilities.includes('streaming');
  if (isDeclared === agent.card.isStreaming) return null;
  return isDeclared
    ? `the profile ${name} declares the capability streaming, and the agent card says that there is none.`
    : `the agent card claims streaming, which is not among the capabilities that the profile ${name} declares.`;
}

function explainStore(
  { name, storePaths, storeFormats }: Profile,
  turns: readonly LedgerTurn[],
): string | null {
  if (storePaths.length === 0) return null;
  const answered = turns.filter(({ exchange }) => exchange.outcome.kind === 'answered');
  if (answered.length === 0 || answered.some(({ store }) => store !== null)) return null;
  const kind =
    storeFormats === undefined ? 'file' : `file of the format ${storeFormats.join(' or ')}`;
  return `no ${kind} stands at the store paths of the profile ${name} (${listed(storePaths)}) after any turn.`;
}

/**
 * Compared without regard to case and white space: the same JSON is written in more than one way.
 */
function holdsAny(text: string, wanted: readonly string[]): boolean {
  const held = toComparable(text);
  return wanted.some((one) => held.includes(toComparable(one)));
}

function toComparable(text: string): string {
  return text.replaceAll(/\s+/g, '').toLowerCase();
}

function listed(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(', ');
}
