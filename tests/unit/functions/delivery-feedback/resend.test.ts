import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { isSignedWebhook } from "../../../../supabase/functions/_shared/standard-webhooks.ts";
import { withoutBody } from "../late-body.ts";
import {
  Endpoint,
  OTHER_ID,
  OWN_RESEND_SECRET,
  REMINDER_ID,
  RESEND_SECRET,
  resendEvent,
  signResend,
  TENANT_ID,
} from "./endpoint.ts";

let endpoint: Endpoint;

beforeEach(() => {
  endpoint = new Endpoint();
});

describe("what Resend says", () => {
  it("is recorded of the reminder that the message was marked with", async () => {
    const response = await endpoint.resend(resendEvent("email.delivered"));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ received: true });
    expect(endpoint.recorded).toEqual([
      {
        tenant_id: TENANT_ID,
        channel: "email",
        reminder_id: REMINDER_ID,
        generation: 2,
        provider_message_id: "re_1",
        feedback: "delivered",
        arrived: true,
        reason: null,
        suppress: null,
        detail: null,
        at: "2026-03-01T11:59:58.000Z",
        address: null,
      },
    ]);
  });

  const bounce = (type: string) => ({
    bounce: { type, subType: "General", message: "No such user" },
  });
  it.each([
    ["email.sent", {}, "sent", true, null, null],
    ["email.delivery_delayed", {}, "delayed", true, null, null],
    ["email.bounced", bounce("Permanent"), "bounced", false, "bounced", "bounced"],
    ["email.bounced", bounce("Transient"), "bounced (for now)", false, null, null],
    ["email.bounced", {}, "bounced (for now)", false, null, null],
    ["email.complained", {}, "complained", true, null, "complained"],
    ["email.failed", {}, "failed", false, null, null],
  ])("%s %j means %s", async (type, data, feedback, arrived, reason, suppress) => {
    await endpoint.resend(resendEvent(type, data));
    expect(endpoint.recorded).toMatchObject([{ feedback, arrived, reason, suppress }]);
  });

  it("may list the tags, and explain a bounce", async () => {
    const tags = [
      { name: "reminder", value: REMINDER_ID },
      { name: "generation", value: "3" },
    ];
    await endpoint.resend(resendEvent("email.bounced", { tags, ...bounce("Permanent") }));
    expect(endpoint.recorded).toMatchObject([{ generation: 3, detail: "General: No such user" }]);
  });

  it("is taken and forgotten when it is about something else", async () => {
    const events = [
      resendEvent("email.opened"),
      resendEvent("toString"),
      resendEvent("email.bounced", { tags: {} }),
      resendEvent("email.bounced", { tags: { reminder: "x", generation: "1" } }),
      resendEvent("email.bounced", { tags: { reminder: REMINDER_ID, generation: "0" } }),
      { type: "contact.created", data: null },
      "not JSON",
      "null",
    ];
    for (const event of events) expect((await endpoint.resend(event)).status).toBe(200);
    expect(endpoint.recorded).toEqual([]);
  });
});

describe("what Resend says before the sender", () => {
  it("is to be sent again", async () => {
    endpoint.isEarly = true;
    expect((await endpoint.resend(resendEvent("email.bounced"))).status).toBe(503);
    endpoint.isEarly = false;
    expect((await endpoint.resend(resendEvent("email.bounced"))).status).toBe(200);
  });
});

describe("whose account it is", () => {
  const marked = { tags: { reminder: REMINDER_ID, generation: "1", tenant: TENANT_ID } };

  it("the project's speaks for the tenant that its message is marked with", async () => {
    await endpoint.resend(resendEvent("email.sent", marked), { query: "?provider=resend" });
    expect(endpoint.recorded).toMatchObject([{ tenant_id: TENANT_ID }]);
  });

  it("a tenant's own speaks for itself only, whatever its messages are marked with", async () => {
    const own = { query: "?provider=resend&tenant=own", secret: OWN_RESEND_SECRET };
    await endpoint.resend(resendEvent("email.sent", marked), own);
    expect(endpoint.recorded).toMatchObject([{ tenant_id: OTHER_ID }]);
  });

  it("the project's cannot speak for a tenant with its own", async () => {
    const query = "?provider=resend&tenant=own";
    expect((await endpoint.resend(resendEvent("email.sent"), { query })).status).toBe(401);
    expect(endpoint.recorded).toEqual([]);
  });

  it("a tenant's own cannot speak for another, nor for the project", async () => {
    const secret = OWN_RESEND_SECRET;
    for (const query of ["?provider=resend&tenant=demo", "?provider=resend"]) {
      expect(
        (await endpoint.resend(resendEvent("email.sent", marked), { query, secret })).status,
      ).toBe(401);
    }
    expect(endpoint.recorded).toEqual([]);
  });
});

