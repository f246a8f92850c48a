/** What the tests take from the server or its machine where it is there. */
export const PARTS = {
  pg_cron: { without: "stood in for", source: "apt-get install postgresql-17-cron" },
  pg_net: { without: "stood in for", source: "https://github.com/supabase/pg_net" },
  supabase_vault: { without: "stood in for", source: "https://github.com/supabase/vault" },
  plpgsql_check: { without: "left out", source: "apt-get install postgresql-17-plpgsql-check" },
  pg_dump: { without: "left out", source: "apt-get install postgresql-client-17" },
} as const;

export type Part = keyof typeof PARTS;

/** A server the tests can run on, other than npm's, and which parts it really has. */
export interface Platform {
  readonly version: string;
  readonly parts: readonly Part[];
}

/** What is said before the tests: each part, and where one that is missing can be had. */
export function describePlatform({ version, parts }: Platform): string {
  const lines = allParts().map((part) => {
    const { without, source } = PARTS[part];
    return `  ${part.padEnd(15)} ${parts.includes(part) ? "real" : `${without} (${source})`}`;
  });
  return [version, ...lines].join("\n");
}

/** What is said after them: what was not there; undefined when all was. */
export function describeMissing({ parts }: Platform): string | undefined {
  const named = (without: string) =>
    allParts().filter((part) => !parts.includes(part) && PARTS[part].without === without);
  const lines = ["stood in for", "left out"].flatMap((without) => {
    const missing = named(without);
    return missing.length > 0 ? [`Not found, and ${without}: ${missing.join(", ")}.`] : [];
  });
  return lines.length > 0 ? lines.join("\n") : undefined;
}

function allParts(): Part[] {
  return Object.keys(PARTS) as Part[];
}
