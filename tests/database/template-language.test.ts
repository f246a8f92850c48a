import fc from "fast-check";
import Mustache from "mustache";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { NO_LINKS } from "../../supabase/functions/deliver-reminders/messages/links.ts";
import { chooseLocale } from "../../supabase/functions/deliver-reminders/messages/locale.ts";
import { messageView } from "../../supabase/functions/deliver-reminders/messages/view.ts";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";
import { reminder } from "../unit/functions/deliver-reminders/reminders.ts";

const RUNS = 3_000;
const SEED = 20261123;
/** What templates are made of, the harmless and the harmful. */
const PIECES = [
  ..."{{ }} {{ }} {{ }} { } # ^ / ! & > = . \n".split(" "),
  ..."{{name}} {{#name}} {{/name}} {{^title}} {{/title}} {{{name}}} {{&name}} {{>name}}".split(" "),
  ..."name title answers answers.a-b nmae constructor <b>".split(" "),
  " ",
];

describe.runIf(ownDatabases())("the template language", () => {
  let database: OwnDatabase;
  let variables: string[];

  beforeAll(async () => {
    database = await createDatabase();
    variables = await withDatabase(database.url, async (client) => {
      const { rows } = await client.query("select name from private.template_variables()");
      return rows.map(({ name }) => name);
    });
  });

  afterAll(() => database?.drop());

  test("names in the database what the renderer knows", () => {
    const known = reminder();
    const { answers, ...view } = messageView(known, chooseLocale(known), NO_LINKS);
    expect(answers).toBeDefined();
    expect(variables.toSorted()).toEqual(Object.keys(view).toSorted());
  });

  test("lets nothing through that mustache would run, not escape or not understand", async () => {
    const template = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 });
    const templates = fc
      .sample(template, { numRuns: RUNS, seed: SEED })
      .map((pieces) => pieces.join(""));
    const accepted = await withDatabase(database.url, (client) => sound(client, templates));
    // Neither all nor none: otherwise nothing was tried.
    expect(accepted.length).toBeGreaterThan(RUNS / 20);
    expect(accepted.length).toBeLessThan((RUNS * 19) / 20);
    for (const text of accepted) {
      for (const { kind, value } of tags(Mustache.parse(text))) {
        expect({ text, kind }).toEqual({ text, kind: expect.stringMatching(/^[#^!]$|^name$/) });
        if (kind !== "!" && !/^answers\.[\w-]+$/.test(value)) {
          expect({ text, known: variables.includes(value) }).toEqual({ text, known: true });
        }
      }
    }
  });
});

/** The templates that could be saved. */
async function sound(client: pg.ClientBase, templates: readonly string[]): Promise<string[]> {
  await client.query(`
    create function pg_temp.is_sound(p_template text) returns boolean language plpgsql as $$
    begin
      perform private.check_template(p_template);
      return true;
    exception when invalid_parameter_value then
      return false;
    end $$`);
  const { rows } = await client.query<{ template: string }>(
    "select t as template from unnest($1::text[]) t where pg_temp.is_sound(t)",
    [templates],
  );
  return rows.map(({ template }) => template);
}

/** What of a parsed template is not plain text. */
function tags(spans: unknown): { kind: string; value: string }[] {
  return (spans as [string, string, number, number, unknown?][]).flatMap(
    ([kind, value, , , inner]) =>
      kind === "text" ? [] : [{ kind, value }, ...(Array.isArray(inner) ? tags(inner) : [])],
  );
}
