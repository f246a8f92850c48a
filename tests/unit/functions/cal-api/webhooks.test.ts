import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { WebhookScope } from "../../../../supabase/functions/_shared/cal-api/webhooks.ts";
import { OLDER_TRIGGERS } from "../../../stand-ins/cal-api/webhook-store.ts";
import { calCom, problemOf } from "./cal-com.ts";

const cal = calCom();
const USER = { kind: "user" } as const;
const SETTINGS = {
  url: "https://ref.supabase.co/functions/v1/cal-webhook?tenant=acme",
  active: true,
  triggers: ["BOOKING_CREATED", "BOOKING_CANCELLED"],
  secret: 'a "secret" of sixteen letters',
};

describe("a webhook", () => {
  it("is made, changed, listed and deleted", async () => {
    const made = await cal.api.createWebhook(USER, SETTINGS);
    expect(made).toMatchObject({ ...SETTINGS, scope: USER, payloadTemplate: null });
    await cal.api.updateWebhook(made, { active: false });
    expect(await cal.api.webhooks(USER)).toEqual([{ ...made, active: false }]);
    await cal.api.deleteWebhook(made);
    expect(await cal.api.webhooks(USER)).toEqual([]);
    expect((await problemOf(cal.api.deleteWebhook(made))).kind).toBe("not found");
  });

  const scopes: readonly WebhookScope[] = [
    USER,
    { kind: "event type", eventTypeId: 77 },
    { kind: "team event type", teamId: 9, eventTypeId: 77 },
    { kind: "organization", organizationId: 3 },
  ];
  it("can have the same URL in each scope, and once in each", async () => {
    for (const scope of scopes) {
      await cal.api.createWebhook(scope, SETTINGS);
      expect((await problemOf(cal.api.createWebhook(scope, SETTINGS))).kind).toBe("conflict");
      expect(await cal.api.webhooks(scope)).toHaveLength(1);
    }
    expect(cal.account.webhooks.all.map(({ scope }) => scope)).toEqual([
      "/webhooks",
      "/event-types/77/webhooks",
      "/teams/9/event-types/77/webhooks",
      "/organizations/3/webhooks",
    ]);
  });

  it("for people who do not come to Cal Video needs to be told after how long", async () => {
    const triggers = ["AFTER_GUESTS_CAL_VIDEO_NO_SHOW"];
    const problem = await problemOf(cal.api.createWebhook(USER, { ...SETTINGS, triggers }));
    expect(problem.message).toContain("time must not be less than 1");
    await cal.api.createWebhook(USER, { ...SETTINGS, triggers, noShowAfterMinutes: 5 });
    expect(cal.account.webhooks.all[0]).toMatchObject({ time: 5, timeUnit: "MINUTE" });
  });

  it("with a trigger that the server does not know is refused as a whole", async () => {
    cal.account.webhooks.triggers = OLDER_TRIGGERS;
    const triggers = ["BOOKING_CREATED", "BOOKING_REASSIGNED"];
    expect((await problemOf(cal.api.createWebhook(USER, { ...SETTINGS, triggers }))).kind).toBe(
      "refused",
    );
    expect(cal.account.webhooks.all).toEqual([]);
  });

  it("that leads to this machine is refused", async () => {
    const url = "http://127.0.0.1:54321/functions/v1/cal-webhook?tenant=demo";
    const problem = await problemOf(cal.api.createWebhook(USER, { ...SETTINGS, url }));
    expect(problem.message).toContain("Webhook URL is not allowed");
  });

  it("keeps its secret out of problems, though Cal.com repeats it", async () => {
    cal.server.order("echo");
    const problem = await problemOf(cal.api.createWebhook(USER, SETTINGS));
    expect(problem.message).toContain('"secret":"[secret]"');
    expect(inspect(problem)).not.toContain(SETTINGS.secret);
  });

  it("is found though there are more than fit a page", async () => {
    for (let number = 0; number < 251; number++) {
      cal.account.webhooks.create("/webhooks", {
        active: true,
        subscriberUrl: `https://x.example/${number}`,
        triggers: [],
      });
    }
    expect(await cal.api.webhooks(USER)).toHaveLength(251);
  });
});

describe("the scopes that there are", () => {
  it("are told by the event types and teams", async () => {
    expect(await cal.api.teams()).toEqual([{ id: 9, name: "Studio" }]);
    expect(await cal.api.eventTypes()).toEqual([]);
  });
});
