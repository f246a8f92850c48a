import { expect, test } from "vitest";
import { runToEnd } from "../../cli/process.ts";
import { REPOSITORY } from "../../cli/repository.ts";
import { stack } from "../setup/stack.ts";
import { hasInbox } from "./support/inbox.ts";

const MINUTE = 60_000;

test.runIf(hasInbox)(
  "npm run demo plays a booking's life, each message once and in time",
  {
    timeout: 5 * MINUTE,
  },
  async () => {
    const { apiUrl, databaseUrl, inboxUrl } = stack;
    const played = await runToEnd(process.execPath, ["--import", "tsx", "local/play.ts"], {
      cwd: REPOSITORY,
      env: {
        ...process.env,
        CALBASE_API_URL: apiUrl,
        CALBASE_DB_URL: databaseUrl,
        CALBASE_INBOX_URL: inboxUrl,
      },
    });
    expect(played.code, played.output).toBe(0);
    const told = [
      "BOOKING_CREATED → 200",
      "Ada gets the reminder, a minute before",
      "BOOKING_RESCHEDULED → 200",
      "Ada gets the reminder for the new time",
      "MEETING_ENDED → 200",
      "Ada gets the follow-up",
      "That was a booking's life",
    ];
    const places = told.map((text) => played.output.indexOf(text));
    expect(places, played.output).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  },
);
