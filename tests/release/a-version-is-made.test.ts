import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readMigrations, versionOf } from "../../release/migrations.ts";
import { runProgram } from "../local/program.ts";
import { checkout } from "./support/checkout.ts";

const VERSION = "99.0.0";

/** Commands and files of a copy of the repository. */
async function workshop() {
  const folder = await checkout();
  const path = (file: string) => join(folder, file);
  const run = async (file: string, ...args: string[]) => {
    const program = runProgram(`release/${file}.ts`, args, {}, folder);
    return { code: await program.ended, output: program.output() };
  };
  return {
    migration: (...args: string[]) => run("write-migration", ...args),
    release: () => run("freeze"),
    read: (file: string) => readFile(path(file), "utf8"),
    async edit(file: string, change: (text: string) => string) {
      await writeFile(path(file), change(await readFile(path(file), "utf8")));
    },
    released: async () =>
      Object.keys(JSON.parse(await readFile(path("release/released.json"), "utf8"))),
    async newest() {
      const file = (await readdir(path("supabase/migrations"))).sort().at(-1) ?? "";
      return { file, text: await readFile(path(`supabase/migrations/${file}`), "utf8") };
    },
  };
}

const CHAPTER = "supabase/schemas/100460_classifying_leads.sql";
const NEW_FUNCTION =
  "\ncreate function private.something_new()\n  returns integer language sql as $$ select 1 $$;\n";

test("A version is begun, drafted from the chapters as often as one likes, and released for ever", {
  timeout: 480_000,
}, async () => {
  const { migration, release, read, edit, released, newest } = await workshop();
  const { unreleased } = await readMigrations();
  if (unreleased) {
    expect(await migration("99.0.0")).toMatchObject({
      code: 1,
      output: expect.stringContaining(`${unreleased.file} is in the making`),
    });
    expect(await release()).toMatchObject({
      code: 0,
      output: expect.stringContaining(`git tag v${versionOf(unreleased)}`),
    });
  }
  expect(await read("CHANGELOG.md")).not.toContain("unreleased");
  const before = await released();
  for (const command of [migration, release]) {
    expect(await command()).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^\nEvery .* is released/),
    });
  }

  const last = await newest();
  for (const none of ["patch", "v99.0.0", "99.0", versionOf(last), "0.0.1"]) {
    expect(await migration(none)).toMatchObject({
      code: 1,
      output: expect.stringMatching(/is no version|does not come after .*\n.* later than/),
    });
  }
  await edit(`supabase/migrations/${last.file}`, (text) => `${text}-- One word more.\n`);
  for (const command of [() => migration(VERSION), release]) {
    expect(await command()).toMatchObject({
      code: 1,
      output: expect.stringMatching(/is not as it was released.*\nTake it back: git checkout/),
    });
  }
  await edit(`supabase/migrations/${last.file}`, () => last.text);
  expect(await read("package.json")).not.toContain(VERSION);

  expect((await migration(VERSION)).code).toBe(0);
  const begun = await newest();
  expect(begun.file).toMatch(/^\d{14}_v99_0_0\.sql$/);
  expect(begun.file > last.file).toBe(true);
  expect(begun.text).toContain(`'${VERSION}'`);
  expect(await read("package.json")).toContain(`"version": "${VERSION}"`);
  expect(await read("supabase/functions/_shared/version.ts")).toContain(`"${VERSION}"`);

  await edit(`supabase/migrations/${begun.file}`, (text) => `${text}\n-- By hand.\n`);
  await edit(CHAPTER, (text) => text + NEW_FUNCTION);
  expect((await migration()).code).toBe(0);
  const drafted = await newest();
  expect(drafted.file).toBe(begun.file);
  expect(drafted.text).toMatch(
    /CREATE FUNCTION private\.something_new|FUNCTION private\.something_new/,
  );
  expect(drafted.text).toMatch(/-- By hand\.\n$/);

  expect(await release()).toMatchObject({
    code: 1,
    output: expect.stringContaining(`CHANGELOG.md has no heading "## ${VERSION}, unreleased"`),
  });
  expect(await released()).toEqual(before);
  await edit("CHANGELOG.md", (text) => text.replace("\n## ", `\n## ${VERSION}, unreleased\n\n## `));
  expect((await release()).code).toBe(0);
  expect(await released()).toEqual([...before, drafted.file]);
  expect(await read("CHANGELOG.md")).toMatch(new RegExp(`## ${VERSION}, \\d{4}-\\d\\d-\\d\\d`));
});
