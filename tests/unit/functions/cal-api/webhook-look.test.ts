import { describe, expect, it } from "vitest";
import { TRIGGERS } from "../../../../supabase/functions/_shared/cal-api/triggers.ts";
import { lookAtWebhook } from "../../../../supabase/functions/_shared/cal-api/webhook-look.ts";
import {
  newWebhook,
  type WantedWebhook,
} from "../../../../supabase/functions/_shared/cal-api/webhook-plan.ts";
import { takeWebhookStep } from "../../../../supabase/functions/_shared/cal-api/webhook-step.ts";
import type {
  WebhookScope,
  WebhookSettings,
} from "../../../../supabase/functions/_shared/cal-api/webhooks.ts";
import { PEOPLE } from "../../../histories/people.ts";
import { KEY } from "../../../stand-ins/cal-api/account.ts";
import { book } from "../../../stand-ins/cal-api/acts.ts";
import { OLDER_TRIGGERS } from "../../../stand-ins/cal-api/webhook-store.ts";
import { calCom, problemOf } from "./cal-com.ts";

const WANTED: WantedWebhook = {
  url: "https://ref.supabase.co/functions/v1/cal-webhook?tenant=acme",
  names: ["acme", "7c1f0d9e-2f6a-4a7e-9d5b-3a1f0c9e2b77"],
  secrets: ["the newest secret", "the one before it"],
};
const USER: WebhookScope = { kind: "user" };
const TEAM: WebhookScope = { kind: "team event type", teamId: 9, eventTypeId: 77 };
const cal = calCom();

const make = (changes: Partial<WebhookSettings> = {}, scope: WebhookScope = USER) =>
  cal.api.createWebhook(scope, { ...newWebhook(WANTED), ...changes });
const look = (known: readonly WebhookScope[] = [USER], isUp = () => false) =>
  lookAtWebhook(cal.api, WANTED, { known, isUp });
const isChanged = () => cal.server.seen.some(({ method }) => method === "PATCH");

async function haveEventType(): Promise<void> {
  await book(cal.account, { person: PEOPLE[0], start: new Date("2026-03-10T10:00:00Z") });
}

describe("a look at the tenant's webhook", () => {
  it("finds it in order, by one request", async () => {
    await make();
    const before = cal.server.seen.length;
    expect(await look()).toEqual({ state: "in_order", note: null, scopes: [USER] });
    expect(cal.server.seen.length - before).toBe(1);
  });

  it("is made in every scope the first time, and finds a second one", async () => {
    await haveEventType();
    await make();
    await make({}, TEAM);
    expect(await look([])).toMatchObject({
      state: "twice",
      note: expect.stringMatching(/^Of event type 77 of team 9: It posts a second time/),
      scopes: [USER, TEAM],
    });
    expect(await look([USER, TEAM])).toMatchObject({ state: "twice" });
  });

  it("is made in every scope when it is not where it was", async () => {
    await haveEventType();
    await make({}, TEAM);
    expect(await look([USER])).toEqual({ state: "in_order", note: null, scopes: [TEAM] });
  });

  it("finds none, makes none, and says what would", async () => {
    expect(await look()).toEqual({
      state: "missing",
      note: "There is none: nothing is posted. To mend it: npm run tenant -- connect acme",
      scopes: [],
    });
    expect(cal.account.webhooks.all).toEqual([]);
  });

  it("finds it off, and leaves it so: somebody may have meant it", async () => {
    await make({ active: false, secret: "the one before it" });
    expect(await look()).toMatchObject({
      state: "inactive",
      note: expect.stringContaining("It is off: nothing is posted."),
    });
    expect(isChanged()).toBe(false);
  });

  it("gives the newest secret to one that has another of the tenant's", async () => {
    await make({ secret: "the one before it" });
    expect(await look()).toEqual({
      state: "in_order",
      note: "Of the key's owner, it was given the newest secret.",
      scopes: [USER],
    });
    expect(cal.account.webhooks.all).toMatchObject([{ secret: "the newest secret" }]);
  });

  it("gives no secret to one that has none of the tenant's", async () => {
    await make({ secret: "somebody else's", triggers: ["BOOKING_CREATED"] });
    expect(await look()).toMatchObject({
      state: "different",
      note: expect.stringContaining("It has another secret, or none: what it posts is refused."),
    });
    expect(isChanged()).toBe(false);
  });

  it("adds the triggers that are needed, and keeps the others", async () => {
    await make({ triggers: ["OOO_CREATED", "BOOKING_CREATED"] });
    expect(await look()).toMatchObject({
      state: "in_order",
      note: "Of the key's owner, it was given the triggers it lacked.",
    });
    const [webhook] = cal.account.webhooks.all;
    expect(new Set(webhook?.triggers)).toEqual(new Set(["OOO_CREATED", ...TRIGGERS]));
  });

  it("says what cannot be added", async () => {
    cal.account.webhooks.triggers = ["BOOKING_CREATED"];
    await make({ triggers: ["BOOKING_CREATED"] });
    expect(await look()).toMatchObject({
      state: "different",
      note: expect.stringContaining("It lacks BOOKING_REQUESTED"),
    });
  });

  it("takes an older server as it is", async () => {
    cal.account.webhooks.triggers = OLDER_TRIGGERS;
    await make({ triggers: TRIGGERS.filter((trigger) => OLDER_TRIGGERS.includes(trigger)) });
    expect(await look()).toMatchObject({ state: "in_order", note: null });
    expect(isChanged()).toBe(false);
  });

  it("does not call missing what it had no time to look for", async () => {
    await haveEventType();
    expect(await look([USER], () => true)).toMatchObject({
      state: null,
      note: expect.stringContaining("To look everywhere: npm run tenant -- connect acme"),
    });
  });

  it("fails while Cal.com does not tell, and calls nothing missing", async () => {
    cal.server.order("524");
    expect((await problemOf(look())).kind).toBe("unavailable");
  });
});

describe("a step that looks at the tenant's webhook", () => {
  const take = (key = KEY) =>
    takeWebhookStep({ key, apiUrl: cal.server.url }, { ...WANTED, scopes: [USER] }, cal.clock);

  it("tells how it is, and is over a second after its last request", async () => {
    await make();
    const begun = cal.clock.now();
    expect(await take()).toEqual({
      status: 200,
      webhook: { state: "in_order", note: null, scopes: [USER] },
    });
    expect(cal.clock.now() - begun).toBe(1_000);
  });

  it("asks one request a second, however many it takes", async () => {
    await haveEventType();
    await take();
    expect(cal.account.throttle.busiestTwoSeconds).toBeLessThanOrEqual(2);
  });

  it("says that the key is unknown", async () => {
    expect(await take("cal_unknown_0123")).toMatchObject({ status: 401 });
  });

  it("leaves requests to others", async () => {
    await haveEventType();
    cal.account.throttle.leave(KEY, 19);
    expect(await take()).toMatchObject({ status: 429, remaining: 0, reset: 60 });
  });

  it("repeats no secret, whatever Cal.com says", async () => {
    await make({ secret: "the one before it" });
    cal.server.order(undefined, "echo");
    const answer = JSON.stringify(await take());
    for (const secret of [KEY, ...WANTED.secrets]) expect(answer).not.toContain(secret);
  });
});
