import { type Chapter, readChapters } from "../../../release/chapters.ts";
import { type Delta, newDelta } from "../../../release/delta.ts";

/** A version after the one in the making, made up: its chapters, and what of its migration a person writes. */
export interface NextVersion {
  readonly version: string;
  readonly chapters: readonly Chapter[];
  readonly delta: Delta;
}

/** An edit of a chapter; what is to be replaced must be there. */
type Edit = readonly [chapter: string, find: RegExp, replacement: string];

const VERSION = "99.0.0";

/** A column more in tables with rows in motion, on the way of every message, and another job. */
const EDITS: readonly Edit[] = [
  ["installation", /(function private\.version\(\)[^;]*select ')[^']*/, `$1${VERSION}`],
  ["installation", /\bzones_apart\b/g, "zones_that_differ"],
  ["comparing_zones", /\bzones_apart\b/g, "zones_that_differ"],
  [
    "reminders",
    /( {2}constraint reminders_pkey .*[\s\S]*?;\n)/,
    "  remark text not null default 'none',\n$1comment on column public.reminders.remark is 'What''s new.';\n",
  ],
  [
    "reminders",
    /( {2}constraint deliveries_pkey .*[\s\S]*?;\n)/,
    "  sent_by text,\n$1comment on column public.deliveries.sent_by is 'The version that recorded it.';\n",
  ],
  [
    "settling",
    /(insert into public\.deliveries \([\s\S]*?)created_at(\s*\))/,
    "$1created_at, sent_by$2",
  ],
  ["settling", /(s\.duration_ms, p_now)(?=\s+from unnest\(p_held\))/, "$1, private.version()"],
  ["jobs", /\*\/10 \* \* \* \*/, "*/11 * * * *"],
];

const RENAMED =
  "alter table private.installation rename column zones_apart to zones_that_differ;\n\n";

export async function nextVersion(): Promise<NextVersion> {
  const chapters = EDITS.reduce(edited, await readChapters());
  const delta = newDelta(VERSION);
  return { version: VERSION, chapters, delta: { ...delta, before: delta.before + RENAMED } };
}

function edited(chapters: Chapter[], [name, find, replacement]: Edit): Chapter[] {
  return chapters.map((chapter) => {
    if (chapter.name !== name) return chapter;
    const text = chapter.text.replace(find, replacement);
    if (text === chapter.text) throw new Error(`The chapter ${name} has no ${find} any more.`);
    return { ...chapter, text };
  });
}
