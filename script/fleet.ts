// Runs the gate on the fleet and writes docs/fleet.md. See script/fleet for the ways to call it.
import { readFleet, readVersions } from './fleet-table/fixtures.ts';
import { runFleetScript } from './fleet-table/play.ts';
import { renderPage } from './fleet-table/render-page.ts';
import { fleetPage } from './proof-page/pages.ts';

await runFleetScript({
  page: fleetPage,
  readFixtures: readFleet,
  readVersions,
  build: 'fixtures/fleet/build',
  healthySuite: 'all',
  render: renderPage,
});
