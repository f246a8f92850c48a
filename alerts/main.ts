import { dispatch } from "../tenant/dispatch.ts";
import { acknowledge } from "./commands/acknowledge.ts";
import { add } from "./commands/add.ts";
import { change } from "./commands/change.ts";
import { list } from "./commands/list.ts";
import { recipients } from "./commands/recipients.ts";
import { remove } from "./commands/remove.ts";
import { resolve } from "./commands/resolve.ts";
import { show } from "./commands/show.ts";
import { test } from "./commands/test.ts";

await dispatch({
  about: `Shows alerts: what is wrong, since when, and what to do about it; and who is told of them.

  npm run alerts                                  those that are open
  npm run alerts -- <command> [<number>] [options]`,
  example: "npm run alerts -- add email ops@example.com",
  subcommands: { list, show, acknowledge, resolve, recipients, add, change, remove, test },
  otherwise: "list",
});
