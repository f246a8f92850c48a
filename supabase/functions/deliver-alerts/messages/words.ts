import type { Alert, AlertMessage } from "../alert-message.ts";

/** Kinds as people say them, where taking out the underscores does not do. */
const TITLES: Readonly<Record<string, string>> = {
  webhook_amiss: "Webhook amiss at Cal.com",
  tenant_silent: "Unusually silent",
  unknown_fates: "Messages of unknown fate",
};

/** What kind of trouble an alert is, as a heading. */
export function titleOf({ kind }: Alert): string {
  const words = TITLES[kind] ?? kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What has become of an alert, in a word or two. */
export function changeOf({ change, is_critical, reopened }: Alert): string {
  if (change === "resolved") return "Resolved";
  if (change === "open") return is_critical ? "Critical" : "Open";
  if (reopened > 0) return is_critical ? "Critical, again" : "Again";
  return is_critical ? "Critical" : "New";
}

/** The subject of a mail, and the first line of everything else. */
export function subjectOf(message: AlertMessage): string {
  const { kind, alerts, left_out, recipient } = message;
  if (kind === "test") return "Test: alerts of calbase arrive here";
  const [only] = alerts;
  if (kind === "news" && only && alerts.length === 1) return `${changeOf(only)}: ${only.summary}`;
  const resolved = alerts.filter(({ change }) => change === "resolved").length;
  // Resolved ones stand last, so what is left out may be both; what is open is what matters.
  const open = alerts.length - resolved + left_out;
  const counts = [open > 0 && `${open} open`, resolved > 0 && `${resolved} resolved`];
  const whose = recipient.tenant ? ` of ${recipient.tenant}` : "";
  return `${kind === "digest" ? "Daily digest of alerts" : "Alerts"}${whose}: ${counts.filter(Boolean).join(", ")}`;
}

/** A line of what an alert is known by. */
export type Fact = readonly [label: string, value: string];

/** When an alert began and ended, and the figures it is known by. */
export function factsOf(alert: Alert, timeZone: string): readonly Fact[] {
  const { opened_at, resolved_at, change, reopened, evidence } = alert;
  return [
    ["Since", shownTime(opened_at, timeZone)],
    ...(change === "resolved" && resolved_at
      ? [["Until", shownTime(resolved_at, timeZone)] as const]
      : []),
    ...(reopened > 0 ? [["Came back", times(reopened)] as const] : []),
    ...Object.entries(evidence)
      .map(([name, value]) => [labelOf(name), shownValue(value, timeZone)] as const)
      .filter(([, value]) => value !== ""),
  ];
}

/** Why somebody gets this, and how not to. */
export function reasonOf({ recipient }: AlertMessage, installation: string): string {
  const { id, tenant } = recipient;
  return tenant
    ? `calbase at ${installation} tells you of alerts of ${tenant}. Whoever runs it can change that: you are recipient ${id}.`
    : `calbase at ${installation} tells you of its alerts. To change that: npm run alerts -- recipients (you are recipient ${id}).`;
}

/** How to say that one knows of an alert; only operators can. Empty where there is nothing to say. */
export function howToAcknowledge({ recipient, alerts }: AlertMessage): string {
  const open = alerts.filter(({ change }) => change !== "resolved");
  const [first] = open;
  if (recipient.tenant !== null || !first) return "";
  const id = open.length === 1 ? String(first.id) : "<number>";
  return `Not to be told of ${open.length === 1 ? "it" : "one"} again while it lasts: npm run alerts -- acknowledge ${id}, or in Studio: select acknowledge_alert(${id});`;
}

/** A moment on the recipient's clock: 9 Mar 2026, 11:05. */
export function shownTime(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone,
  }).format(new Date(iso));
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function shownValue(value: unknown, timeZone: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return ISO_TIME.test(value) ? shownTime(value, timeZone) : value;
  if (Array.isArray(value)) return value.map((part) => shownValue(part, timeZone)).join(", ");
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, part]) => `${labelOf(name).toLowerCase()} ${shownValue(part, timeZone)}`)
      .join(", ");
  }
  return String(value);
}

function labelOf(name: string): string {
  const words = name.replace(/_at$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
