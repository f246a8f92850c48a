import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePorts, isFree } from "../../local/ports.ts";
import { runningServer } from "../../local/postgres.ts";
import { type Program, runProgram, runToOutput } from "./program.ts";
import { temporaryHome } from "./temporary-home.ts";

const home = await temporaryHome();
const [api, database, inbox, smtp] = (await freePorts(4)) as [number, number, number, number];
const env = {
  CALBASE_HOME: home,
  CALBASE_API_PORT: String(api),
  CALBASE_DB_PORT: String(database),
  CALBASE_INBOX_PORT: String(inbox),
  CALBASE_SMTP_PORT: String(smtp),
  CALBASE_API_URL: undefined,
  CALBASE_DB_URL: undefined,
};
const RUNNING = "calbase is running";

let running: Program | undefined;
afterAll(() => running?.child.kill());

async function start(): Promise<Program> {
  running = runProgram("local/start.ts", [], env);
  await running.printed(RUNNING);
  return running;
}

async function stop(program: Program, signal: NodeJS.Signals): Promise<void> {
  program.child.kill(signal);
  expect(await program.ended).toBe(0);
  expect(await runningServer(join(home, "data"))).toBeUndefined();
  for (const port of [api, database, inbox, smtp]) expect(await isFree(port)).toBe(true);
}

function shownUid(output: string): string | undefined {
  return /cal_uid\s+│ (\w+)/.exec(output)?.[1];
}

test("A booking's life from the terminal: start, send, stop, start again, reset", {
  timeout: 120_000,
}, async () => {
  const first = await start();
  const uid = shownUid(first.output());
  for (const text of [
    '200 {"received":true}',
    "│ status         │ confirmed",
    "booking_confirmed │ 85",
    "1 hour before              │ scheduled",
    `http://127.0.0.1:${api}/functions/v1/cal-webhook?tenant=demo`,
    "demo-webhook-secret",
    `postgresql://postgres:postgres@127.0.0.1:${database}/postgres`,
    `http://127.0.0.1:${inbox}`,
  ]) {
    expect(first.output()).toContain(text);
  }

  const moved = await runToOutput(
    "local/send.ts",
    ["BOOKING_RESCHEDULED", "--reschedule-uid", String(uid), "--start", "+3d"],
    env,
  );
  expect(moved.output).toMatch(/│ status\s+│ rescheduled/);
  expect(shownUid(moved.output)).not.toBe(uid);
  expect(moved.code).toBe(0);

  const second = await runToOutput("local/start.ts", [], env);
  expect(second).toMatchObject({ code: 1, output: expect.stringContaining("already runs on") });
  const refused = await runToOutput("local/reset.ts", [], env);
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining("is running") });

  await stop(first, "SIGINT");

  const again = await start();
  expect(again.output()).toContain("Your data are still here");
  expect(shownUid(again.output())).toBe(shownUid(moved.output));
  await stop(again, "SIGTERM");

  const reset = await runToOutput("local/reset.ts", [], env);
  expect(reset).toMatchObject({ code: 0, output: expect.stringContaining(join(home, "data")) });
  expect(existsSync(join(home, "data"))).toBe(false);
});

test.each(["start", "send", "reset"])("npm run %s explains itself", async (name) => {
  const { code, output } = await runToOutput(`local/${name}.ts`, ["--help"], env);
  expect(code).toBe(0);
  expect(output).toContain(name === "start" ? "npm start" : `npm run ${name}`);
});

test("Sending to a stack that is not running says how to start it", async () => {
  const { code, output } = await runToOutput("local/send.ts", ["PING"], env);
  expect(output).toContain("npm start");
  expect(code).toBe(1);
});

test("An unknown trigger is answered with the known ones", async () => {
  const { code, output } = await runToOutput("local/send.ts", ["BOOKING_MADE"], env);
  expect(output).toContain("BOOKING_CREATED");
  expect(code).toBe(1);
});
