import { afterEach, beforeEach, describe, expect } from "vitest";
import { TRIGGERS } from "../../supabase/functions/_shared/cal-api/triggers.ts";
import { sql } from "../end-to-end/support/database.ts";
import { test } from "../end-to-end/support/test.ts";
import { KEY } from "../stand-ins/cal-api/account.ts";
import { CalComServer } from "../stand-ins/cal-api/server.ts";
import { OLDER_TRIGGERS } from "../stand-ins/cal-api/webhook-store.ts";
import { type Outcome, tenantCommandWith } from "./support/command.ts";

const PROJECT = "https://ref.supabase.co";
let calCom: CalComServer;

beforeEach(async () => {
  calCom = await CalComServer.start();
});
afterEach(() => calCom.stop());

/** Runs the command with a key in the environment, for a project that Cal.com can reach. */
function connect(slug: string, ...more: string[]): Promise<Outcome> {
  const args = ["connect", slug, "--api", calCom.url, "--url", PROJECT, ...more];
  return tenantCommandWith({ env: { CAL_API_KEY: KEY } }, ...args);
}

const urlOf = (slug: string) => `${PROJECT}/functions/v1/cal-webhook?tenant=${slug}`;

describe("npm run tenant -- connect", { timeout: 30_000 }, () => {
  test("makes the webhook, with the tenant's secret and every trigger", async ({ tenant }) => {
    const { code, output } = await connect(tenant.slug);
    expect(code, output).toBe(0);
    expect(output).toContain("The key is Nora Lind <nora@studio-lind.example>.");
    expect(output).toContain("There is none: nothing is posted.\n  Made.");
    expect(output).not.toContain(tenant.secret);
    expect(output).not.toContain(KEY);
    expect(calCom.account.webhooks.all).toMatchObject([
      {
        scope: "/webhooks",
        subscriberUrl: urlOf(tenant.slug),
        active: true,
        secret: tenant.secret,
        triggers: [...TRIGGERS],
        version: "2021-10-20",
      },
    ]);
  });

  test("changes nothing when it is run again, by whatever name", async ({ tenant }) => {
    await connect(tenant.slug);
    const { output } = await connect(tenant.id);
    expect(output).toContain("It is as it should be.");
    expect(calCom.seen.map(({ method }) => method).filter((m) => m !== "GET")).toEqual(["POST"]);
  });

  test("says what was wrong with a webhook, and mends it", async ({ tenant }) => {
    const [{ newest }] = await sql("select rotate_secret($1) as newest", [tenant.slug]);
    calCom.account.webhooks.create("/webhooks", {
      active: false,
      subscriberUrl: urlOf(tenant.id),
      triggers: ["BOOKING_CREATED"],
      secret: tenant.secret,
    });
    const { code, output } = await connect(tenant.slug);
    expect(code, output).toBe(0);
    expect(output).toContain("It is off: nothing is posted.");
    expect(output).toContain("It has a secret that is being retired.");
    expect(output).toContain("It lacks BOOKING_REQUESTED, BOOKING_REJECTED");
    expect(output).toContain("Mended.");
    expect(calCom.account.webhooks.all).toMatchObject([
      { active: true, secret: newest, triggers: [...TRIGGERS] },
    ]);
  });

  test("names a second webhook that posts everything twice", async ({ tenant }) => {
    await connect(tenant.slug);
    const {
      scope: _,
      id: __,
      ...settings
    } = calCom.account.webhooks.all[0] as object & {
      scope: string;
      id: string;
    };
    calCom.account.ledger.happen({
      ...{ trigger: "BOOKING_CREATED", at: new Date(), uid: "a1", people: [], type: "intro" },
      ...{ start: new Date(), end: new Date(), price: 0, copy: 0 },
    });
    calCom.account.webhooks.create("/teams/9/event-types/77/webhooks", { ...settings });
    const { output } = await connect(tenant.slug);
    expect(output).toContain("Of event type 77 of team 9:\n  It posts a second time");
  });

  test("tells what an older Cal.com does not take", async ({ tenant }) => {
    calCom.account.webhooks.triggers = OLDER_TRIGGERS;
    const { code, output } = await connect(tenant.slug);
    expect(code, output).toBe(0);
    expect(output).toContain(
      "This Cal.com does not take BOOKING_LOCATION_UPDATED, BOOKING_REASSIGNED.",
    );
  });

  test("explains a key that Cal.com does not know, without repeating it", async ({ tenant }) => {
    const args = ["connect", tenant.slug, "--api", calCom.url, "--url", PROJECT];
    const { code, output } = await tenantCommandWith({ input: "cal_mistyped\n" }, ...args);
    expect(code).toBe(1);
    expect(output).toContain("Cal.com does not know this API key, or it has expired.");
    expect(output).not.toContain("cal_mistyped");
  });

  test("asks for no key where Cal.com could not reach the project", async ({ tenant }) => {
    const { code, output } = await connect(tenant.slug, "--url", "http://127.0.0.1:54321");
    expect(code).toBe(1);
    expect(output).toContain("Cal.com cannot reach this machine");
    expect(calCom.seen).toEqual([]);
  });

  test("knows no other tenant", async ({ tenant: _ }) => {
    const { code, output } = await connect("nobody");
    expect(code).toBe(1);
    expect(output).toContain('There is no tenant "nobody"');
  });
});
