import { afterAll, beforeAll, expect, test } from "vitest";
import type { Recipient } from "./recipients.ts";
import type { Trouble } from "./trouble.ts";
import { type Tenant, World } from "./world.ts";

/** An alert, as far as its life shows in it. */
interface Alert {
  readonly id: string;
  readonly reopened: number;
  readonly isOpen: boolean;
}

/** A test for each of these troubles, in a world that they share. */
export function testLivesOf(troubles: readonly Trouble[]): void {
  let world: World;
  beforeAll(async () => {
    world = await World.begin();
  }, 120_000);
  afterAll(() => world?.end());
  for (const trouble of troubles) {
    const { when, kind, subject } = trouble;
    test([when, subject ? `${kind} (${subject})` : kind].join(": "), { timeout: 180_000 }, () =>
      liveThrough(trouble, world),
    );
  }
}

/**
 * Lives through a trouble, and once more when it comes back: it is one alert, opened once, told
 * once to everybody whom it concerns and to nobody else, resolved and told to be, opened again and
 * told again.
 */
async function liveThrough(trouble: Trouble, world: World): Promise<void> {
  const tenant = await world.newTenant();
  await trouble.prepare?.(world, tenant);
  const look = () => alertOf(trouble, world, tenant);
  expect(await look(), "before").toEqual([]);

  await trouble.begin(world, tenant);
  await world.minutes(trouble.opensIn);
  const [opened] = await look();
  expect(opened, "is open").toMatchObject({ reopened: 0, isOpen: true });
  const { id } = opened as Alert;
  const told = () => toldOf(id, world);
  expect(await told(), "told that it is").toEqual(all(trouble, ["opened"]));
  await world.minutes(2);
  expect(await look(), "one").toEqual([opened]);
  expect(await told(), "told once").toEqual(all(trouble, ["opened"]));

  await trouble.end(world, tenant);
  await world.minutes(trouble.endsIn);
  expect(await look(), "is over").toEqual([{ id, reopened: 0, isOpen: false }]);
  expect(await told(), "told that it is over").toEqual(all(trouble, ["opened", "resolved"]));

  await trouble.begin(world, tenant);
  await world.minutes(trouble.opensIn);
  expect(await look(), "is back").toEqual([{ id, reopened: 1, isOpen: true }]);
  const thrice = ["opened", "resolved", "opened again"];
  expect(await told(), "told again").toEqual(all(trouble, thrice));

  await trouble.end(world, tenant);
  await world.sql("select delete_tenant($1, $1)", [tenant.slug]);
  // Nor is what else it brought about taken for the next one.
  await world.sql("delete from public.alerts");
}

async function alertOf(
  { kind, subject = "", of }: Trouble,
  world: World,
  tenant: Tenant,
): Promise<Alert[]> {
  return world.sql(
    `select a.id, a.reopened, a.resolved_at is null as "isOpen"
     from public.alerts a
     where a.kind = $1 and a.subject = $2 and a.tenant_id is not distinct from $3
     order by a.id`,
    [kind, subject, of === "the tenant" ? tenant.id : null],
  );
}

/** What each recipient was told of an alert, in order. */
async function toldOf(id: string, { recipients }: World): Promise<Record<Recipient, string[]>> {
  const told = (await recipients.told()).filter(({ alert }) => alert === id);
  const by = (recipient: Recipient) =>
    told.filter(({ to }) => to === recipient).map(({ change }) => change);
  return { mail: by("mail"), slack: by("slack"), webhook: by("webhook"), tenant: by("tenant") };
}

/** The same to all, but to a tenant's own admin only what is theirs. */
function all({ isTheirs = false }: Trouble, changes: string[]): Record<Recipient, string[]> {
  const [mail, slack, webhook] = [changes, changes, changes];
  return { mail, slack, webhook, tenant: isTheirs ? changes : [] };
}
