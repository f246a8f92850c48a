import { expect, onTestFinished, test } from "vitest";
import { migrate } from "../../local/migrate.ts";
import { type Migration, readMigrations } from "../../release/migrations.ts";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";
import { push } from "./support/upgrade.ts";

const { all } = await readMigrations();
const timeout = 120_000;

async function databaseOf(migrations: readonly Migration[]): Promise<OwnDatabase> {
  const database = await createDatabase({ with: "nothing" });
  onTestFinished(database.drop);
  await push(database.url, migrations);
  return database;
}

const update = ({ url }: OwnDatabase) => migrate({ databaseUrl: url, seed: false, log: () => {} });

test.runIf(ownDatabases())("A database that is up to date is left alone", { timeout }, async () => {
  await expect(update(await databaseOf(all))).resolves.toBeUndefined();
});

test.runIf(ownDatabases())(
  "One that has a migration as it was before its release is not taken for up to date",
  { timeout },
  async () => {
    const earlier = all.map(({ file, text }) => ({ file, text: `${text}\nselect 'as it was';\n` }));
    await expect(update(await databaseOf(earlier))).rejects.toMatchObject({
      message: expect.stringMatching(/_v0_1_0\.sql.* in an earlier state/),
      whatToDo: expect.stringContaining("npm run reset"),
    });
  },
);

test.runIf(ownDatabases())("One of a later version is told as that", { timeout }, async () => {
  const later = { file: "20990101000000_v99_0_0.sql", text: "select 1;" };
  await expect(update(await databaseOf([...all, later]))).rejects.toMatchObject({
    message: expect.stringMatching(/are of a version that is not here/),
    whatToDo: expect.stringContaining("Check out that version or a later one"),
  });
});
