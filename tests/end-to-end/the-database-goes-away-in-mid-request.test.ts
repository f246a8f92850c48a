import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { buildEvent, newUid, postEvent } from "../../local/events/index.ts";
import { freePortsOfStack } from "../../local/ports.ts";
import { type Postgres, runningServer, startPostgres } from "../../local/postgres.ts";
import { DEMO } from "../../local/settings.ts";
import { type Ports, type Stack, startStack } from "../../local/stack.ts";
import { connect, whoWaitsFor } from "./support/database.ts";
import { ANSWERS } from "./support/request.ts";
import { temporaryHome } from "./support/temporary-home.ts";

/** A stack of its own, because this kills its database. */
let stack: Stack;
let home: string;
let ports: Ports;
let restarted: Postgres | undefined;
let removeHome: () => Promise<void>;
const lines: string[] = [];
const log = (line: string) => lines.push(line);

beforeAll(async () => {
  ({ home, remove: removeHome } = await temporaryHome());
  ports = await freePortsOfStack();
  stack = await startStack({ home, ports, seed: true, log });
}, 180_000);

afterAll(async () => {
  await stack?.stop();
  await restarted?.stop();
  await removeHome?.();
}, 60_000);

const EMAIL = "somebody@private-address.example";

const post = (body: string) => postEvent({ apiUrl: stack.apiUrl, ...DEMO, body });

const query = (text: string, values: readonly unknown[] = []) =>
  withDatabase(stack.databaseUrl, async (client) => (await client.query(text, [...values])).rows);

/** Everything that applying an event can touch. */
async function everything(): Promise<unknown[]> {
  const tables = ["webhook_events", "bookings", "booking_uids", "leads", "lead_activities"];
  return Promise.all(
    [...tables, "reminders"].map((table) => query(`select * from public.${table} order by 1, 2`)),
  );
}

async function endServer(signal: NodeJS.Signals): Promise<void> {
  const pid = await runningServer(`${home}/data`);
  if (!pid) throw new Error("There is no server to end");
  process.kill(pid, signal);
}

/** Unless the server, which waits for five seconds when it is stopped at once, has killed it by now. */
function letGoOn(pid: number): void {
  try {
    process.kill(pid, "SIGCONT");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** As soon as the last process of the old server has let go of the data. */
async function startServerAgain(): Promise<void> {
  restarted = await vi.waitFor(() => startPostgres({ home, port: ports.database, log }), {
    timeout: 90_000,
    interval: 500,
  });
}

describe("When the database goes away between the webhook and the answer", () => {
  const signals = [
    ["killed", "SIGKILL"],
    ["stopped at once", "SIGQUIT"],
    ["shut down", "SIGINT"],
  ] as const;

  test.for(signals)(
    "(%s) the sender hears 503, and nothing is half applied",
    {
      timeout: 240_000,
    },
    async ([, signal]) => {
      const uid = newUid();
      const start = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3 * 24 * 60 * 60_000);
      const event = (trigger: string) =>
        JSON.stringify(buildEvent(trigger, { uid, start, email: EMAIL }));
      expect(await post(event("BOOKING_CREATED"))).toEqual(ANSWERS.received);
      const before = await everything();

      const holder = await connect(stack.databaseUrl);
      await holder.query("begin");
      // Storing waits for nothing but its tenant's key, as when the tenant is being deleted.
      await holder.query("select from public.tenants where slug = $1 for update", [DEMO.tenant]);
      const pid = (await holder.query("select pg_backend_pid() as pid")).rows[0].pid;
      const body = event("BOOKING_CANCELLED");
      const answer = post(body);
      await expect
        .poll(() => whoWaitsFor(pid, "receive_webhook", query), { timeout: 30_000 })
        .toBeDefined();

      // Where the holder's session ended first, the webhook would be stored: held still, it lets go of nothing.
      process.kill(pid, "SIGSTOP");
      try {
        await endServer(signal);
        expect(await answer).toEqual(ANSWERS.tryAgain);
        expect(await post(body)).toEqual(ANSWERS.tryAgain);
      } finally {
        letGoOn(pid);
      }
      await holder.end().catch(() => {});

      await startServerAgain();
      expect(await everything()).toEqual(before);
      await vi.waitFor(async () => expect(await post(body)).toEqual(ANSWERS.received), {
        timeout: 60_000,
        interval: 250,
      });
      expect(await post(body)).toEqual(ANSWERS.duplicate);
      const bookings = await query("select status from public.bookings where cal_uid = $1", [uid]);
      expect(bookings).toEqual([{ status: "cancelled" }]);
    },
  );

  test("the scheduler goes on once it is back", { timeout: 120_000 }, async () => {
    const [{ now }] = await query("select now()");
    const ticked = () => query("select from private.heartbeat where last_at > $1", [now]);
    await expect.poll(ticked, { timeout: 90_000, interval: 500 }).toHaveLength(1);
  });

  test("no log line tells an address, a secret or a body", () => {
    const text = lines.join("\n");
    expect(text).toContain('"not_stored"');
    expect(text).not.toContain(EMAIL);
    expect(text).not.toContain(DEMO.secret);
    expect(text).not.toContain("BOOKING_CANCELLED");
  });
});
