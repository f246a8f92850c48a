export { buildEvent, TRIGGERS } from "./build.ts";
export { type EventOptions, newUid, type Person } from "./facts.ts";
export { postEvent, sign, webhookUrl } from "./post.ts";
