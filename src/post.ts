// The action's post step: checks Node's version before the bundle, whose syntax an old Node cannot
// parse, is loaded.
import { startOn } from './node-version.ts';

startOn(process.versions.node, 'runner', () => import('./app/post.ts'));
