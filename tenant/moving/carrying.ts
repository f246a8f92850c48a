import type { Project } from "./project.ts";

/** Rows read at a time: as many as one statement copies in a few hundred milliseconds. */
const PAGE_ROWS = 1_000;

/** A table whose rows go along. */
interface Table {
  readonly name: string;
  /** The last id that is copied; null where ids do not count up. */
  readonly lastId: number | null;
}

/** A page of a table, on one side. Keys are JSON as the database wrote it. */
interface Page {
  readonly count: number;
  readonly last_key: string | null;
  readonly digest: string | null;
  readonly rows: string | null;
}

/** What a walk over all rows works with. */
export interface Walk {
  readonly source: Project;
  readonly to: Project;
  readonly tenantId: string;
  /** Told after each page: how many rows were walked over. */
  readonly walked: (rows: number) => void;
}

/** How many rows a walk goes over. */
export async function countRows({ source, tenantId }: Walk): Promise<number> {
  const tables = await carriedTables(source, tenantId);
  const counts = await source.value<string>(
    `select ${tables.map(({ name }) => `(select count(*) from ${name} t where t.tenant_id = $1)`).join(" + ")}`,
    [tenantId],
  );
  return Number(counts);
}

/**
 * Makes the rows there those of here, page by page: a page that is the same already is left alone.
 * Gives how many pages were not. So a second walk, which changes nothing, compares.
 */
export async function carry(walk: Walk): Promise<number> {
  let changed = 0;
  for (const table of await carriedTables(walk.source, walk.tenantId)) {
    changed += await carryTable(table, walk);
  }
  return changed;
}

async function carriedTables(source: Project, tenantId: string): Promise<Table[]> {
  return await source.rows<Table & Record<string, unknown>>(
    `select c.name, (((private.move_out($1)).last_ids) ->> c.name)::float8 as "lastId"
     from private.carried_tables() c`,
    [tenantId],
  );
}

async function carryTable({ name, lastId }: Table, walk: Walk): Promise<number> {
  const { source, to, tenantId, walked } = walk;
  const end = lastId === null ? null : JSON.stringify({ id: lastId });
  let changed = 0;
  let after: string | null = null;
  for (;;) {
    const here: Page = await readPage(source, tenantId, name, {
      after,
      until: end,
      limit: PAGE_ROWS,
    });
    // Behind the last page there must be nothing.
    const until: string | null = here.count === 0 ? end : here.last_key;
    const between: Between = { after, until };
    const there = await readPage(to, tenantId, name, between);
    if (there.digest !== here.digest) {
      changed++;
      await writePage(
        to,
        tenantId,
        name,
        between,
        await rowsOf(source, tenantId, name, between, here),
      );
    }
    if (here.count === 0) return changed;
    walked(here.count);
    after = here.last_key;
  }
}

/** All rows behind one key, up to another. */
interface Between {
  readonly after: string | null;
  readonly until: string | null;
}

async function readPage(
  project: Project,
  tenantId: string,
  name: string,
  { after, until, limit = null }: Between & { readonly limit?: number | null },
): Promise<Page> {
  const [page] = await project.rows<Page & Record<string, unknown>>(
    `select p.count, p.last_key::text, p.digest, null as rows
     from private.read_page($1, $2, $3, $4, $5, false) p`,
    [tenantId, name, after, until, limit],
  );
  return page as Page;
}

/** As text: a number in a body may be longer than one of JavaScript's. */
async function rowsOf(
  source: Project,
  tenantId: string,
  name: string,
  { after, until }: Between,
  { count }: Page,
): Promise<string | null> {
  if (count === 0) return null;
  return await source.value<string>(
    "select p.rows::text from private.read_page($1, $2, $3, $4, null, true) p",
    [tenantId, name, after, until],
  );
}

async function writePage(
  to: Project,
  tenantId: string,
  name: string,
  { after, until }: Between,
  rows: string | null,
): Promise<void> {
  await to.rows("select private.write_page($1, $2, $3, $4, $5)", [
    tenantId,
    name,
    after,
    until,
    rows,
  ]);
}
