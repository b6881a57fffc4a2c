// Runs the gate on the strangers and writes docs/strangers.md. See script/strangers for the ways to
// call it.
import { runFleetScript } from './fleet-table/play.ts';
import { renderStrangersPage } from './fleet-table/render-strangers.ts';
import { readStrangers, readStrangerVersions } from './fleet-table/strangers.ts';
import { strangersPage } from './proof-page/pages.ts';

await runFleetScript({
  page: strangersPage,
  readFixtures: readStrangers,
  readVersions: readStrangerVersions,
  build: 'fixtures/strangers/build',
  healthySuite: 'core',
  render: renderStrangersPage,
});
