import { onTestFinished } from "vitest";
import { applyPending, receive } from "../histories/deliver.ts";
import { hashOf } from "../histories/said.ts";
import { newTenants, type Tenant } from "../histories/tenant.ts";
import { KEY } from "../stand-ins/cal-api/account.ts";
import { reconcile } from "../stand-ins/cal-api/reconcile.ts";
import { CalComServer } from "../stand-ins/cal-api/server.ts";
import { Project } from "./project.ts";

/** A message as its recipient gets it. */
export interface Message {
  /** Uid of the booking it is about, as the project has it. */
  readonly uid: string;
  readonly rule: string;
  readonly to: string;
  readonly at: Date;
  /** Whether Cal.com has that booking at that time, still ahead for what is said before it. */
  readonly isTrue: boolean;
}

/** Cal.com, a tenant's calbase project, and people; time goes on only as told. */
export class World {
  readonly clock = { now: Date.parse("2031-02-01T09:00:00Z") };
  readonly messages: Message[] = [];

  private constructor(
    readonly calCom: CalComServer,
    /** The project that receives and sends; another one after a restore. */
    public project: Project,
    private readonly tenant: Tenant,
  ) {}

  static async begin(): Promise<World> {
    const project = await Project.make();
    const [tenant] = (await newTenants(project.client, 1)) as [Tenant];
    let world: World | undefined;
    const calCom = await CalComServer.start(() => world?.clock.now ?? 0);
    onTestFinished(() => calCom.stop());
    world = new World(calCom, project, tenant);
    // Whether a webhook arrives, a test says.
    calCom.account.posts.fate = () => "be lost";
    calCom.account.webhooks.create("/webhooks", {
      active: true,
      subscriberUrl: "https://ref.supabase.co/functions/v1/cal-webhook",
      triggers: ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"],
    });
    return world;
  }

  get account() {
    return this.calCom.account;
  }

  /** So many hours from now. */
  in(hours: number): Date {
    return new Date(this.clock.now + hours * 3_600_000);
  }

  /** The webhooks of what has happened since the last time arrive. */
  async tell(): Promise<void> {
    for (const { text } of this.account.posts.lost.splice(0)) {
      const event = { text, eventId: hashOf(text) };
      await receive(this.project.client, { tenant: this.tenant, event, now: this.in(0) });
    }
  }

  /** They never do. */
  lose(): void {
    this.account.posts.lost.splice(0);
  }

  async connect(): Promise<void> {
    await this.project.client.query("select public.connect_tenant($1, $2, $3, p_now => $4)", [
      this.tenant.slug,
      KEY,
      this.calCom.url,
      this.in(0),
    ]);
    await this.reconcile();
  }

  async disconnect(): Promise<void> {
    await this.project.client.query("select public.disconnect_tenant($1)", [this.tenant.slug]);
  }

  /** The scheduler has Cal.com asked for all that is due. */
  async reconcile(): Promise<void> {
    const { client } = this.project;
    // What was found may have others looked at.
    for (let round = 0; round < 2; round++) {
      await client.query("select private.reconcile_tick($1)", [this.in(0)]);
      await reconcile(client, this.clock);
      await applyPending(client, [this.tenant], this.in(0));
    }
  }

  /** Lets time go by, and what falls due be sent; `asleep`: nothing runs meanwhile. */
  async wait(hours: number, how: "awake" | "asleep" = "awake"): Promise<void> {
    const end = this.in(hours).getTime();
    const { client } = this.project;
    if (how === "asleep") {
      // When it was last seen it tells by the real clock.
      await client.query(
        "update private.installation set seen_at = seen_at - $1 * interval '1 hour'",
        [hours],
      );
    } else {
      for (let due = await this.project.nextDue(); due && +due <= end; ) {
        this.clock.now = Math.max(this.clock.now, +due);
        await client.query("select private.tick($1)", [this.in(0)]);
        for (const message of await this.project.send(this.in(0))) {
          this.messages.push({ ...message, at: this.in(0), isTrue: this.isTrue(message) });
        }
        const next = await this.project.nextDue();
        due = next && due && +next === +due ? null : next;
      }
    }
    this.clock.now = end;
    if (how === "awake") await client.query("select private.tick($1)", [this.in(0)]);
  }

  private isTrue({ uid, start, rule }: { uid: string; start: Date; rule: string }): boolean {
    const booking = this.account.ledger.bookings.get(uid);
    return (
      booking?.status === "accepted" &&
      +booking.start === +start &&
      (!rule.endsWith(" before") || +start > this.clock.now)
    );
  }

  /** The appointments as Cal.com has them. */
  atCalCom(): object[] {
    return [...this.account.ledger.bookings.values()]
      .filter(({ rescheduledTo }) => !rescheduledTo)
      .map(({ uid, status, start }) => ({
        uid,
        status: status === "accepted" ? "confirmed" : status,
        start,
      }))
      .toSorted((a, b) => (a.uid < b.uid ? -1 : 1));
  }

  /** The same as the project has them. */
  async here(): Promise<object[]> {
    const { rows } = await this.project.client.query(
      `select b.cal_uid as uid, b.start_time as start, case
         when b.status in ('rescheduled', 'completed') then 'confirmed' else b.status::text
       end as status
       from public.bookings b where b.tenant_id = $1 order by b.cal_uid collate "C"`,
      [this.tenant.id],
    );
    return rows;
  }
}
