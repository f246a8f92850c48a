import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryHome } from "../end-to-end/support/temporary-home.ts";
import { ownDatabases } from "../setup/stack.ts";
import { book, makeTenants, startOfMeetings } from "./support/bookings.ts";
import { type Stage, setStage } from "./support/stage.ts";
import { letTimePass } from "./support/time.ts";

/** An alert as an admin sees it; `tenant` is null when it is about the project. */
interface Alert {
  readonly id: string;
  readonly tenant: string | null;
  readonly kind: string;
  readonly subject: string;
  readonly count: number;
  readonly reopened: number;
  readonly isOpen: boolean;
}

describe.runIf(ownDatabases())("When a provider refuses the keys it is asked with", () => {
  const started = Date.now();
  const cleanUp: (() => Promise<unknown>)[] = [];
  let stage: Stage;
  let client: pg.Client;
  let tenants: string[];
  let booked = 0;

  beforeAll(async () => {
    const { home, remove } = await temporaryHome();
    cleanUp.push(remove);
    stage = await setStage(home, 1);
    cleanUp.push(() => stage.close());
    stage.twilio.chooseFault = () => undefined;
    client = new pg.Client({ connectionString: stage.databaseUrl });
    await client.connect();
    cleanUp.push(() => client.end());
    tenants = await makeTenants(client, 2);
  }, 120_000);

  afterAll(async () => {
    for (const undo of cleanUp.toReversed()) await undo();
  });

  /** Every tenant has a booking of which a reminder is due, and all that is due is tried. */
  async function deliver(): Promise<void> {
    for (const tenant of tenants) await book(client, tenant, booked++, startOfMeetings());
    const [sender] = stage.senders;
    await client.query("select private.tick()");
    await sender?.start();
    await sender?.finish();
  }

  /** What the minute's job makes of it, some minutes after the test began. */
  async function judge(minutes: number): Promise<Alert[]> {
    const now = new Date(started + minutes * 60_000);
    await client.query("select private.judge_alerts($1)", [now]);
    const { rows } = await client.query<Alert>(
      `select a.id, t.slug as tenant, a.kind, a.subject, a.count, a.reopened,
         a.resolved_at is null as "isOpen"
       from public.alerts a left join public.tenants t on t.id = a.tenant_id
       where a.kind = 'credentials_refused'
       order by t.slug nulls first`,
    );
    return rows;
  }

  const refused = { kind: "credentials_refused", subject: "email" };
  const project = { ...refused, tenant: null };
  const own = { ...refused, tenant: "tenant-1" };

  test("it is told once of each account, resolved, and told again", {
    timeout: 120_000,
  }, async () => {
    stage.resend.chooseFault = () => "bad_key";
    await deliver();
    const opened = await judge(1);
    expect(opened).toMatchObject([
      { ...project, count: 1, isOpen: true },
      { ...own, count: 1, isOpen: true },
    ]);
    expect(await judge(2), "once").toMatchObject([{ count: 2 }, { count: 2 }]);

    stage.resend.chooseFault = () => undefined;
    await letTimePass(stage.superuserUrl);
    await deliver();
    expect(await judge(3), "not at once").toMatchObject([{ isOpen: true }, { isOpen: true }]);
    expect(await judge(8)).toMatchObject([{ isOpen: false }, { isOpen: false }]);

    stage.resend.chooseFault = () => "bad_key";
    await deliver();
    expect(await judge(9), "the same ones").toMatchObject([
      { id: opened[0]?.id, ...project, reopened: 1, isOpen: true },
      { id: opened[1]?.id, ...own, reopened: 1, isOpen: true },
    ]);
  });
});
