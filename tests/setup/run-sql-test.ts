import pg from "pg";

/**
 * Runs a pgTAP file and gives the lines it printed. An error of the database ends the run; the
 * lines until then are kept, and it becomes the last one, with the line of the file it is about.
 */
export async function runSqlTest(databaseUrl: string, sql: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => {});
  await client.connect();
  const lines: string[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const query = new pg.Query(sql);
      query.on("row", (row: object) => {
        for (const cell of Object.values(row)) {
          if (typeof cell === "string") lines.push(...cell.split("\n"));
        }
      });
      query.on("end", () => resolve());
      query.on("error", (error) => {
        lines.push(describe(error as pg.DatabaseError, sql));
        resolve();
      });
      try {
        client.query(query);
      } catch (error) {
        reject(error);
      }
    });
  } finally {
    await client.end();
  }
  return lines;
}

function describe(error: pg.DatabaseError, sql: string): string {
  const line = error.position && sql.slice(0, Number(error.position)).split("\n").length;
  const parts = [line && `line ${line}`, error.detail, error.hint, error.where];
  return [`not ok - ${error.message}`, ...parts.filter(Boolean).map((part) => `# ${part}`)].join(
    "\n",
  );
}
