// What every built-in canary that has a file read must do, for agents that put it into the message.
import { expect, it } from 'vitest';
import { readCanary, yamlFilesOf } from './built-in.ts';

const reading = yamlFilesOf('canaries')
  .map((file) => readCanary(file.replace('.yaml', '')))
  .flatMap(({ name, turns }) => turns.map((turn, index) => ({ name, turn, number: index + 1 })))
  .filter(({ turn }) => turn.model.some((step) => step.kind === 'call' && step.file !== null));

// An agent may have a tool for its workspace besides, which knows nothing of such a file. The
// scripted model leaves the call out where what it looks for is there already.
it.each(reading)(
  '$name, turn $number, looks in all of the request for what it read',
  ({ turn }) => {
    const finds = turn.model.flatMap((step) => (step.kind === 'say' ? step.find : []));
    expect(finds.filter((find) => find.in === 'any')).not.toEqual([]);
  },
);
