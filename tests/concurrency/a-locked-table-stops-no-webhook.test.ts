import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../histories/database.ts";
import { ownDatabases } from "../setup/stack.ts";
import { endsAsOneByOne, meanwhile, newScene, schedulerComesBy } from "./scene.ts";

let database: Database;
let migration: pg.Client;
let webhooks: pg.Client;
let scheduler: pg.Client;

beforeAll(async () => {
  if (!ownDatabases()) return;
  database = await openDatabase(3);
  [migration, webhooks, scheduler] = database.clients as [pg.Client, pg.Client, pg.Client];
});
afterAll(() => database?.close());
afterEach(() => migration?.query("rollback"));

const TABLES = [
  ...["public.bookings", "public.booking_attendees", "public.booking_uids", "public.leads"],
  ...["public.lead_activities", "public.reminders", "public.reminder_rules"],
  "private.booking_folds",
];
const HELD: readonly string[] = [
  ...TABLES.map((table) => `lock table ${table} in access exclusive mode`),
  "create index on public.bookings (created_at)",
  "create index on public.leads (created_at)",
  "create index on public.reminders (due_at)",
  "alter table public.bookings add column mine text",
  "alter table public.reminder_rules add column mine text",
];

test.runIf(ownDatabases()).for(HELD)(
  "while a transaction is open, webhooks of all are answered at once: %s",
  async (statement) => {
    const scene = await newScene(webhooks);
    await migration.query("begin");
    await migration.query(statement);
    expect(await meanwhile(webhooks, scene.held)).toContain("pending");
    await meanwhile(webhooks, scene.other);
    await schedulerComesBy(scheduler, scene);
    await migration.query("rollback");
    await endsAsOneByOne(scheduler, scene);
  },
);

test.runIf(ownDatabases())(
  "a webhook is answered while another one waits for a table",
  async () => {
    const scene = await newScene(webhooks);
    await migration.query("begin");
    await migration.query("lock table public.bookings in access exclusive mode");
    const answers = await Promise.all([
      meanwhile(webhooks, scene.held),
      meanwhile(scheduler, scene.other),
    ]);
    expect(new Set(answers.flat())).toEqual(new Set(["pending"]));
    await migration.query("commit");
    await endsAsOneByOne(scheduler, scene);
  },
);
