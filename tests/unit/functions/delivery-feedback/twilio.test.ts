import { beforeEach, describe, expect, it } from "vitest";
import { isSignedByTwilio } from "../../../../supabase/functions/delivery-feedback/twilio-signature.ts";
import {
  AUTH_TOKEN,
  Endpoint,
  OTHER_ID,
  OWN_RESEND_SECRET,
  REMINDER_ID,
  TENANT_ID,
} from "./endpoint.ts";

const CALLBACK = `?provider=twilio&tenant=demo&reminder=${REMINDER_ID}&generation=2`;
let endpoint: Endpoint;

beforeEach(() => {
  endpoint = new Endpoint();
});

describe("a status callback", () => {
  it.each([
    ["sent", "", "sent", true, null, null],
    ["delivered", "", "delivered", true, null, null],
    ["undelivered", "30003", "undelivered (30003)", false, "phone_unreachable", null],
    ["undelivered", "30005", "undelivered (30005)", false, "number_unknown", null],
    ["undelivered", "30006", "undelivered (30006)", false, "landline", "landline"],
    ["undelivered", "30034", "undelivered (30034)", false, "sender_unregistered", null],
    ["failed", "30007", "failed (30007)", false, null, null],
    ["failed", "", "failed", false, null, null],
  ])("%s %s is recorded", async (status, code, feedback, arrived, reason, suppress) => {
    const form = { MessageSid: "SM1", MessageStatus: status, To: "+491701234567", ErrorCode: code };
    const response = await endpoint.twilio(form, { query: CALLBACK });
    expect(response.status).toBe(200);
    expect(endpoint.recorded).toEqual([
      {
        tenant_id: TENANT_ID,
        channel: "sms",
        reminder_id: REMINDER_ID,
        generation: 2,
        provider_message_id: "SM1",
        feedback,
        arrived,
        reason,
        suppress,
        detail: null,
        at: null,
        address: "+491701234567",
      },
    ]);
  });

  it("of what has not been passed on, or is none of ours, is forgotten", async () => {
    await endpoint.twilio({ MessageStatus: "queued" }, { query: CALLBACK });
    await endpoint.twilio({ MessageStatus: "constructor" }, { query: CALLBACK });
    await endpoint.twilio({ MessageStatus: "sent" });
    expect(endpoint.recorded).toEqual([]);
  });
});

describe("a message from a person", () => {
  const message = (Body: string, more: Record<string, string> = {}) =>
    endpoint.twilio({
      MessageSid: "SM2",
      SmsStatus: "received",
      From: "+491701234567",
      Body,
      ...more,
    });

  it.each(["STOP", " stop ", "Unsubscribe", "STOPALL", "cancel", "END", "Quit"])(
    "%s stops the messages",
    async (word) => {
      await message(word);
      expect(endpoint.answers).toEqual([
        { tenantId: null, answer: { phone: "+491701234567", stop: true } },
      ]);
    },
  );

  it.each(["START", "yes", "UNSTOP"])("%s brings them back", async (word) => {
    await message(word);
    expect(endpoint.answers).toMatchObject([{ answer: { stop: false } }]);
  });

  it("in the account's own words means what Twilio says", async () => {
    await message("ARRET", { OptOutType: "STOP" });
    await message("STOP", { OptOutType: "HELP" });
    expect(endpoint.answers).toMatchObject([{ answer: { stop: true } }]);
  });

  it("is not stopped by a word among others", async () => {
    await message("please don't stop");
    await message("");
    expect(endpoint.answers).toEqual([]);
  });

  it("to a tenant's own number is about that tenant", async () => {
    const own = { query: "?provider=twilio&tenant=own", token: OWN_RESEND_SECRET };
    await endpoint.twilio({ From: "+491701234567", Body: "STOP" }, own);
    expect(endpoint.answers).toMatchObject([{ tenantId: OTHER_ID }]);
  });

  it("is answered with no instructions", async () => {
    const response = await message("Hello?");
    expect(response.headers.get("content-type")).toBe("text/xml");
    expect(await response.text()).toBe("<Response/>");
  });
});

describe("a signature", () => {
  it("is checked as Twilio describes", async () => {
    const form = new URLSearchParams({
      To: "+18005551212",
      Digits: "1234",
      CallSid: "CA1234567890ABCDE",
      From: "+12349013030",
      Caller: "+12349013030",
    });
    const headers = new Headers({ "x-twilio-signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ=" });
    const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    expect(isSignedByTwilio(headers, form, url, "12345")).toBe(true);
    form.set("Digits", "1235");
    expect(isSignedByTwilio(headers, form, url, "12345")).toBe(false);
  });

  it("is needed, of this form, this URL and this account", async () => {
    const form = { From: "+491701234567", Body: "STOP" };
    const other =
      "https://functions.example/functions/v1/delivery-feedback?provider=twilio&tenant=x";
    const answers = [
      await endpoint.twilio(form, { token: "another" }),
      await endpoint.twilio(form, { url: other }),
      await endpoint.twilio(form, { query: "?provider=twilio&tenant=own" }),
      await endpoint.send("?provider=twilio&tenant=demo", {
        method: "POST",
        body: new URLSearchParams(form),
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(endpoint.answers).toEqual([]);
    expect(endpoint.logged.join()).not.toMatch(/491701234567|STOP/);
    expect((await endpoint.twilio(form, { token: AUTH_TOKEN })).status).toBe(200);
  });
});
