// Builds the image of small-agent.ts before any test file runs: two files that built it at once
// would each leave one, and the tag would move under the other.
import { buildSmallAgent } from './small-agent.ts';

export const setup = buildSmallAgent;
