import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { STORIES, type StoryName } from "../../bench/stories.ts";
import { connect } from "../end-to-end/support/database.ts";
import { ANSWERS } from "../end-to-end/support/request.ts";
import { test } from "../end-to-end/support/test.ts";
import { comparableRows } from "../histories/snapshot.ts";
import { untilApplied } from "./support/pending.ts";

/** Who comes at once: seats of one booking, bookings of one lead, occurrences of one series. */
const CROWD = { seats: 150, lead: 100, series: 50 } as const satisfies Partial<
  Record<StoryName, number>
>;

/** The bodies of the whole crowd, the three mixed. */
function crowd(): string[] {
  const beginning = new Date(Math.floor(Date.now() / 1000) * 1000);
  const events = Object.entries(CROWD).flatMap(([name, count]) => {
    const tell = STORIES[name as StoryName](`${name}-${randomBytes(6).toString("hex")}`, beginning);
    return Array.from({ length: count }, (_, index) => ({
      place: index / count,
      event: tell(index + 1),
    }));
  });
  return events
    .toSorted((one, other) => one.place - other.place)
    .map(({ event }) => JSON.stringify(event));
}

test("A crowd that books one booking, as one person and one series is not refused, and ends as one by one", {
  timeout: 240_000,
}, async ({ tenant, otherTenant, onTestFinished }) => {
  const bodies = crowd();
  const answers = await Promise.all(bodies.map((body) => tenant.postSigned(body)));
  expect(answers.filter(({ body }) => body !== ANSWERS.received.body)).toEqual([]);
  await untilApplied([tenant.id], 60_000);

  for (const body of bodies) expect(await otherTenant.postSigned(body)).toEqual(ANSWERS.received);
  await untilApplied([otherTenant.id], 30_000);
  const client = await connect();
  onTestFinished(() => client.end());
  const rows = await comparableRows(client, tenant);
  expect(rows.booking_attendees).toHaveLength(300);
  expect(rows).toEqual(await comparableRows(client, otherTenant));
});
