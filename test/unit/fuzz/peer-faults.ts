// Faults in what the agent does when it is to ask another one.
import { cutWords, type Fault } from './fault.ts';

type Given = Readonly<Record<string, string>>;

/** Asks in a way of its own; `run` asks as it should be. */
function asking(
  act: (given: Given, run: (given: Given) => string, other: number) => string,
): Fault {
  return (isHere, { other }) => ({
    tool: ({ name, given }, run) =>
      isHere() && name === 'delegate_task' ? act(given, run, other) : run(given),
  });
}

/** Faults by name. */
export const peerFaults = {
  'ask no peer': asking(() => 'The other agent cannot be reached.'),
  // An answer that the user would take for the other agent's: the number stands in the question.
  'answer in place of the peer': asking(
    ({ task }) => `Yes. ${task?.replace(/^.*Is (.*) here\?.*$/s, '$1') ?? ''} is here.`,
  ),
  'ask a peer that is nobody': asking((given, run) => run({ ...given, workspace_id: 'nobody' })),
  'ask the peer without looking it up': (isHere, _, { askPeer }) => ({
    tool: ({ name, given }, run) =>
      isHere() && name === 'delegate_task'
        ? askPeer(given.workspace_id ?? '', given.task ?? '')
        : run(given),
  }),
  'look the peer up and ask nothing': asking((given, run) => {
    run({ ...given, task: '' });
    return 'The other agent did not answer.';
  }),
  'ask the peer something else': asking((given, run) => run({ ...given, task: 'How are you?' })),
  'cut the question to the peer': asking((given, run, other) =>
    run({ ...given, task: cutWords(given.task ?? '', other, Math.floor(other / 64)) }),
  ),
  'lose what the peer said': asking((given, run) => {
    run(given);
    return 'The other agent did not answer.';
  }),
  'cut what the peer said': asking((given, run, other) =>
    cutWords(run(given), other, Math.floor(other / 64)),
  ),
  'say in other words what the peer said': asking((given, run) =>
    run(given).replace(/ \[R-\w+\]$/, ''),
  ),
} satisfies Record<string, Fault>;
