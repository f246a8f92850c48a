import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { ownDatabases } from "../setup/stack.ts";
import { endsAsOneByOne, meanwhile, newScene, schedulerComesBy } from "./scene.ts";

let database: Database;
let studio: pg.Client;
let webhooks: pg.Client;
let scheduler: pg.Client;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(3);
  [studio, webhooks, scheduler] = database.clients as [pg.Client, pg.Client, pg.Client];
});
afterAll(() => database?.close());
afterEach(() => studio?.query("rollback"));

const BOOKER = "email like 'ada@%'";
const LOCKABLE = ["bookings", "booking_attendees", "booking_uids", "leads", "reminders"];

/** What is left open in Studio, and is in the way of webhooks. */
const EDITS: Readonly<Record<string, string>> = {
  "notes on a lead": `update public.leads set notes = 'Called.' where tenant_id = $1 and ${BOOKER}`,
  "the address of a lead": `update public.leads set email = 'new@okafor-design.example'
    where tenant_id = $1 and ${BOOKER}`,
  "the name of an attendee": `update public.booking_attendees set name = 'Ada O.'
    where tenant_id = $1 and ${BOOKER}`,
  "the time of a reminder rule": `update public.reminder_rules
    set offset_minutes = offset_minutes + 1 where tenant_id = $1`,
  "a new reminder rule": `insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
    values ($1, 'Added', 'before_start', 5)`,
  "a reminder rule deleted": `delete from public.reminder_rules
    where tenant_id = $1 and anchor = 'after_end'`,
  ...Object.fromEntries(
    LOCKABLE.flatMap((table) => [
      [
        `${table} selected for update`,
        `select from public.${table} where tenant_id = $1 for update`,
      ],
    ]),
  ),
};

test.runIf(ownDatabases()).for(Object.entries(EDITS))(
  "while a transaction in Studio is open, webhooks are answered at once: %s",
  async ([, edit]) => {
    const scene = await newScene(webhooks);
    await studio.query("begin");
    await studio.query(edit, [scene.held.id]);
    expect(await meanwhile(webhooks, scene.held)).toContain("pending");
    expect(new Set(await meanwhile(webhooks, scene.other))).toEqual(new Set(["stored"]));
    await schedulerComesBy(scheduler, scene);
    await studio.query("rollback");
    await endsAsOneByOne(scheduler, scene);
  },
);

/** What is in nobody's way. */
const HARMLESS: Readonly<Record<string, string>> = {
  "the name of a reminder rule": `update public.reminder_rules set name = name || ' or so'
    where tenant_id = $1`,
  "reminder_rules selected for update": `select from public.reminder_rules
    where tenant_id = $1 for update`,
  "a lead that somebody made by hand": `insert into public.leads (tenant_id, email)
    values ($1, 'by-hand@elsewhere.example')`,
};

test.runIf(ownDatabases()).for(Object.entries(HARMLESS))(
  "while a transaction in Studio is open, webhooks are applied at once: %s",
  async ([, edit]) => {
    const scene = await newScene(webhooks);
    await studio.query("begin");
    await studio.query(edit, [scene.held.id]);
    for (const tenant of [scene.held, scene.other]) {
      expect(new Set(await meanwhile(webhooks, tenant))).toEqual(new Set(["stored"]));
    }
    await studio.query("rollback");
    await endsAsOneByOne(scheduler, scene);
  },
);

test.runIf(ownDatabases())("what was edited meanwhile stays, when it is committed", async () => {
  const scene = await newScene(webhooks);
  const edit = EDITS["notes on a lead"] as string;
  await studio.query(edit, [scene.calm.id]);
  await studio.query(edit, [scene.other.id]);
  await studio.query("begin");
  await studio.query(edit, [scene.held.id]);
  expect(await meanwhile(webhooks, scene.held)).toContain("pending");
  await meanwhile(webhooks, scene.other);
  await studio.query("commit");
  await endsAsOneByOne(scheduler, scene);
});

test.runIf(ownDatabases())(
  "who is edited keeps nobody else of the tenant from being applied at once",
  async () => {
    const scene = await newScene(webhooks);
    await studio.query("begin");
    await studio.query(EDITS["notes on a lead"] as string, [scene.held.id]);
    // Ada's, Ada's, Ben's, Dora's, Ada's, Ben's.
    expect(await meanwhile(webhooks, scene.held)).toEqual(
      expect.objectContaining({ 2: "stored", 3: "stored", 4: "pending", 5: "stored" }),
    );
    await meanwhile(webhooks, scene.other);
    await studio.query("rollback");
    await endsAsOneByOne(scheduler, scene);
  },
);
