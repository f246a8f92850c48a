import { expect, test } from "vitest";
import { freePorts } from "../../local/ports.ts";
import { runProgram } from "./program.ts";

const [api, database] = (await freePorts(2)) as [number, number];
const env = {
  CALBASE_API_PORT: String(api),
  CALBASE_DB_PORT: String(database),
  CALBASE_API_URL: undefined,
  CALBASE_DB_URL: undefined,
};

async function run(file: string, ...args: string[]): Promise<{ code: unknown; output: string }> {
  const program = runProgram(file, args, env);
  const code = await program.ended;
  return { code, output: program.output() };
}

test.each(["start", "send", "reset", "generate-types"])(
  "local/%s.ts explains itself",
  async (name) => {
    const { code, output } = await run(`local/${name}.ts`, "--help");
    expect(output).toMatch(/^\S.*\n\n {2}npm (start|run \w+)/);
    expect(code).toBe(0);
  },
);

test("Sending to a stack that is not running says how to start it", async () => {
  const { code, output } = await run("local/send.ts", "PING");
  expect(output).toContain("npm start");
  expect(code).toBe(1);
});

test("An unknown trigger is answered with the known ones", async () => {
  const { code, output } = await run("local/send.ts", "BOOKING_MADE");
  expect(output).toContain("BOOKING_CREATED");
  expect(code).toBe(1);
});

test("An option that does not exist is refused with the help", async () => {
  const { code, output } = await run("local/send.ts", "PING", "--strat", "+1d");
  expect(output).toContain("--strat");
  expect(output).toContain("--start");
  expect(code).toBe(2);
});
