import { connect } from "./commands/connect.ts";
import { connection } from "./commands/connection.ts";
import { create } from "./commands/create.ts";
import { deleteTenant } from "./commands/delete.ts";
import { disable } from "./commands/disable.ts";
import { disconnect } from "./commands/disconnect.ts";
import { enable } from "./commands/enable.ts";
import { jobs } from "./commands/jobs.ts";
import { limitTexts } from "./commands/limit-texts.ts";
import { list } from "./commands/list.ts";
import { preview } from "./commands/preview.ts";
import { rebuild } from "./commands/rebuild.ts";
import { reopenChannel } from "./commands/reopen-channel.ts";
import { replay } from "./commands/replay.ts";
import { report } from "./commands/report.ts";
import { resumeJob } from "./commands/resume-job.ts";
import { retireSecrets } from "./commands/retire-secrets.ts";
import { rotateSecret } from "./commands/rotate-secret.ts";
import { setChannel } from "./commands/set-channel.ts";
import { show } from "./commands/show.ts";
import { showChannels } from "./commands/show-channels.ts";
import { stopJob } from "./commands/stop-job.ts";
import { testSend } from "./commands/test-send.ts";
import { unsetChannel } from "./commands/unset-channel.ts";
import { watch } from "./commands/watch.ts";
import { dispatch } from "./dispatch.ts";
import type { Subcommand } from "./subcommand.ts";

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  create,
  connect,
  connection,
  disconnect,
  list,
  show,
  report,
  disable,
  enable,
  "rotate-secret": rotateSecret,
  "retire-secrets": retireSecrets,
  "set-channel": setChannel,
  "show-channels": showChannels,
  "unset-channel": unsetChannel,
  "reopen-channel": reopenChannel,
  "limit-texts": limitTexts,
  preview,
  "test-send": testSend,
  replay,
  rebuild,
  jobs,
  watch,
  "stop-job": stopJob,
  "resume-job": resumeJob,
  delete: deleteTenant,
};

await dispatch({
  about: `Sets up tenants and looks after them, in any project that has calbase's migrations.

  npm run tenant -- <command> [<slug>] [options]`,
  example: `npm run tenant -- create acme --name "Acme" --time-zone Europe/Berlin`,
  subcommands: SUBCOMMANDS,
});
