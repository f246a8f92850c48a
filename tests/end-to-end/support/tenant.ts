import { randomBytes } from "node:crypto";
import { buildEvent, type EventOptions, postEvent } from "../../../local/events/index.ts";
import { stack } from "../../setup/stack.ts";
import { sql } from "./database.ts";
import { type Answer, post } from "./request.ts";

/** A tenant of one test's own, with a webhook secret. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly secret: string;
  /** An address nobody else has, to book with. */
  readonly email: string;
  /** Builds the event as Cal.com would and posts it, signed. Books with `email` unless told otherwise. */
  send(trigger: string, options?: EventOptions): Promise<Answer>;
  /** Posts a body as it is, signed. */
  postSigned(body: string | Uint8Array, headers?: Record<string, string>): Promise<Answer>;
  /** Rows of a table of schema public that are this tenant's, in a given order. */
  // biome-ignore lint/suspicious/noExplicitAny: the columns are the table's
  rows(table: string, orderBy: string): Promise<any[]>;
  /** Deletes the tenant with everything that is its own, unless it is gone already. */
  remove(): Promise<void>;
}

/** Makes a tenant with a random slug and a random secret. */
export async function createTenant(options: { timeZone?: string } = {}): Promise<Tenant> {
  const slug = `test-${randomBytes(6).toString("hex")}`;
  const email = `booker@${slug}.example`;
  const [created] = await sql("select * from public.create_tenant($1, $2, $3)", [
    slug,
    `Tenant ${slug}`,
    options.timeZone ?? "UTC",
  ]);
  const { tenant_id: id, webhook_secret: secret } = created;
  return {
    id,
    slug,
    secret,
    email,
    send: (trigger, event = {}) =>
      postEvent({
        apiUrl: stack.apiUrl,
        tenant: slug,
        secret,
        body: buildEvent(trigger, { email, ...event }),
      }),
    postSigned: (body, headers) => post({ tenant: slug, body, secret, headers }),
    rows: (table, orderBy) =>
      sql(`select * from public.${table} where tenant_id = $1 order by ${orderBy}`, [id]),
    remove: () => removeTenant(id),
  };
}

/** A tenant for which no webhook secret was ever set; gives its id and slug. */
export async function createTenantWithoutSecret(): Promise<Pick<Tenant, "id" | "slug" | "remove">> {
  const slug = `test-${randomBytes(6).toString("hex")}`;
  const [created] = await sql(
    "insert into public.tenants (slug, name) values ($1, 'Without a secret') returning id",
    [slug],
  );
  return { id: created.id, slug, remove: () => removeTenant(created.id) };
}

async function removeTenant(id: string): Promise<void> {
  await sql("select public.delete_tenant(t.slug, t.slug) from public.tenants t where t.id = $1", [
    id,
  ]);
}
