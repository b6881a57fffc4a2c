#!/usr/bin/env node
// The command line: checks Node's version before the bundle, whose syntax an old Node cannot parse, is loaded.
import { startOn } from './node-version.ts';

startOn(process.versions.node, 'person', () => import('./app/cli.ts'));
