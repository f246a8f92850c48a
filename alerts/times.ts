import type { Typed } from "../cli/command.ts";
import { Problem } from "../cli/problem.ts";
import { typedZone } from "../cli/times.ts";
import { isTyped, typedOption } from "../tenant/subcommand.ts";
import type { Times } from "./changing.ts";

/** When a recipient is told, and how often: options of several commands. */
export const TIME_OPTIONS = {
  "time-zone": { type: "string" },
  quiet: { type: "string" },
  digest: { type: "string" },
  "digest-only": { type: "boolean" },
  "max-per-hour": { type: "string" },
} as const;

/** The same for people. */
export const TIME_HELP = `  --time-zone <zone>     of its times: Europe/Berlin
  --quiet 22:00-07:00    when it is told of critical alerts only; "none" ends that
  --digest 08:00         once a day what is open and what was resolved; "none" ends that
  --digest-only          and at once only what is critical
  --max-per-hour <n>     messages in an hour, of critical alerts and of the others each; without it, 6`;

const TIME = "([01]\\d|2[0-3]):[0-5]\\d";

/** The columns of alert_recipients that were named, with their values. Throws a Problem for a mistake. */
export function typedTimes(typed: Typed): Times {
  const zone = typedZone(typedOption(typed, "time-zone"));
  const most = typedOption(typed, "max-per-hour");
  if (most !== undefined && !/^([1-9]|[1-5]\d|60)$/.test(most)) {
    throw new Problem(`"${most}" is not a number of messages.`, "From 1 to 60: --max-per-hour 6");
  }
  return {
    ...(zone !== undefined && { time_zone: zone }),
    ...(most !== undefined && { max_per_hour: most }),
    ...quietHours(typedOption(typed, "quiet")),
    ...digest(typedOption(typed, "digest"), isTyped(typed, "digest-only")),
  };
}

function quietHours(text: string | undefined): Times {
  if (text === undefined) return {};
  if (text === "none") return { quiet_from: null, quiet_until: null };
  if (!new RegExp(`^${TIME}-${TIME}$`).test(text)) {
    throw new Problem(`"${text}" is not a span of time.`, "For example --quiet 22:00-07:00");
  }
  const [from = "", until = ""] = text.split("-");
  return { quiet_from: from, quiet_until: until };
}

function digest(text: string | undefined, isOnly: boolean): Times {
  if (text === undefined) return isOnly ? { digest_only: true } : {};
  if (text === "none") return { digest_at: null, digest_only: false };
  if (!new RegExp(`^${TIME}$`).test(text)) {
    throw new Problem(`"${text}" is not a time of day.`, "For example --digest 08:00");
  }
  return { digest_at: text, digest_only: isOnly };
}
