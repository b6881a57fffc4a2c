// Every hostile and broken peer but those in floods/: the exact verdict, and what its message says.
import { isBomb } from './hostile-parts.ts';
import { testVerdicts } from './hostile-verdict.ts';

testVerdicts((item) => !isBomb(item));
