import { runAtRandom } from "../setup/run-at-random.ts";

const help = `Calls the Data API at random as members of one tenant, after another one's rows: nothing may be
read, nothing changed.

  npm run test:isolation -- --calls 100000           so many calls
  npm run test:isolation -- --seed 123 --calls 5000  the same calls again

A failure prints the call and its seed.`;

await runAtRandom({ help, folder: "isolation", count: "calls", variables: "CALBASE_ISOLATION" });
