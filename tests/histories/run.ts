import { runAtRandom } from "../setup/run-at-random.ts";

const help = `Tries booking histories on a database of its own: in any order, with repetitions, on several
connections at once, rebuilt, and against a model. See docs/histories.md.

  npm run test:histories -- --runs 1000           so many histories for each property
  npm run test:histories -- --seed 123 --runs 50  the same histories again

A failure prints the smallest history that fails, and its seed.`;

await runAtRandom({ help, folder: "histories", count: "runs", variables: "CALBASE_HISTORY" });
