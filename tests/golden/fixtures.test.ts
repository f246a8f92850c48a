import { afterAll, beforeAll, expect, test } from "vitest";
import { buildEvent, TRIGGERS } from "../../local/events/index.ts";
import { type Database, openDatabase } from "../histories/database.ts";
import { applyPending, giveUp, receive } from "../histories/deliver.ts";
import type { Posted } from "../histories/history.ts";
import { hashOf } from "../histories/said.ts";
import { comparableRows } from "../histories/snapshot.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { NOW } from "../histories/timeline.ts";
import { ownDatabases } from "../setup/stack.ts";

const OPTIONS = {
  uid: "golden-1",
  createdAt: "2031-02-01T09:00:00Z",
  start: "2031-03-20T10:00:00Z",
  previousStart: "2031-03-18T10:00:00Z",
  guests: [{ name: "Gus Guest", email: "Gus@Elsewhere.example" }],
};

let database: Database;
beforeAll(async () => {
  if (ownDatabases()) database = await openDatabase(1);
});
afterAll(() => database?.close());

test.runIf(ownDatabases()).for(TRIGGERS)("what %s alone leaves behind", async (trigger) => {
  await leavesBehind(trigger, (tenant, event) =>
    receive(database.client, { tenant, event, now: NOW }),
  );
});

test.runIf(ownDatabases()).for(TRIGGERS)(
  "what %s alone leaves behind when it is pending first",
  async (trigger) => {
    const { client } = database;
    await leavesBehind(trigger, async (tenant, event) => {
      await giveUp(client, 1, 0);
      const answer = await receive(client, { tenant, event, now: NOW });
      await giveUp(client, 0, 0);
      await applyPending(client, [tenant]);
      // What says nothing of a booking has nothing to wait for.
      return answer === "pending" ? "stored" : answer;
    });
  },
);

async function leavesBehind(
  trigger: string,
  deliver: (tenant: Tenant, event: Posted) => Promise<string>,
): Promise<void> {
  const { client } = database;
  const [tenant] = (await newTenants(client, 1)) as [Tenant];
  const options = {
    ...(trigger === "BOOKING_RESCHEDULED" && { rescheduleUid: "golden-0" }),
    // What Cal Video saw, it saw in the meeting.
    ...(trigger.startsWith("AFTER_") && { createdAt: "2031-03-20T10:05:00Z" }),
  };
  const text = JSON.stringify(buildEvent(trigger, { ...OPTIONS, ...options }));
  const event = { text, eventId: hashOf(text) };
  expect(await deliver(tenant, event)).toBe("stored");
  const rows = await comparableRows(client, tenant);
  // Written anew by `npx vitest run tests/golden -u`; read the difference before committing it.
  await expect(`${JSON.stringify(rows, null, 2)}\n`).toMatchFileSnapshot(
    `rows/${trigger.toLowerCase()}.txt`,
  );
}
