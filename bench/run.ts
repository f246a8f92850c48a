import { writeFile } from "node:fs/promises";
import { command } from "../cli/command.ts";
import { fields, table } from "../cli/table.ts";
import { beside } from "./beside.ts";
import { startClients } from "./clients.ts";
import { crowd } from "./crowd.ts";
import { delivery } from "./delivery.ts";
import { explainHotQueries } from "./explain.ts";
import { functions } from "./functions.ts";
import { growTo } from "./grown.ts";
import { growth } from "./growth.ts";
import { histories } from "./histories.ts";
import { describeMachine } from "./machine.ts";
import { metrics } from "./metrics.ts";
import { readOptions, SECTIONS, type SectionName, TYPED } from "./options.ts";
import { profileReceiving } from "./profile.ts";
import { receive } from "./receive.ts";
import type { Bench, Findings, Section } from "./section.ts";
import { startBenchStack } from "./stack.ts";
import { tenants } from "./tenants.ts";
import { tick } from "./tick.ts";
import { views } from "./views.ts";

const HELP = `Measures calbase on a stack of its own and compares it with the budgets of the design.

  npm run bench

  --only <parts>   of ${SECTIONS.join(", ")}; several with commas
  --bookings <n>   how many bookings are present for tick and growth (333,334: a million reminders)
  --full           the same as --bookings 1000000
  --requests <n>   events per contender and round (200)
  --rounds <n>     counted rounds (5)
  --json <file>    writes the results there, too
  --installed      on this machine's own PostgreSQL 17 (Debian's, or that of PG_CONFIG) instead of
                   npm's, which is compiled for small size (-Os) and slower
  --explain        also prints query plans, and where the time of receiving goes
  --help

Takes a quarter of an hour or more, one section a few minutes. What is measured how: bench/README.md`;

/** Bookings in the small database: enough for statistics, few enough to be small. */
const SMALL = 1_000;

const RUN: Record<SectionName, Section> = {
  functions,
  receive,
  histories,
  crowd,
  beside,
  tick,
  views,
  tenants,
  growth,
  delivery,
  metrics,
};

await command(HELP, TYPED, async (typed) => {
  const options = readOptions(typed);
  const began = Date.now();
  const log = (line: string) => {
    console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  };
  const stack = await startBenchStack(options.installed, log);
  const clients = startClients();
  const stop = async () => {
    clients.stop();
    await stack.stop();
  };
  let interrupted = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      interrupted = true;
      void stop().finally(() => process.exit(1));
    });
  }
  try {
    const bench: Bench = { stack, clients, options, log };
    const machine = await describeMachine(stack);
    await growTo(stack.small, SMALL, log);
    const findings: Findings[] = [];
    for (const name of SECTIONS) {
      if (options.only.includes(name)) findings.push(await RUN[name](bench));
    }
    if (options.explain) {
      await profileReceiving(bench);
      await explainHotQueries(bench);
    }
    print(machine, findings);
    if (options.json) {
      await writeFile(options.json, JSON.stringify({ machine, options, findings }, null, 2));
    }
  } catch (error) {
    // What is under way fails when its servers are stopped.
    if (!interrupted) throw error;
  } finally {
    await stop();
  }
});
// Nothing that is still open, such as a connection kept alive, may hold the terminal.
process.exit();

function print(machine: Record<string, string>, findings: readonly Findings[]): void {
  console.log(`\n${fields(machine)}`);
  for (const { title, rows } of findings) console.log(`\n${title}\n${table(rows)}`);
  const budgets = findings.flatMap((finding) => finding.budgets);
  console.log("\nBudgets (median of the rounds; lowest – highest)");
  console.log(table(budgets.map(({ met, ...rest }) => ({ ...rest, "": met ? "met" : "MISSED" }))));
}
