const BEGIN = "-- Generated from here on.\n";
const END = "-- Generated up to here.\n";

/** A later version's migration, in its three parts. */
export interface Delta {
  /** By hand: what no comparison can know, as that a column was renamed. */
  readonly before: string;
  /** What is missing then to get from the last version's schema to that of the chapters. */
  readonly generated: string;
  /** By hand: what becomes of the rows. */
  readonly after: string;
}

/** The migration of a version in which nothing has changed yet. */
export function newDelta(version: string): Delta {
  return {
    before: `-- What ${version} changes. Between the two lines \`npm run migration\` writes anew what the chapters
-- (supabase/schemas) have and the last version has not. What is before and after is written by hand:
-- before, what no comparison can know, as that a column was renamed; after, what becomes of the rows.

-- Rather fail, and be run again, than let webhooks wait behind a lock that does not come.
set local lock_timeout = '5s';

`,
    generated: "",
    after: `
-- Jobs and rights, where they are others now.
select private.schedule_jobs();
select private.restore_rights();
`,
  };
}

/** Reads a delta; undefined when the lines around its generated part are missing. */
export function parseDelta(text: string): Delta | undefined {
  const [before, rest, ...more] = text.split(BEGIN);
  const [generated, after, ...evenMore] = rest?.split(END) ?? [];
  if (before === undefined || generated === undefined || after === undefined) return undefined;
  return more.length + evenMore.length > 0
    ? undefined
    : { before, generated: generated.trim(), after };
}

export function formatDelta({ before, generated, after }: Delta): string {
  return `${before}${BEGIN}\n${generated === "" ? "" : `${generated}\n\n`}${END}${after}`;
}
