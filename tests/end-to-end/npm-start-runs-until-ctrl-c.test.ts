import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { runToEnd } from "../../cli/process.ts";
import { REPOSITORY } from "../../cli/repository.ts";
import { mailsTo } from "../../local/mails.ts";
import { freePorts, isFree } from "../../local/ports.ts";
import { readmeExample } from "./support/readme.ts";
import { temporaryHome } from "./support/temporary-home.ts";

const MINUTE = 60_000;

let environment: NodeJS.ProcessEnv;
let ports: number[];
let removeHome: () => Promise<void>;
const started = new Set<NpmStart>();

beforeAll(async () => {
  const { home, remove } = await temporaryHome();
  removeHome = remove;
  ports = await freePorts(5);
  const [api, database, inbox, smtp, page] = ports.map(String);
  // Without what an outer npm or a named stack put there.
  const outer = Object.entries(process.env).filter(([name]) => !/^(npm_|CALBASE_)/.test(name));
  environment = {
    ...Object.fromEntries(outer),
    CALBASE_HOME: home,
    CALBASE_API_PORT: api,
    CALBASE_DB_PORT: database,
    CALBASE_INBOX_PORT: inbox,
    CALBASE_SMTP_PORT: smtp,
    CALBASE_PAGE_PORT: page,
  };
});

afterEach(async () => {
  for (const run of started) run.terminate();
  await Promise.all([...started].map((run) => run.exit));
  started.clear();
}, MINUTE);

afterAll(() => removeHome?.());

/** `npm start` in a terminal of its own. */
class NpmStart {
  output = "";
  readonly exit: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor() {
    // Without prestart: the packages are installed, and other tests are using them.
    this.#child = spawn("npm", ["start", "--ignore-scripts"], {
      cwd: REPOSITORY,
      env: environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.exit = once(this.#child, "close").then(([code]) => code);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
    started.add(this);
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Waits until it has printed this. Throws with the output when it ends or takes too long. */
  async untilPrinted(text: string): Promise<void> {
    let ended = false;
    void this.exit.then(() => {
      ended = true;
    });
    const deadline = Date.now() + 2 * MINUTE;
    while (!this.output.includes(text)) {
      if (ended || Date.now() > deadline) throw new Error(`No "${text}" in:\n${this.output}`);
      await delay(100);
    }
  }

  /** What Ctrl-C does: the signal goes to npm and to everything in its terminal's foreground. */
  async pressCtrlC(): Promise<void> {
    process.kill(-this.pid, "SIGINT");
    await this.exit;
  }

  /** What a supervisor does to the whole group. */
  terminate(): void {
    try {
      process.kill(-this.pid, "SIGTERM");
    } catch {
      // It has ended.
    }
  }
}

/** The process with all that descend from it, as `pid command`. */
async function processTree(root: number): Promise<string[]> {
  const { output } = await runToEnd("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="]);
  const rows = output.split("\n").map((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), parent: Number(parent), command };
  });
  const members = new Set([root]);
  for (let before = 0; before < members.size; ) {
    before = members.size;
    for (const { pid, parent } of rows) if (members.has(parent)) members.add(pid);
  }
  return rows.filter(({ pid }) => members.has(pid)).map(({ pid, command }) => `${pid} ${command}`);
}

/** Those of the listed processes that still run, whatever title they have now. */
async function stillRunning(processes: readonly string[]): Promise<string[]> {
  const { output } = await runToEnd("ps", ["-A", "-o", "pid="]);
  const running = new Set(output.split("\n").map((pid) => pid.trim()));
  return processes.filter((line) => running.has(line.split(" ", 1)[0] ?? ""));
}

async function expectNothingLeft(processes: readonly string[]): Promise<void> {
  await expect.poll(() => stillRunning(processes), { timeout: 10_000 }).toEqual([]);
  expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true));
}

async function npm(...args: string[]): Promise<{ code: number; output: string }> {
  return runToEnd("npm", args, { cwd: REPOSITORY, env: environment });
}

async function bookings(): Promise<{ cal_uid: string; status: string }[]> {
  const url = `postgresql://postgres:postgres@127.0.0.1:${ports[1]}/postgres`;
  return withDatabase(url, async (client) => {
    const { rows } = await client.query(
      "select cal_uid, status from public.bookings order by created_at",
    );
    return rows;
  });
}

