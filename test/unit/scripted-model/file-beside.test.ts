// A file without a name or a text, behind the answer of a turn that has no reply yet.
import { expect, it } from 'vitest';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import {
  clock,
  message,
  request,
  say,
  script,
  seededRandom,
  tag1,
  tag2,
  tools,
} from './builders.ts';

const opening = 'This is a letter on what you still have to pay.';
const sent = message('user', `And tell me about the baker. [${tag1}]`);

/** Routes what comes behind the answer of a turn while another one with a file is under way. */
function routeOf(words: string): unknown {
  const session = createModelSession({ random: seededRandom(), clock, tools });
  const isOver = (): boolean => false;
  session.register({ ...script([say('At six.')]), text: sent.text, isOver });
  const answered = session.answer(request([sent]), '')?.answer.text ?? '';
  const files = [{ name: 'n.txt', tag: 'F-cccccccccc' as const, opening }];
  const { text: _none, ...silent } = script([say('Read.')], { tag: tag2, files });
  session.register({ ...silent, isOver });
  const asked = [sent, message('assistant', answered), message('user', words)];
  return session.answer(request(asked), '')?.route;
}

it('is of its own turn, and no order to go on with the other', () => {
  expect(routeOf(`---\n${opening}\nIt is about K7-1.\n---`)).toMatchObject({ tag: tag2 });
});

it('leaves an order without its words with the turn that was answered', () => {
  expect(routeOf('Please continue.')).toMatchObject({ tag: tag1 });
});
