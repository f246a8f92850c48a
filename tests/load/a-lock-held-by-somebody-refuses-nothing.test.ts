import { describe, expect } from "vitest";
import { newUid } from "../../local/events/index.ts";
import { connect } from "../end-to-end/support/database.ts";
import { ANSWERS, type Answer } from "../end-to-end/support/request.ts";
import type { Tenant } from "../end-to-end/support/tenant.ts";
import { test } from "../end-to-end/support/test.ts";
import { untilApplied } from "./support/pending.ts";

/** How long webhooks keep coming while the lock is held. */
const HELD_MS = 3_000;
/** Far more than an answer takes, less than any time-out: nobody waited for the lock. */
const ANSWERED_WITHIN_MS = 5_000;
const APPLIED_WITHIN_MS = 30_000;

/** What somebody leaves open in another session, about the tenant $1. */
const LOCKS: Readonly<Record<string, string>> = {
  "the row of a lead": "select from public.leads where tenant_id = $1 for update",
  "a change of a reminder rule":
    "update public.reminder_rules set offset_minutes = offset_minutes + 1 where tenant_id = $1",
  "the table of bookings": "lock table public.bookings in access exclusive mode",
  "the table of leads": "lock table public.leads in access exclusive mode",
  "the table of reminders": "lock table public.reminders in access exclusive mode",
};

interface Timed extends Answer {
  readonly took: number;
}

/** A booking by the known booker, and one by somebody new. */
async function book(tenant: Tenant): Promise<Timed[]> {
  return Promise.all(
    [tenant.email, `${newUid().toLowerCase()}@new.example`].map(async (email) => {
      const began = performance.now();
      const answer = await tenant.send("BOOKING_CREATED", { email });
      return { ...answer, took: performance.now() - began };
    }),
  );
}

describe("While another session holds", () => {
  test.for(Object.entries(LOCKS))(
    "%s, webhooks are stored, and applied after",
    {
      timeout: 120_000,
    },
    async ([, statement], { tenant, otherTenant, onTestFinished }) => {
      expect(await tenant.send("BOOKING_CREATED")).toEqual(ANSWERS.received);
      const holder = await connect();
      onTestFinished(() => holder.end());
      await holder.query("begin");
      await holder.query(statement, statement.includes("$1") ? [tenant.id] : []);

      const answers: Timed[] = [];
      const began = performance.now();
      while (performance.now() - began < HELD_MS) {
        const both = await Promise.all([tenant, otherTenant].map(book));
        answers.push(...both.flat());
      }
      await holder.query("commit");

      expect(answers.filter(({ body }) => body !== ANSWERS.received.body)).toEqual([]);
      expect(answers.filter(({ took }) => took > ANSWERED_WITHIN_MS)).toEqual([]);
      await untilApplied([tenant.id, otherTenant.id], APPLIED_WITHIN_MS);
      const bookings = [
        ...(await tenant.rows("bookings", "id")),
        ...(await otherTenant.rows("bookings", "id")),
      ];
      expect(bookings).toHaveLength(1 + answers.length);
      expect(await tenant.rows("reminders", "id")).toHaveLength(
        3 * (await tenant.rows("bookings", "id")).length,
      );
    },
  );
});
