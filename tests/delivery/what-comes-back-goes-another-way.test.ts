import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FunctionServer, serveFunction } from "../../local/functions.ts";
import { temporaryHome } from "../end-to-end/support/temporary-home.ts";
import { statusReport, type TakenSms } from "../providers/fake-twilio.ts";
import { ownDatabases } from "../setup/stack.ts";
import { book, makeTenants } from "./support/bookings.ts";
import { SETTINGS } from "./support/settings.ts";
import { type Stage, setStage } from "./support/stage.ts";

const MINUTE = 60_000;

/** The functions as they are deployed, between a database and providers that answer as they do. */
describe.runIf(ownDatabases())("text messages that Twilio takes, or does not", () => {
  const start = new Date(Date.now() + 40 * MINUTE);
  let stage: Stage;
  let feedback: FunctionServer;
  let client: pg.Client;
  let tenant: string;
  const cleanUp: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const { home, remove } = await temporaryHome();
    cleanUp.push(remove);
    stage = await setStage(home, SETTINGS.seed);
    cleanUp.push(() => stage.close());
    stage.twilio.chooseFault = () => undefined;
    stage.resend.chooseFault = () => undefined;
    feedback = await serveFunction("delivery-feedback", { env: stage.env, home, log: () => {} });
    cleanUp.push(() => feedback.process.stop());
    client = new pg.Client({ connectionString: stage.databaseUrl });
    client.on("error", () => {});
    await client.connect();
    cleanUp.push(() => client.end());
    [tenant = ""] = await makeTenants(client, 1);
    await client.query("delete from public.reminder_rules where channel <> 'sms'");
    await client.query("update public.reminder_rules set fallback_channel = 'email'");
  }, 120_000);

  afterAll(async () => {
    for (const undo of cleanUp.toReversed()) await undo();
  });

  /** Lets the sender send all that is due. */
  async function deliver(): Promise<void> {
    const [sender] = stage.senders;
    await sender?.start();
    await sender?.finish();
  }

  const messageTo = (n: number) =>
    stage.twilio.taken.find(({ params }) => params.To?.endsWith(`${n}`)) as TakenSms;

  async function report(message: TakenSms, status: string, code?: number): Promise<number> {
    const { url, form, signature } = statusReport(message, status, code);
    const response = await fetch(feedback.url + new URL(url).search, {
      method: "POST",
      body: form,
      headers: { "x-twilio-signature": signature },
    });
    return response.status;
  }

  async function rows(text: string): Promise<unknown[]> {
    return (await client.query({ text, values: [tenant], rowMode: "array" })).rows;
  }

  const log = () =>
    rows(
      `select b.attendee_name, r.channel, r.status, r.reason_code
       from public.reminders r
       join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
       where r.tenant_id = $1 order by b.attendee_name, r.is_fallback`,
    );

  test("what is not delivered has failed, and another channel stands in", async () => {
    for (const n of [1, 2]) await book(client, tenant, n, start);
    await deliver();
    expect(stage.twilio.taken).toHaveLength(2);

    // In any order, and more than once.
    expect(await report(messageTo(1), "undelivered", 30006)).toBe(200);
    expect(await report(messageTo(1), "sent")).toBe(200);
    expect(await report(messageTo(1), "undelivered", 30006)).toBe(200);
    expect(await report(messageTo(2), "delivered")).toBe(200);
    await deliver();
    expect(await log()).toEqual([
      ["Guest 1", "sms", "failed", "landline"],
      ["Guest 1", "email", "sent", null],
      ["Guest 2", "sms", "sent", null],
    ]);
    expect(stage.resend.taken.map(({ body }) => body.to)).toEqual([["guest-1@example.com"]]);
    expect(
      await rows("select address, reason from public.suppressions where tenant_id = $1"),
    ).toEqual([["+4915100000001", "landline"]]);
    expect(
      await rows(
        "select dead_letter_reasons, provider_reports from public.tenant_health where tenant_id = $1",
      ),
    ).toEqual([[{ landline: 1 }, { "undelivered (30006)": 1 }]]);
  });

  test("a used-up day stops the channel, and costs no attempt", async () => {
    stage.twilio.chooseFault = () => "daily_limit";
    await book(client, tenant, 3, start);
    await deliver();
    expect(
      await rows(
        `select r.status, r.reason_code, r.attempts from public.reminders r
         where r.tenant_id = $1 and r.recipient = 'guest-3@example.com'`,
      ),
    ).toEqual([["scheduled", "channel_stopped", 0]]);
    expect(
      await rows(
        "select stopped_channels #>> '{sms,reason}' from public.tenant_health where tenant_id = $1",
      ),
    ).toEqual([[expect.stringContaining("63038: Account exceeded the daily messages limit")]]);
  });
});
