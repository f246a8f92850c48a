import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { temporaryHome } from "../end-to-end/support/temporary-home.ts";
import { ownDatabases } from "../setup/stack.ts";
import { MailServer } from "../unit/functions/deliver-reminders/mail-server.ts";
import { alertsNow } from "./support/alerts.ts";
import { book } from "./support/bookings.ts";
import { type Schedule, setSchedule, type Trouble } from "./support/schedule.ts";
import { SETTINGS } from "./support/settings.ts";

const SECOND = 1_000;
/** As the scheduler's job calbase-tick. */
const TICK_MS = 10 * SECOND;
/** From the tick to the provider's answer, on a busy machine; a second on a quiet one. */
const GRACE_MS = 4 * SECOND;
/** Bookings are made before the first reminder is due. */
const LEAD_MS = 20 * SECOND;
const HOUR = 3_600 * SECOND;
/** Of the tenant whose mail server is slow: more than a claim and a line of the queue hold. */
const SLOW_REMINDERS = 260;
const NONE: Trouble = { hangMs: 0, lateMs: 0 };

interface Sent {
  readonly due_at: Date;
  readonly sent_at: Date;
}

describe
  .runIf(ownDatabases())
  .concurrent("while something is slow, no reminder of others is late", () => {
    const { hangSeconds } = SETTINGS;
    let home: Awaited<ReturnType<typeof temporaryHome>>;
    beforeAll(async () => {
      home = await temporaryHome();
    });
    afterAll(() => home.remove());

    const cases: [what: string, trouble: Trouble, slowMailSeconds: number][] = [
      ["a sender that hangs", { ...NONE, hangMs: hangSeconds * SECOND }, 0],
      ["a sender that answers 30 s late", { ...NONE, lateMs: 30 * SECOND }, 0],
      ["one tenant's mail server that takes 28 s", NONE, 28],
    ];
    for (const [what, trouble, slowMailSeconds] of cases) {
      test(what, { timeout: (hangSeconds + 300) * SECOND }, async () => {
        const latest = await run(trouble, slowMailSeconds);
        console.log(`${what}: at most ${(latest / SECOND).toFixed(1)} s late`);
        expect(latest).toBeLessThanOrEqual(TICK_MS + GRACE_MS);
      });
    }

    async function run(trouble: Trouble, slowMailSeconds: number): Promise<number> {
      const schedule = await setSchedule(home.home, trouble);
      const [quick, slow] = [new MailServer(), new MailServer()];
      const slowMails: string[] = [];
      try {
        const quickPort = (await quick.start()).port;
        const slowPort = (await slow.start(answersAfter(slowMailSeconds * SECOND, slowMails))).port;
        return await withDatabase(schedule.databaseUrl, async (client) => {
          await makeTenant(client, "slow", slowPort);
          await makeTenant(client, "quick", quickPort);
          const latest = await watch(client, schedule, trouble, slowMailSeconds);
          expect(new Set(slowMails).size, "each mail once").toBe(slowMails.length);
          expect(await alertsNow(client), "no false alarm").toEqual([]);
          return latest;
        });
      } finally {
        await schedule.stop();
        await Promise.all([quick.stop(), slow.stop()]);
      }
    }

    /** By how many ms the latest of the quick tenant's reminders was late, counted from the end of a hang. */
    async function watch(
      client: pg.Client,
      schedule: Schedule,
      { hangMs }: Trouble,
      slowMailSeconds: number,
    ): Promise<number> {
      const seconds = Math.ceil(hangMs / SECOND) + 25;
      const begin = Math.ceil(Date.now() / SECOND) * SECOND + LEAD_MS;
      const start = (second: number) => new Date(begin + second * SECOND + HOUR);
      if (slowMailSeconds > 0) {
        for (let n = 0; n < SLOW_REMINDERS; n++) await bookOne(client, "slow", n, start(0));
      }
      for (let n = 0; n < seconds; n++) await bookOne(client, "quick", 1_000 + n, start(n));
      await pause(begin - Date.now());
      schedule.start(TICK_MS);
      const hangsUntil = Date.now() + hangMs;

      const sent = await allSent(client, seconds, begin + (seconds + 30) * SECOND);
      const late = sent.map(
        ({ due_at, sent_at }) => sent_at.getTime() - Math.max(due_at.getTime(), hangsUntil),
      );
      return Math.max(...late);
    }
  });

async function makeTenant(client: pg.Client, slug: string, port: number): Promise<void> {
  await client.query("select public.create_tenant($1, $1, 'Europe/Berlin')", [slug]);
  const account = { provider: "smtp", url: `smtp://127.0.0.1:${port}`, from: "mail@acme.test" };
  await client.query("select public.set_channel($1, 'email', $2)", [slug, JSON.stringify(account)]);
}

async function bookOne(client: pg.Client, slug: string, n: number, start: Date): Promise<void> {
  const { rows } = await client.query("select id from public.tenants where slug = $1", [slug]);
  await book(client, rows[0].id, n, start);
}

/** The reminders of the quick tenant that fell due, once they are sent. */
async function allSent(client: pg.Client, count: number, latest: number): Promise<Sent[]> {
  for (;;) {
    const { rows } = await client.query<Sent>(
      `select r.due_at, r.sent_at
       from public.reminders r
       join public.tenants t on t.id = r.tenant_id
       where t.slug = 'quick' and r.status = 'sent'`,
    );
    if (rows.length === count) return rows;
    if (Date.now() > latest) throw new Error(`${rows.length} of ${count} are sent.`);
    await pause(250);
  }
}

/** Takes so long to say that it has a message; notes for whom each was. */
function answersAfter(ms: number, mails: string[]): Parameters<MailServer["start"]>[0] {
  return {
    onData(stream, { envelope }, callback) {
      mails.push(...envelope.rcptTo.map(({ address }) => address));
      stream.resume().on("end", () => setTimeout(callback, ms).unref());
    },
  };
}
