import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryHome } from "../end-to-end/support/temporary-home.ts";
import { ownDatabases } from "../setup/stack.ts";
import { alertsNow } from "./support/alerts.ts";
import {
  book,
  type CalledOff,
  callOff,
  makeTenants,
  ownSender,
  startOfMeetings,
} from "./support/bookings.ts";
import { type Outcome, readOutcomes } from "./support/record.ts";
import { SETTINGS } from "./support/settings.ts";
import { PROJECT_SENDER, type Stage, setStage } from "./support/stage.ts";
import { countWaiting, letTimePass } from "./support/time.ts";

const TENANTS = 8;
/** Rounds without anyone being killed, until nothing waits. */
const MAX_QUIET_ROUNDS = 12;
const CALL_OFF_EVERY_MS = 60;

describe.runIf(ownDatabases())("reminders under faults, with senders that are killed", () => {
  const { reminders, rounds, roundSeconds, seed } = SETTINGS;
  const start = startOfMeetings();
  const calledOff: CalledOff[] = [];
  let outcomes: Outcome[];
  let waiting: number;
  let kills = 0;
  let stage: Stage;
  let client: pg.Client;
  let tenants: string[];
  const cleanUp: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const { home, remove } = await temporaryHome();
    cleanUp.push(remove);
    stage = await setStage(home, seed);
    cleanUp.push(() => stage.close());
    client = await connect();
    tenants = await makeTenants(client, TENANTS);
    for (let n = 0; n < reminders / 2; n++) {
      await book(client, tenants[n % TENANTS] as string, n, start);
    }

    for (let round = 0; round < rounds; round++) await stormyRound();
    for (let round = 0; round < MAX_QUIET_ROUNDS && (await countWaiting(client)) > 0; round++) {
      await quietRound();
    }
    waiting = await countWaiting(client);
    outcomes = await readOutcomes(client, stage);
    console.log(summary(outcomes, calledOff, kills));
  }, 300_000);

  afterAll(async () => {
    for (const undo of cleanUp.toReversed()) await undo();
  });

  async function connect(): Promise<pg.Client> {
    const connection = new pg.Client({ connectionString: stage.databaseUrl });
    connection.on("error", () => {});
    await connection.connect();
    cleanUp.push(() => connection.end());
    return connection;
  }

  /** All senders at work, one of them killed every second; at the end all of them. */
  async function stormyRound(): Promise<void> {
    const { senders } = stage;
    await Promise.all(senders.map((sender) => sender.start()));
    const end = Date.now() + roundSeconds * 1000;
    const callingOff = callOffUntil(end);
    while (Date.now() < end) {
      await pause(1000);
      const victim = senders[kills++ % senders.length];
      await victim?.kill();
      await victim?.start();
    }
    await Promise.all(senders.map((sender) => sender.kill()));
    kills += senders.length;
    await callingOff;
    await letTimePass(stage.superuserUrl);
  }

  async function callOffUntil(end: number): Promise<void> {
    for (let n = 0; Date.now() < end; n++) {
      const done = await callOff(client, n % 2 === 0 ? "cancelled" : "moved", start);
      if (done) calledOff.push(done);
      await pause(CALL_OFF_EVERY_MS);
    }
  }

  /** All senders at work until they find nothing more. */
  async function quietRound(): Promise<void> {
    const { senders } = stage;
    await Promise.all(senders.map((sender) => sender.start()));
    await Promise.all(senders.map((sender) => sender.finish()));
    await letTimePass(stage.superuserUrl);
  }

  const untouched = () => {
    const uids = new Set(calledOff.map(({ uid }) => uid));
    return outcomes.filter(({ uid }) => !uids.has(uid));
  };

  test("are all dealt with", () => {
    expect(outcomes).toHaveLength(reminders);
    expect(waiting).toBe(0);
  });

  test("by e-mail arrive, except where the address was refused", () => {
    const unsent = untouched().filter(
      ({ channel, status }) => channel === "email" && status !== "sent",
    );
    for (const outcome of unsent) {
      expect(outcome).toMatchObject({
        status: "failed",
        reason: expect.stringContaining("Invalid `to` field"),
        taken: [],
      });
    }
  });

  test("marked as sent have arrived", () => {
    const sent = outcomes.filter(({ status }) => status === "sent");
    expect(sent.filter(({ taken }) => taken.length === 0)).toEqual([]);
    expect(sent.filter(({ deliveries }) => deliveries === 0)).toEqual([]);
    expect(sent.length).toBeGreaterThan(reminders / 2);
  });

  test("are recorded with where they went", () => {
    for (const { channel, addresses } of outcomes.filter(({ deliveries }) => deliveries > 0)) {
      expect(addresses).toEqual([expect.stringMatching(channel === "sms" ? /^\+\d+$/ : /@/)]);
    }
  });

  test("arrive once, however often they were tried", () => {
    expect(outcomes.filter(({ taken }) => taken.length > 1)).toEqual([]);
  });

  test("go out by the tenant's own account, or else by the project's", () => {
    for (const { body } of stage.resend.taken) {
      const n = tenants.indexOf(
        body.tags.find(({ name }: { name: string }) => name === "tenant").value,
      );
      expect(body.from).toBe(n % 2 === 1 ? ownSender(n) : PROJECT_SENDER);
    }
  });

  test("of bookings that were cancelled or moved do not arrive from then on", () => {
    expect(new Set(calledOff.map(({ how }) => how))).toEqual(new Set(["cancelled", "moved"]));
    const late = calledOff.flatMap(({ uid, at }) =>
      outcomes.filter((outcome) => outcome.uid === uid && outcome.taken.some((time) => time > at)),
    );
    expect(late).toEqual([]);
  });

  test("of bookings that were cancelled or moved wait for the new time, or say why not", () => {
    for (const { uid, how } of calledOff) {
      for (const { status, reason } of outcomes.filter((outcome) => outcome.uid === uid)) {
        if (how === "moved") expect(status).toBe("scheduled");
        else expect([status, reason === null]).not.toEqual(["scheduled", true]);
      }
    }
  });

  test("that failed did not arrive, and say why", () => {
    const failed = outcomes.filter(({ status }) => status === "failed");
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.filter(({ taken, reason }) => taken.length > 0 || !reason)).toEqual([]);
  });

  test("of which nobody knows are text messages, and say so", () => {
    const unknown = outcomes.filter(({ status }) => status === "unknown");
    expect(unknown.length).toBeGreaterThan(0);
    for (const { channel, reason } of unknown) {
      expect(channel).toBe("sms");
      expect(reason).toMatch(/may have taken it/);
    }
  });

  test("make no false alarm", async () => {
    const { rows } = await client.query(
      `select format('unknown_fates sms %s', t.slug) as alert
       from public.reminders r
       join public.tenants t on t.id = r.tenant_id
       where r.status = 'unknown'
       group by t.slug
       having count(*) >= 3`,
    );
    const { rowCount: stopped } = await client.query("select from private.channel_circuits");
    const justified = (alert: string) =>
      rows.some((row) => row.alert === alert) ||
      (stopped && /^(credentials_refused|channel_stopped) /.test(alert));
    const alerts = await alertsNow(client);
    expect(alerts.filter((alert) => !justified(alert))).toEqual([]);
    expect(alerts).toEqual(expect.arrayContaining(rows.map(({ alert }) => alert)));
  });
});

function summary(outcomes: readonly Outcome[], calledOff: readonly CalledOff[], kills: number) {
  const counts: Record<string, number> = {};
  for (const { channel, status } of outcomes) {
    const name = `${channel} ${status}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  const attempts = outcomes.reduce((sum, { deliveries }) => sum + deliveries, 0);
  return { ...counts, attempts, kills, calledOff: calledOff.length };
}
