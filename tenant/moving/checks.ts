import { Problem } from "../../cli/problem.ts";
import { counted } from "../wording.ts";
import type { Project } from "./project.ts";

/** The most by which the two servers' clocks may differ, in ms. */
const CLOCK_MS = 60_000;

const PROJECT = `
  select private.version() as version, private.carried_shape() as shape,
    private.identity()::text as identity, private.why_not_to_send() as "whyNotToSend",
    current_setting('transaction_read_only') = 'on' as "isReadOnly", clock_timestamp() as now`;

interface Facts {
  readonly version: string;
  readonly shape: string;
  readonly identity: string;
  readonly whyNotToSend: string | null;
  readonly isReadOnly: boolean;
  readonly now: Date;
}

/** The tenant that is to move. */
export interface Moving {
  readonly tenantId: string;
  readonly slug: string;
}

/** Whether a tenant can move from one project to the other. Throws a Problem when it cannot. */
export async function check(source: Project, to: Project, moving: Moving): Promise<void> {
  await checkProjects(source, to);
  await checkTenant(source, to, moving);
  if (source.functionsUrl === to.functionsUrl) {
    throw new Problem(
      `The functions of both projects would be those at ${to.functionsUrl}.`,
      "What comes for the tenant would be forwarded to where it comes from. Name the other project by --to-url.",
    );
  }
  await checkFunctions(to);
}

/** Whether the other project is one that can take a tenant of this one. Throws a Problem if not. */
export async function checkProjects(source: Project, to: Project): Promise<void> {
  compareProjects(await facts(source), await facts(to));
}

async function facts(project: Project): Promise<Facts> {
  return (await project.rows<Facts & Record<string, unknown>>(PROJECT))[0] as Facts;
}

function compareProjects(here: Facts, there: Facts): void {
  if (here.identity === there.identity) {
    throw new Problem("That is the project the tenant is in.", "Name another one by --to.");
  }
  if (here.version !== there.version) {
    throw new Problem(
      `This project has calbase ${here.version}, the other ${there.version}.`,
      "Bring both to the same version first: npm run setup",
    );
  }
  if (here.shape !== there.shape) {
    throw new Problem(
      "The two projects score leads differently, or differ in their tables.",
      "A classify_lead() of your own has to be in both. Then start again.",
    );
  }
  if (there.isReadOnly) {
    throw new Problem(
      "The other project takes no more data: it is full, or a standby.",
      "Give it more room first: Supabase, Settings, Compute and Disk.",
    );
  }
  if (there.whyNotToSend) {
    throw new Problem(
      `The other project sends nothing: ${there.whyNotToSend}`,
      "See what its doctor says first: npm run doctor -- --db-url <its database>",
    );
  }
  const apart = Math.abs(here.now.getTime() - there.now.getTime());
  if (apart > CLOCK_MS) {
    throw new Problem(
      `The clocks of the two servers differ by ${counted(Math.round(apart / 1000), "second")}.`,
      "Reminders would come too early or too late. Set them right first.",
    );
  }
}

async function checkTenant(
  source: Project,
  to: Project,
  { tenantId, slug }: Moving,
): Promise<void> {
  const isThere = await to.value<boolean>(
    "select exists (select from public.tenants t where t.id = $1 or t.slug = $2)",
    [tenantId, slug],
  );
  if (isThere) {
    throw new Problem(
      `The other project has a tenant ${slug} already.`,
      "Delete it there if it is an old copy; two tenants cannot become one.",
    );
  }
  await checkNames(source, to, { tenantId, slug });
  const unreadable = await source.value<string[]>("select private.unreadable_secrets($1)", [
    tenantId,
  ]);
  if (unreadable.length > 0) {
    throw new Problem(
      `Vault does not have ${unreadable.join(", ")} (any more).`,
      "Make them anew before the tenant moves: rotate-secret, set-channel, connect.",
    );
  }
}

/** A slug that leads to the tenant here, and to another there, would lead to one of the two. */
async function checkNames(source: Project, to: Project, { tenantId, slug }: Moving): Promise<void> {
  const names = await source.value<string[]>("select private.names_of_tenant($1)", [tenantId]);
  const taken = await to.value<string | undefined>(
    "select n.name from unnest($1::text[]) n (name) where private.tenant_called(n.name) is not null limit 1",
    [names],
  );
  if (taken) {
    throw new Problem(
      `In the other project the slug ${taken} leads to another tenant; here it leads to ${slug}.`,
      `One of them has it from before a renaming. Give it up there, when nothing has it in a URL any more: delete from private.former_slugs where slug = '${taken}';`,
    );
  }
}

/** What is forwarded there must find somebody: a webhook without a tenant is answered 400. */
async function checkFunctions({ functionsUrl }: Project): Promise<void> {
  const answer = await fetch(`${functionsUrl}/cal-webhook`, {
    method: "POST",
    signal: AbortSignal.timeout(15_000),
  }).catch(() => undefined);
  if (answer?.status !== 400) {
    throw new Problem(
      `The functions of the other project do not answer at ${functionsUrl}.`,
      "Deploy them: npm run setup. Where the database's address does not tell where they are, name the project by --to-url.",
    );
  }
}
