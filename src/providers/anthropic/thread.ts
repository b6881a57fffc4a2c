// Conversations that the client leaves to Anthropic (`thread`): the state of one is held under the
// id of each answer, and a request that continues from an id is read as what is held and what is
// new. The source of each rule is the official TypeScript client, 1.14.0: the types
// `BetaMessageThreadParam` and `Thread…Error`, and the comments of its ThreadState.
import { asString, type Fields, parseJson, toFields } from '../../domain/fields.ts';
import type { ModelMessage } from '../../domain/model-request.ts';
import { isWhole, type ModelExchange } from '../../domain/witness.ts';
import { type Answered, type RefusedRequest, refuse } from '../provider.ts';
import { type HeldThread, toMessages } from './decode.ts';
import { toContent, toMessageId } from './encode.ts';

/** What the Thread of a request holds. `null`: the request names none that is there already. */
export function readThread(
  { thread }: Fields,
  answered: Answered = () => [],
): HeldThread | RefusedRequest | null {
  if ((thread ?? null) === null) return null;
  const { type, previous_message_id: previous } = toFields(thread);
  if (type === 'create') return null;
  if (type !== 'continue') return refuse("thread.type: Input should be 'create' or 'continue'");
  if (typeof previous !== 'string') return refuse('thread.previous_message_id: Field required');
  return holdOf(previous, answered().filter(isWhole));
}

/** What is held under the id of an answer. An answer that failed or broke off is not held. */
function holdOf(id: string, exchanges: readonly ModelExchange[]): HeldThread | RefusedRequest {
  const byId = new Map(exchanges.map((exchange) => [toMessageId(exchange), exchange]));
  const last = byId.get(id);
  const root = last && rootOf(last, byId);
  if (last === undefined || root === undefined)
    return {
      kind: 'refused',
      status: 404,
      code: 'thread_not_found',
      message: 'thread.previous_message_id: no usable Thread state was found',
    };
  // "Each response can be continued only once."
  if (exchanges.some((exchange) => previousOf(threadOf(exchange, id)) === id))
    return {
      ...refuse('thread.previous_message_id: the response has already been continued'),
      code: 'thread_already_continued',
    };
  return {
    kind: 'held',
    messages: [...last.request.messages, ...toAnswer(last)],
    tools: bodyOf(root).tools,
  };
}

/** The request that created the Thread of an answer. `undefined`: it belongs to no Thread. */
function rootOf(
  last: ModelExchange,
  byId: ReadonlyMap<string, ModelExchange>,
): ModelExchange | undefined {
  let one: ModelExchange | undefined = last;
  while (one !== undefined) {
    const thread = threadOf(one);
    if (thread.type === 'create') return one;
    one = byId.get(previousOf(thread));
  }
  return undefined;
}

function previousOf(thread: Fields): string {
  return thread.type === 'continue' ? asString(thread.previous_message_id) : '';
}

/** The field of a request. Nothing, unread, where its text does not have `naming`. */
function threadOf(exchange: ModelExchange, naming = 'thread'): Fields {
  return exchange.requestBody.includes(naming) ? toFields(bodyOf(exchange).thread) : {};
}

function bodyOf({ requestBody }: ModelExchange): Fields {
  return toFields(parseJson(requestBody));
}

/** The answer as a client would send it back. Nothing, where it was empty. */
function toAnswer({ answer }: ModelExchange): ModelMessage[] {
  const content = toContent(answer);
  const read = content.length === 0 ? [] : toMessages({ role: 'assistant', content });
  return typeof read === 'string' ? [] : read;
}