describe("npm start", () => {
  test("shows the main job, takes events from `npm run send`, and leaves nothing behind", {
    timeout: 5 * MINUTE,
  }, async () => {
    const run = new NpmStart();
    await run.untilPrinted("calbase is running. Ctrl-C stops it.");
    const { output } = run;
    expect(output).toContain('Answer: 200 {"received":true}');
    for (const shown of [
      /│ status +│ confirmed +│/,
      /│ Ada Okafor +│ ada@okafor-design\.example +│ booking_confirmed +│ 85 +│/,
      /│ 24 hours before +│ scheduled +│/,
      /│ 1 hour before +│ scheduled +│/,
      /│ Follow-up after 30 minutes +│ scheduled +│/,
      /│ Webhook secret +│ demo-webhook-secret +│/,
      new RegExp(`│ What came of it +│ http://127\\.0\\.0\\.1:${ports[4]} +│`),
      new RegExp(`│ Mail inbox +│ http://127\\.0\\.0\\.1:${ports[2]} +│`),
      new RegExp(`postgresql://postgres:postgres@127\\.0\\.0\\.1:${ports[1]}/postgres`),
      new RegExp(`http://127\\.0\\.0\\.1:${ports[0]}/functions/v1/cal-webhook\\?tenant=demo`),
    ]) {
      expect(output).toMatch(shown);
    }
    const page = await fetch(`http://127.0.0.1:${ports[4]}`);
    expect(await page.text()).toContain("Ada Okafor");
    const uid = /│ cal_uid +│ (\S+) +│/.exec(output)?.[1] ?? "";
    expect(await bookings()).toEqual([{ cal_uid: uid, status: "confirmed" }]);
    await vi.waitFor(
      async () => {
        const mails = await mailsTo(`http://127.0.0.1:${ports[2]}`, "ada@okafor-design.example");
        expect(mails.map((mail) => mail.subject)).toEqual([expect.stringMatching(/^Reminder: /)]);
      },
      { timeout: 2 * MINUTE, interval: 500 },
    );

    const moved = ["--reschedule-uid", uid, "--uid", "moved-by-hand", "--start", "+3d"];
    const sent = await npm("run", "send", "--", "BOOKING_RESCHEDULED", ...moved);
    expect(sent.code, sent.output).toBe(0);
    expect(sent.output).toContain('200 {"received":true}');
    expect(sent.output).toMatch(/│ cal_uid +│ moved-by-hand +│/);
    expect(sent.output).toMatch(/│ status +│ rescheduled +│/);

    const example = await runToEnd("/bin/sh", ["-e", "-c", await readmeExample("npm run send")], {
      cwd: REPOSITORY,
      env: environment,
    });
    expect(example.code, example.output).toBe(0);
    expect(await bookings()).toEqual([
      { cal_uid: "moved-by-hand", status: "rescheduled" },
      { cal_uid: "B2", status: "cancelled" },
    ]);

    const second = new NpmStart();
    expect(await second.exit, second.output).not.toBe(0);
    expect(second.output).toMatch(/already runs on/);
    const reset = await npm("run", "reset");
    expect(reset.code, reset.output).not.toBe(0);
    expect(reset.output).toContain("calbase is running on");

    const processes = await processTree(run.pid);
    expect(processes.length).toBeGreaterThan(5);
    await run.pressCtrlC();
    expect(run.output).toContain("Stopped.");
    await expectNothingLeft(processes);
  });

  test("goes on with the data after a restart, until `npm run reset`", {
    timeout: 5 * MINUTE,
  }, async () => {
    const run = new NpmStart();
    await run.untilPrinted("calbase is running. Ctrl-C stops it.");
    expect(run.output).toContain("Your data are still here.");
    expect(run.output).toMatch(/│ cal_uid +│ B2 +│/);
    const [kept, ...others] = await bookings();
    expect(kept).toEqual({ cal_uid: "moved-by-hand", status: "rescheduled" });
    expect(others).toHaveLength(1);

    const sent = await npm("run", "send", "--", "BOOKING_CANCELLED", "--uid", "moved-by-hand");
    expect(sent.code, sent.output).toBe(0);
    expect(sent.output).toMatch(/│ status +│ cancelled +│/);

    const processes = await processTree(run.pid);
    run.terminate();
    await run.exit;
    await expectNothingLeft(processes);

    const reset = await npm("run", "reset");
    expect(reset.code, reset.output).toBe(0);
    expect(reset.output).toContain("Done.");
  });

  test("says which port is taken, and how to choose another one", {
    timeout: 2 * MINUTE,
  }, async () => {
    const other = createServer();
    other.listen(ports[0], "127.0.0.1");
    await once(other, "listening");
    try {
      const run = new NpmStart();
      expect(await run.exit).not.toBe(0);
      expect(run.output).toContain(`Port ${ports[0]} on 127.0.0.1 is taken`);
      expect(run.output).toContain("CALBASE_API_PORT=");
    } finally {
      other.close();
    }
  });
});
