import { describe, expect, it } from "vitest";
import { handle } from "../../../../supabase/functions/deliver-reminders/handler.ts";
import { reminder } from "./reminders.ts";

const KEY = "a-cron-key-of-24-letters";

interface Setup {
  readonly cronKey?: string | null;
  readonly method?: string;
  readonly isDown?: boolean;
  /** Whether no more runs may begin in the background. */
  readonly isFull?: boolean;
  readonly body?: string;
}

/** Calls the endpoint; its database has nothing to do, or is down. */
async function call(headers: Record<string, string>, setup: Setup = {}) {
  const { cronKey = KEY, method = "POST", isDown = false, isFull = false, body } = setup;
  let runs = 0;
  let backgroundRuns = 0;
  const logged: string[] = [];
  const response = await handle(new Request("https://example.test/", { method, headers, body }), {
    cronKey: cronKey ?? undefined,
    async deliver() {
      runs++;
      return { claimed: 0, sent: 0, failed: 0, retried: 0, unknown: 0, complete: !isDown };
    },
    runs: {
      begin() {
        if (!isFull) backgroundRuns++;
        return !isFull;
      },
    },
    openChannels: () => ({
      choose: () => {
        throw new Error("nothing is due");
      },
      close() {},
    }),
    links: {
      functionsUrl: "https://calbase.test/functions/v1",
      unsubscribePage: undefined,
      confirmPage: null,
    },
    accountForTest: async () => null,
    log: (level, reason, fields) => logged.push(JSON.stringify({ level, reason, ...fields })),
  });
  return { status: response.status, body: await response.json(), runs, backgroundRuns, logged };
}

describe("the delivering function", () => {
  it("works for a caller with the cron key, and answers with the totals", async () => {
    expect(await call({ "x-cron-key": KEY })).toMatchObject({
      status: 200,
      body: { claimed: 0, sent: 0, failed: 0, retried: 0, unknown: 0 },
      runs: 1,
    });
  });

  it("refuses a caller without the key or with another one, and does nothing", async () => {
    for (const key of [undefined, "", KEY.slice(1), `${KEY}x`, KEY.toUpperCase()]) {
      const answer = await call(key === undefined ? {} : { "x-cron-key": key });
      expect(answer).toMatchObject({ status: 401, body: { error: "Invalid cron key" }, runs: 0 });
    }
  });

  it("shows a message instead, to a caller with the key who asks for that", async () => {
    const body = JSON.stringify({ preview: reminder() });
    const shown = await call({ "x-cron-key": KEY }, { body });
    expect(shown).toMatchObject({ status: 200, runs: 0 });
    expect(shown.body.subject).toMatch(/^Reminder: Check-up/);
    expect((await call({}, { body })).status).toBe(401);
  });

  it("answers the scheduler at once, and works in the background", async () => {
    const body = '{"background": true}';
    expect(await call({ "x-cron-key": KEY }, { body })).toMatchObject({
      status: 202,
      body: { accepted: true },
      runs: 0,
      backgroundRuns: 1,
    });
    expect(await call({}, { body })).toMatchObject({ status: 401, backgroundRuns: 0 });
    expect(await call({ "x-cron-key": KEY }, { body, isFull: true })).toMatchObject({
      status: 429,
      backgroundRuns: 0,
    });
  });

  it("delivers whatever else the body says, unless it is too large", async () => {
    for (const body of ["", "{}", "{", "null", '"preview"', '{"background": false}']) {
      expect(await call({ "x-cron-key": KEY }, { body })).toMatchObject({ status: 200, runs: 1 });
    }
    const body = "x".repeat(256 * 1024 + 1);
    expect(await call({ "x-cron-key": KEY }, { body })).toMatchObject({ status: 413, runs: 0 });
  });

  it("refuses the key in any other place", async () => {
    const answer = await call({ authorization: `Bearer ${KEY}`, apikey: KEY });
    expect(answer.status).toBe(401);
  });

  it("refuses everyone while no key of 24 letters is configured, and says what to set", async () => {
    for (const cronKey of [null, "", KEY.slice(1)]) {
      const { status, logged } = await call({ "x-cron-key": cronKey ?? "" }, { cronKey });
      expect(status).toBe(401);
      expect(logged.join()).toContain("Set CRON_KEY to at least 24 characters");
    }
  });

  it("takes POST only", async () => {
    for (const method of ["GET", "PUT", "DELETE"]) {
      expect(await call({ "x-cron-key": KEY }, { method })).toMatchObject({
        status: 405,
        runs: 0,
      });
    }
  });

  it("answers 503 when the database fails", async () => {
    expect(await call({ "x-cron-key": KEY }, { isDown: true })).toMatchObject({
      status: 503,
      body: { error: "Try again", claimed: 0 },
    });
  });

  it("never logs a key", async () => {
    const { logged } = await call({ "x-cron-key": "guess-guess-guess-guess-guess" });
    expect(logged).toHaveLength(1);
    expect(logged.join()).not.toMatch(/guess|a-cron-key/);
  });
});
