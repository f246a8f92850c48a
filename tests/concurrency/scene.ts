import type pg from "pg";
import { expect } from "vitest";
import { PEOPLE, type Person } from "../histories/people.ts";
import type { Said } from "../histories/said.ts";
import { comparableRows, failures, unapplied } from "../histories/snapshot.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { later, NOW, startOn } from "../histories/timeline.ts";
import { ben, event } from "./events.ts";
import { post, postInTime, work, workStep } from "./sessions.ts";

const dora = PEOPLE[2] as Person;

/** What is known before: a booking of Ada's, and one of Ben's. */
const KNOWN: readonly Said[] = [
  event(0, "BOOKING_CREATED"),
  event(1, "BOOKING_CREATED", { uid: "b1", people: [ben] }),
];

/** What arrives while something is locked: of both, and of somebody new. */
const MEANWHILE: readonly Said[] = [
  event(10, "BOOKING_LOCATION_UPDATED", { location: "https://meet.example/room" }),
  event(11, "BOOKING_CREATED", { uid: "a9", start: startOn(9) }),
  event(12, "BOOKING_RESCHEDULED", { uid: "b2", previous: "b1", people: [ben], start: startOn(4) }),
  event(13, "BOOKING_CREATED", { uid: "d1", people: [dora], type: "workshop" }),
  event(14, "BOOKING_CANCELLED"),
  event(15, "BOOKING_NO_SHOW_UPDATED", { uid: "b2", people: [ben], start: startOn(4) }),
];

/** After what was put off for five seconds. */
const AFTERWARDS = later(NOW, 1);

/** A tenant in which something is locked, one where nothing is, and one to compare with. */
export interface Scene {
  readonly held: Tenant;
  readonly other: Tenant;
  readonly calm: Tenant;
}

/** Makes the tenants, with what is known before. */
export async function newScene(session: pg.ClientBase): Promise<Scene> {
  const [held, other, calm] = (await newTenants(session, 3)) as [Tenant, Tenant, Tenant];
  for (const tenant of [held, other, calm]) {
    for (const said of KNOWN) expect(await post(session, tenant, said)).toBe("stored");
  }
  return { held, other, calm };
}

/** Posts what arrives meanwhile to a tenant; gives the answers, all of which came in time. */
export async function meanwhile(session: pg.ClientBase, tenant: Tenant): Promise<string[]> {
  const answers: string[] = [];
  for (const said of MEANWHILE) answers.push(await postInTime(session, tenant, said));
  for (const answer of answers) expect(["stored", "pending"]).toContain(answer);
  return answers;
}

/** The scheduler comes by while the lock is still held: nothing fails, nothing is forgotten. */
export async function schedulerComesBy(session: pg.ClientBase, { held }: Scene): Promise<void> {
  await workStep(session);
  expect((await unapplied(session, [held])).filter((row) => !isPending(row))).toEqual([]);
}

function isPending(row: object): boolean {
  return "status" in row && row.status === "pending";
}

/** When the lock is gone, all is applied, and the rows are as if it had never been there. */
export async function endsAsOneByOne(session: pg.ClientBase, scene: Scene): Promise<void> {
  const { held, other, calm } = scene;
  await work(session, AFTERWARDS);
  for (const said of MEANWHILE) expect(await post(session, calm, said)).toBe("stored");
  expect(await failures(session, [held, other])).toEqual([]);
  const expected = await comparableRows(session, calm);
  expect(await comparableRows(session, held)).toEqual(expected);
  expect(await comparableRows(session, other)).toEqual(expected);
}
