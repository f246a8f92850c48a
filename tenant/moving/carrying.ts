import type { Project } from "./project.ts";

/** Rows read at a time: as many as one statement copies in a few hundred milliseconds. */
const PAGE_ROWS = 1_000;

/** A table whose rows go along. */
interface Table {
  readonly name: string;
  /** The last id that is copied; null where ids do not count up. */
  readonly lastId: number | null;
}

/** A page of a table, on one side. Keys and rows are JSON as the database wrote it. */
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

async function carryTable(table: Table, walk: Walk): Promise<number> {
  const range: Range = {
    name: table.name,
    tenantId: walk.tenantId,
    after: null,
    until: table.lastId === null ? null : JSON.stringify({ id: table.lastId }),
  };
  const there = await readPage(walk.to, range, 1);
  return there.count === 0 ? await copyTable(range, walk) : await compareTable(range, walk);
}

/** Where there is nothing yet: a page is read while the one before is written. */
async function copyTable(whole: Range, { source, to, walked }: Walk): Promise<number> {
  let copied = 0;
  let writing: Promise<void> = Promise.resolve();
  for (let after: string | null = null; ; ) {
    const range: Range = { ...whole, after };
    const [page] = await Promise.all([readPage(source, range, PAGE_ROWS, true), writing]);
    if (page.count === 0) return copied;
    writing = writePage(to, { ...range, until: page.last_key }, page.rows);
    // It is awaited with the next page.
    writing.catch(() => {});
    copied++;
    walked(page.count);
    after = page.last_key;
  }
}

/** Where there is something: it is left alone as far as it is the same. */
async function compareTable(whole: Range, { source, to, walked }: Walk): Promise<number> {
  let changed = 0;
  for (let after: string | null = null; ; ) {
    const range: Range = { ...whole, after };
    const [here, there] = (await Promise.all(
      [source, to].map((project) => readPage(project, range, PAGE_ROWS)),
    )) as [Page, Page];
    if (here.digest !== there.digest || here.last_key !== there.last_key) {
      changed++;
      await replacePage(source, to, { ...range, until: here.last_key ?? whole.until });
    }
    if (here.count === 0) return changed;
    walked(here.count);
    after = here.last_key;
  }
}

/** A tenant's rows of a table behind one key, up to another. */
interface Range {
  readonly name: string;
  readonly tenantId: string;
  readonly after: string | null;
  readonly until: string | null;
}

/** Rows as text: a number in a body may be longer than one of JavaScript's. */
async function readPage(
  project: Project,
  { tenantId, name, after, until }: Range,
  limit: number | null,
  withRows = false,
): Promise<Page> {
  const [page] = await project.rows<Page & Record<string, unknown>>(
    `select p.count, p.last_key::text, p.digest, p.rows::text
     from private.read_rows($1, $2, $3, $4, $5, $6) p`,
    [tenantId, name, after, until, limit, withRows],
  );
  return page as Page;
}

async function replacePage(source: Project, to: Project, range: Range): Promise<void> {
  const { rows } = await readPage(source, range, null, true);
  await writePage(to, range, rows);
}

async function writePage(
  to: Project,
  { tenantId, name, after, until }: Range,
  rows: string | null,
): Promise<void> {
  await to.rows("select private.write_rows($1, $2, $3, $4, $5)", [
    tenantId,
    name,
    after,
    until,
    rows,
  ]);
}
