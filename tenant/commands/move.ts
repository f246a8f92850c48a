import { Problem } from "../../cli/problem.ts";
import { connected } from "../connect.ts";
import { cancel, type Moved, type Moves, move } from "../moving/move.ts";
import { openProject, type Project } from "../moving/project.ts";
import { switchWebhook } from "../moving/switching.ts";
import { createProgress, type Progress } from "../progress.ts";
import { type Subcommand, typedOption, typedSlug } from "../subcommand.ts";
import { chooseTarget, shownTarget, type Target } from "../target.ts";
import { findTenant } from "../tenants.ts";
import { counted } from "../wording.ts";

/** Moves a tenant to another project. */
export const moveTenant: Subcommand = {
  summary: "moves a tenant, with all it has, to another project",
  help: `Moves a tenant to another project of calbase, with all it has: the same ids, secrets, reminders.

  npm run tenant -- move <slug> --to <database of the other project>

  --to <url>       or CALBASE_TO_DB_URL, which keeps the password off the command line
  --to-url <url>   the other project, or CALBASE_TO_API_URL; only needed where the database's address
                   does not tell it
  --cancel         gives up a move that was begun: the tenant goes on where it is

While it is copied nothing of it is sent; its webhooks are stored, and forwarded to the other project
as they came, as is everything that comes here later. The two never work for it at the same time. If
it is ended anywhere, the same command goes on. Here the tenant stays, disabled, to forward; delete it
by hand when nothing comes any more. How, and when it is worth it: docs/growing.md`,
  options: {
    to: { type: "string" },
    "to-url": { type: "string" },
    cancel: { type: "boolean" },
  },

  async run(target, typed) {
    const slug = typedSlug(typed);
    const other = otherProject(typedOption(typed, "to"), typedOption(typed, "to-url"));
    const isCancelled = typed.values.cancel === true;
    await connected(target, (here) =>
      connected(other, async (there) => {
        const source = openProject(target, functionsOf(target, "--url"), here);
        const to = openProject(other, functionsOf(other, "--to-url"), there);
        const { id, slug: name } = await findTenant(here, slug);
        const moving = { source, to, tenantId: id, slug: name };
        await alone(source, id);
        if (isCancelled) {
          await cancel({ ...moving, ...silent });
          console.log(`The tenant ${name} stays where it is, and goes on.`);
        } else await run(moving);
      }),
    );
  },
};

type Between = Pick<Moves, "source" | "to" | "tenantId" | "slug">;

const silent = { reached: () => {}, progress: () => {}, waiting: () => {} };

async function run(moving: Between): Promise<void> {
  const { source, to, slug } = moving;
  console.log(`Moving ${slug} from ${shownTarget(source.target)}\n  to ${shownTarget(to.target)}`);
  const bars = createBars();
  const moved = await move({ ...moving, ...bars }).finally(bars.end);
  console.log(`The tenant ${slug} works there now: ${counted(moved.rows, "row")}, all compared.\n`);
  await switchWebhook(source, to, moving);
  console.log(`\n${whatIsLeft(moving, moved)}`);
}

function whatIsLeft({ slug }: Between, { strangers }: Moved): string {
  return [
    strangers.length > 0 &&
      `No users of the other project, so no members there: ${strangers.join(", ")}. Invite them, then add them to tenant_members.`,
    "What still comes here is forwarded: select * from tenant_moves;",
    `When nothing has come for a while, delete it here: npm run tenant -- delete ${slug} --confirm ${slug}
Links in messages that were sent from here lead nowhere then.`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** A bar for each walk over the rows. */
function createBars(): Pick<Moves, "reached" | "progress" | "waiting"> & { end: () => void } {
  let bar: { readonly label: string; readonly progress: Progress } | undefined;
  const end = () => {
    bar?.progress.end();
    bar = undefined;
  };
  return {
    end,
    reached: end,
    progress(label, done, total) {
      if (bar?.label !== label) {
        end();
        bar = { label, progress: createProgress(label, process.stderr, Date.now) };
      }
      bar.progress.update({ done, total });
    },
    waiting: (why) => console.error(`It waits: ${why}`),
  };
}

/** One command at a time moves a tenant. */
async function alone(source: Project, tenantId: string): Promise<void> {
  const isAlone = await source.value<boolean>(
    "select pg_try_advisory_lock(hashtextextended('calbase moves ' || $1, 0))",
    [tenantId],
  );
  if (isAlone) return;
  throw new Problem(
    "Another command is moving this tenant just now.",
    "Let it finish, or end it; then start again: it goes on.",
  );
}

function otherProject(typedUrl: string | undefined, apiUrl: string | undefined): Target {
  const databaseUrl = typedUrl ?? process.env.CALBASE_TO_DB_URL;
  if (!databaseUrl) {
    throw new Problem(
      "To which project?",
      "Name its database by --to <url>, or in CALBASE_TO_DB_URL, which keeps the password off the command line.",
    );
  }
  const named = apiUrl ?? process.env.CALBASE_TO_API_URL;
  return chooseTarget({ "db-url": databaseUrl, url: named ?? "" });
}

function functionsOf({ apiUrl }: Target, option: string): string {
  if (apiUrl !== undefined) return `${apiUrl}/functions/v1`;
  throw new Problem(
    "Nothing tells where the functions of one of the projects are.",
    `Name it: ${option} https://<ref>.supabase.co`,
  );
}