describe("a signature", () => {
  const body = JSON.stringify(resendEvent("email.complained"));
  const post = (headers: Record<string, string>, text = body) =>
    endpoint.send("?provider=resend&tenant=demo", { method: "POST", body: text, headers });

  it("is checked as Standard Webhooks describes", async () => {
    const headers = new Headers({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const text = '{"test": 2432232314}';
    expect(isSignedWebhook(secret, headers, text, 1614265330_000)).toBe(true);
    expect(isSignedWebhook(secret, headers, `${text} `, 1614265330_000)).toBe(false);
  });

  it("may be one of two while the secret is changed", async () => {
    const headers = signResend(body, RESEND_SECRET, endpoint.now);
    const both = `v1,AAAA v1a,BBBB ${headers["svix-signature"]}`;
    expect((await post({ ...headers, "svix-signature": both })).status).toBe(200);
  });

  it("is needed, right, and of these five minutes", async () => {
    const good = signResend(body, RESEND_SECRET, endpoint.now);
    const { "svix-signature": _, ...unsigned } = good;
    const bad = [
      unsigned,
      { ...good, "svix-signature": "" },
      { ...good, "svix-signature": good["svix-signature"]?.slice(3) ?? "" },
      { ...good, "svix-id": "msg_2" },
      signResend(body, OWN_RESEND_SECRET, endpoint.now),
      signResend(body, RESEND_SECRET, endpoint.now - 301_000),
      signResend(body, RESEND_SECRET, endpoint.now + 301_000),
    ];
    for (const headers of bad) expect((await post(headers)).status).toBe(401);
    expect((await post(good, body.replace("complained", "delivered"))).status).toBe(401);
    expect(endpoint.recorded).toEqual([]);
    expect((await post(signResend(body, RESEND_SECRET, endpoint.now - 299_000))).status).toBe(200);
  });

  it("cannot be made with an empty secret", async () => {
    endpoint.projectSecrets.resend = "whsec_";
    const good = signResend(body, RESEND_SECRET, endpoint.now);
    const signed = `msg_1.${good["svix-timestamp"]}.${body}`;
    const signature = createHmac("sha256", "").update(signed).digest("base64");
    expect((await post({ ...good, "svix-signature": `v1,${signature}` })).status).toBe(401);
  });
});

describe("what is answered otherwise", () => {
  it("is 503 for a tenant whose own account cannot be read: not the project's secret is its", async () => {
    const query = "?provider=resend&tenant=lost";
    for (const secret of [RESEND_SECRET, OWN_RESEND_SECRET]) {
      const { status } = await endpoint.resend(resendEvent("email.bounced"), { query, secret });
      expect(status).toBe(503);
    }
    expect(endpoint.recorded).toEqual([]);
    expect(endpoint.logged.join()).toContain("account_unreadable");
  });

  it("is 503 without a secret to check with, and says which to set: what is said comes again", async () => {
    const event = resendEvent("email.bounced");
    endpoint.projectSecrets.resend = undefined;
    for (const query of ["?provider=resend", "?provider=resend&tenant=demo"]) {
      const answer = await endpoint.resend(event, { query });
      expect({ status: answer.status, body: await answer.json() }).toEqual({
        status: 503,
        body: {
          error: "No secret to check signatures with: set RESEND_WEBHOOK_SECRET for the functions.",
        },
      });
    }
    endpoint.projectSecrets.resend = RESEND_SECRET;
    const own = await endpoint.resend(event, { query: "?provider=resend&tenant=bare" });
    expect({ status: own.status, body: await own.json() }).toEqual({
      status: 503,
      body: {
        error:
          "No secret to check signatures with: set the webhook_secret of the tenant's email account (set-channel).",
      },
    });
    expect(endpoint.recorded).toEqual([]);
    expect(endpoint.logged.join()).toContain("no_secret");
  });

  it("is 408 to a body that does not arrive, and 503 to one whose sender goes away", async () => {
    const send = (body: ReadableStream) =>
      endpoint.send("?provider=resend&tenant=demo", { method: "POST", body, duplex: "half" });
    const start = (controller: ReadableStreamDefaultController) => controller.error(new Error());
    expect((await send(new ReadableStream({ start }))).status).toBe(503);
    expect((await withoutBody(() => send(new ReadableStream()))).status).toBe(408);
  });

  it("is 200 without recording for a name that nobody has, whether there is a secret or not", async () => {
    for (const secret of [RESEND_SECRET, undefined]) {
      endpoint.projectSecrets.resend = secret;
      for (const query of ["?provider=resend&tenant=nobody", "?provider=resend&tenant=NO'"]) {
        expect((await endpoint.resend(resendEvent("email.sent"), { query })).status).toBe(200);
      }
    }
    expect(endpoint.recorded).toEqual([]);
  });

  it("is 405, 400, 413", async () => {
    expect((await endpoint.send("?provider=resend&tenant=demo", { method: "GET" })).status).toBe(
      405,
    );
    expect((await endpoint.send("?tenant=demo", { method: "POST", body: "{}" })).status).toBe(400);
    expect((await endpoint.send("?provider=toString", { method: "POST", body: "{}" })).status).toBe(
      400,
    );
    expect((await endpoint.resend("x".repeat(256 * 1024 + 1))).status).toBe(413);
    expect(endpoint.lookups).toBe(0);
  });

  it("is 503 when it cannot be recorded, so that Resend sends it again; logs nothing personal", async () => {
    endpoint.isDown = true;
    expect((await endpoint.resend(resendEvent("email.bounced"))).status).toBe(503);
    expect(endpoint.logged.join()).toContain("not_recorded");
    expect(endpoint.logged.join()).not.toMatch(/ada|secret/);
  });
});
