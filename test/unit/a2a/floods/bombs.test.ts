// Gzip bombs: the exact verdict, and what its message says. They are read to their 64th MiB, 33
// million lines of a stream, which takes minutes where V8 counts branches; so these tests are no
// part of the project unit-covered.
import { isBomb } from '../hostile-parts.ts';
import { testVerdicts } from '../hostile-verdict.ts';

testVerdicts(isBomb);
