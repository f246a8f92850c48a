import { randomUUID } from "node:crypto";
import { isPublicAddress } from "../../../supabase/functions/_shared/sending/public-address.ts";
import { invalid, notFound, Refusal } from "./refusal.ts";

/** A webhook as Cal.com keeps it. */
export interface StoredWebhook {
  readonly id: string;
  /** The path of its scope: `/webhooks`, `/event-types/77/webhooks` … */
  readonly scope: string;
  subscriberUrl: string;
  active: boolean;
  triggers: readonly string[];
  secret: string | null;
  payloadTemplate: string | null;
  version: string;
  time: number | null;
  timeUnit: string | null;
}

/** The triggers that older servers know. */
export const OLDER_TRIGGERS: readonly string[] = [
  ...["BOOKING_CREATED", "BOOKING_PAYMENT_INITIATED", "BOOKING_PAID", "BOOKING_RESCHEDULED"],
  ...["BOOKING_REQUESTED", "BOOKING_CANCELLED", "BOOKING_REJECTED", "BOOKING_NO_SHOW_UPDATED"],
  ...["FORM_SUBMITTED", "FORM_SUBMITTED_NO_EVENT", "MEETING_STARTED", "MEETING_ENDED"],
  ...["RECORDING_READY", "RECORDING_TRANSCRIPTION_GENERATED", "INSTANT_MEETING", "OOO_CREATED"],
  ...["AFTER_HOSTS_CAL_VIDEO_NO_SHOW", "AFTER_GUESTS_CAL_VIDEO_NO_SHOW"],
];

/** The triggers that the newest servers know. */
export const ALL_TRIGGERS: readonly string[] = [
  ...OLDER_TRIGGERS,
  ...["BOOKING_LOCATION_UPDATED", "BOOKING_REASSIGNED", "ROUTING_FORM_FALLBACK_HIT"],
  ...["INSTANT_MEETING_ACCEPTED", "WRONG_ASSIGNMENT_REPORT", "CALENDAR_ENTRY_REJECTED"],
  ...["DELEGATION_CREDENTIAL_ERROR", "DELEGATION_CREDENTIAL_SECRET_ROTATION_FAILED"],
  ...["DELEGATION_CREDENTIAL_SECRET_ROTATION_REQUIRED", "DELEGATION_CREDENTIAL_SECRET_ROTATED"],
];

const VERSIONS = ["2021-10-20", "2026-07-27"];
const UNITS = ["DAY", "HOUR", "MINUTE"];
const SETTINGS = [
  ...["active", "subscriberUrl", "triggers", "payloadTemplate"],
  ...["secret", "version", "time", "timeUnit"],
];

/** The webhooks of an account, in all scopes. */
export class WebhookStore {
  readonly all: StoredWebhook[] = [];
  /** What this server knows; an unknown trigger refuses the whole call. */
  triggers: readonly string[] = ALL_TRIGGERS;
  /** Whether a webhook may lead to this machine, as on a server in a network of one's own. */
  allowsLocalUrls = false;

  list(scope: string): StoredWebhook[] {
    return this.all.filter((webhook) => webhook.scope === scope);
  }

  get(scope: string, id: string): StoredWebhook {
    const found = this.list(scope).find((webhook) => webhook.id === id);
    if (!found) throw notFound(`Webhook (${id}) not found`);
    return found;
  }

  create(scope: string, body: Readonly<Record<string, unknown>>): StoredWebhook {
    const missing = ["active", "subscriberUrl", "triggers"].filter((name) => !(name in body));
    if (missing.length > 0) throw invalid(...missing.map((name) => `${name} should not be empty`));
    const webhook: StoredWebhook = {
      ...{ id: randomUUID(), scope, subscriberUrl: "", active: true, triggers: [] },
      ...{ secret: null, payloadTemplate: null, version: "2021-10-20", time: null, timeUnit: null },
    };
    this.set(webhook, body);
    this.all.push(webhook);
    return webhook;
  }

  update(scope: string, id: string, body: Readonly<Record<string, unknown>>): StoredWebhook {
    const webhook = this.get(scope, id);
    this.set(webhook, body);
    return webhook;
  }

  delete(scope: string, id: string): StoredWebhook {
    const webhook = this.get(scope, id);
    this.all.splice(this.all.indexOf(webhook), 1);
    return webhook;
  }

  private set(webhook: StoredWebhook, body: Readonly<Record<string, unknown>>): void {
    const changed = { ...webhook, ...body };
    const problems = [...unknownSettings(body), ...this.problems(changed)];
    if (problems.length > 0) throw invalid(...problems);
    if (body.subscriberUrl !== undefined) this.checkUrl(webhook, changed.subscriberUrl);
    Object.assign(webhook, body);
  }

  private problems(changed: StoredWebhook): string[] {
    const { active, triggers, scope, version, time, timeUnit } = changed;
    const problems: string[] = [];
    if (typeof active !== "boolean") problems.push("active must be a boolean value");
    const known = this.triggers.filter(
      (trigger) => !trigger.startsWith("DELEGATION_") || scope.startsWith("/organizations/"),
    );
    if (!Array.isArray(triggers) || !triggers.every((trigger) => known.includes(trigger))) {
      problems.push(
        `each value in triggers must be one of the following values: ${known.join(", ")}`,
      );
    }
    if (!VERSIONS.includes(version)) problems.push("version must be one of the following values");
    const needsTime = Array.isArray(triggers) && triggers.some((name) => name.startsWith("AFTER_"));
    if (needsTime && (!time || time < 1)) problems.push("time must not be less than 1");
    if (needsTime && !UNITS.includes(timeUnit ?? "")) {
      problems.push(`timeUnit must be one of the following values: ${UNITS.join(", ")}`);
    }
    return problems;
  }

  private checkUrl(webhook: StoredWebhook, text: string): void {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!this.allowsLocalUrls && (url?.protocol !== "https:" || isOfThisMachine(url.hostname))) {
      throw invalid("Webhook URL is not allowed: it must be https and public");
    }
    const others = this.list(webhook.scope).filter(({ id }) => id !== webhook.id);
    if (others.some(({ subscriberUrl }) => subscriberUrl === text)) {
      const words = "Webhook with this subscriber url already exists for this user";
      throw new Refusal(409, "ConflictException", words);
    }
  }
}

function unknownSettings(body: object): string[] {
  const others = Object.keys(body).filter((name) => !SETTINGS.includes(name));
  return others.map((name) => `property ${name} should not exist`);
}

function isOfThisMachine(host: string): boolean {
  const isAddress = /^[\d.]+$|^\[/.test(host);
  return host === "localhost" || (isAddress && !isPublicAddress(host.replace(/^\[|\]$/g, "")));
}
