import { expect, onTestFinished, vi } from "vitest";
import { PEOPLE } from "../histories/people.ts";
import { stack } from "../setup/stack.ts";
import { KEY } from "../stand-ins/cal-api/account.ts";
import { book } from "../stand-ins/cal-api/acts.ts";
import { CalComServer } from "../stand-ins/cal-api/server.ts";
import { sql } from "./support/database.ts";
import { test } from "./support/test.ts";

test("A booking whose webhook never came is read from Cal.com's API", {
  timeout: 60_000,
}, async ({ tenant }) => {
  const calCom = await CalComServer.start();
  onTestFinished(calCom.stop.bind(calCom));
  await book(calCom.account, {
    person: PEOPLE[0],
    start: new Date(Date.now() + 86_400_000),
    uid: `unheard-${tenant.slug}`,
  });
  // What changed in the last ten minutes is left to the webhooks that may still be on their way.
  for (const booking of calCom.account.ledger.bookings.values()) {
    const anHourAgo = new Date(Date.now() - 3_600_000);
    Object.assign(booking, { createdAt: anHourAgo, updatedAt: anHourAgo });
  }
  await sql("select connect_tenant($1, $2, $3)", [tenant.slug, KEY, calCom.url]);
  // The scheduler finds that there is something to ask.
  await vi.waitFor(
    async () => {
      expect(await tenant.rows("bookings", "cal_uid")).toMatchObject([
        {
          cal_uid: `unheard-${tenant.slug}`,
          status: "confirmed",
          attendee_email: PEOPLE[0].email,
        },
      ]);
    },
    { timeout: 40_000, interval: 500 },
  );
  // Sent a second apart, they may arrive a little closer.
  expect(calCom.account.throttle.busiestTwoSeconds).toBeLessThanOrEqual(3);
});

test("Nobody but the scheduler has it ask", async () => {
  const { status } = await fetch(`${stack.apiUrl}/functions/v1/reconcile`, {
    method: "POST",
    headers: { "x-cron-key": `${stack.cronKey}x`, "content-type": "application/json" },
    body: "{}",
  });
  expect(status).toBe(401);
});
