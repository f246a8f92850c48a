import { expect } from "vitest";
import { buildEvent, type EventOptions, newUid } from "../../local/events/index.ts";
import { ANSWERS } from "./support/request.ts";
import { test } from "./support/test.ts";

const HOUR = 60 * 60_000;
const began = Math.floor(Date.now() / 1000) * 1000;
const timeout = 120_000;

/** Shuffled, so that no order of arrival is favoured. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

test("Fifty events of one lead's bookings, many of them doubled, arrive together", {
  timeout,
}, async ({ tenant }) => {
  const event = (trigger: string, step: number, options: EventOptions) =>
    JSON.stringify(
      buildEvent(trigger, {
        email: tenant.email,
        createdAt: new Date(began + step * 1000),
        ...options,
      }),
    );
  const lives = Array.from({ length: 10 }, (_, index) => {
    const [first, second] = [newUid(), newUid()];
    const [start, later] = [new Date(began + 72 * HOUR), new Date(began + 96 * HOUR)];
    const created = event("BOOKING_CREATED", index * 4, { uid: first, start });
    const moved = { uid: second, rescheduleUid: first, previousStart: start, start: later };
    const rescheduled = event("BOOKING_RESCHEDULED", index * 4 + 1, moved);
    const cancelled = event("BOOKING_CANCELLED", index * 4 + 2, { uid: second, start: later });
    return { uid: second, events: [created, created, rescheduled, cancelled, cancelled] };
  });

  const bodies = shuffled(lives.flatMap((life) => life.events));
  expect(bodies).toHaveLength(50);
  const answers = await Promise.all(bodies.map((body) => tenant.postSigned(body)));
  expect(answers.filter(({ body }) => body === ANSWERS.received.body)).toHaveLength(30);
  expect(answers.filter(({ body }) => body === ANSWERS.duplicate.body)).toHaveLength(20);
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);

  // What was in another's way is applied right behind.
  const left = async () =>
    (await tenant.rows("webhook_events", "id")).filter(({ status }) => status !== "applied");
  await expect.poll(left, { timeout: 30_000 }).toEqual([]);
  const bookings = await tenant.rows("bookings", "created_at");
  expect(bookings.map(({ cal_uid, status }) => ({ uid: cal_uid, status }))).toEqual(
    lives.map(({ uid }) => ({ uid, status: "cancelled" })),
  );
  // 30 + 25 + 15 + 10 + 5 for the first booking, the rest up to 100 for the second.
  expect(await tenant.rows("leads", "id")).toMatchObject([{ score: 100 }]);
  const activities = await tenant.rows("lead_activities", "occurred_at");
  expect(activities.filter(({ kind }) => kind === "booking_confirmed")).toHaveLength(10);
  expect(activities.map(({ points }) => points).filter(Boolean)).toEqual([85, 15]);
  const reminders = await tenant.rows("reminders", "id");
  expect(reminders.filter(({ status }) => status !== "cancelled")).toEqual([]);
});

test("The same request fifty times at once is stored once", { timeout }, async ({ tenant }) => {
  const body = JSON.stringify(buildEvent("BOOKING_CREATED", { email: tenant.email }));
  const answers = await Promise.all(Array.from({ length: 50 }, () => tenant.postSigned(body)));
  expect(answers.filter((answer) => answer.body === ANSWERS.received.body)).toHaveLength(1);
  expect(answers.filter((answer) => answer.body === ANSWERS.duplicate.body)).toHaveLength(49);
  expect(await tenant.rows("webhook_events", "id")).toMatchObject([{ status: "applied" }]);
  expect(await tenant.rows("reminders", "id")).toHaveLength(3);
});
