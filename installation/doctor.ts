import { command } from "../cli/command.ts";
import { connected } from "../tenant/connect.ts";
import { chooseTarget, shownTarget, TARGET_HELP, TARGET_OPTIONS } from "../tenant/target.ts";
import { describeFindings, findings } from "./findings.ts";

const HELP = `Looks at everything an installation needs, and says what is wrong and what mends it. Exits with 1
when something is.

  npm run doctor                 looks, and has the sender answer once
  npm run doctor -- --repair     before that, makes again what can be made: jobs, queue, rights

${TARGET_HELP}

In Studio: select * from doctor(); and select * from repair();`;

await command(HELP, { ...TARGET_OPTIONS, repair: { type: "boolean" } }, async ({ values }) => {
  const target = chooseTarget(values);
  console.log(`The installation in ${shownTarget(target)}\n`);
  const found = await connected(target, async (client) => {
    if (values.repair) {
      const { rows } = await client.query<{ mended: string }>("select mended from public.repair()");
      console.log(rows.map(({ mended }) => `Mended: ${mended}`).join("\n") || "Nothing to repair.");
    }
    return findings(async (sql) => (await client.query(sql)).rows);
  });
  console.log(describeFindings(found));
  const wrong = found.filter(({ ok }) => !ok).length;
  console.log(wrong === 0 ? "\nAll is well." : `\n${wrong} of ${found.length} are wrong.`);
  if (wrong > 0) process.exitCode = 1;
});
