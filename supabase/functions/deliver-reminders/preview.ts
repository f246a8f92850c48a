import { jsonResponse } from "../_shared/json-response.ts";
import { problemOf, send } from "../_shared/sending/attempting.ts";
import type { Channels } from "./channels/channels.ts";
import { messageLinks, type PublicLinks } from "./channels/public-links.ts";
import { webhookPayload } from "./channels/webhook-payload.ts";
import { renderEmail, renderSms } from "./messages/render.ts";
import type { Reminder } from "./reminder.ts";

/** pg_net sends no ping while it waits for a test message: not for longer than a tick is away. */
const TEST_TIMEOUT_MS = 7_000;

/** What previews work with. */
export interface PreviewDependencies {
  readonly openChannels: () => Channels;
  readonly links: PublicLinks;
  /** The tenant's own account, which does not travel with the question. Throws when it fails. */
  readonly accountForTest: (reminder: Reminder) => Promise<Reminder["account"]>;
}

/** A message as an admin looks at it; null for parts that the channel does not have. */
interface Preview {
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  /** Names of files. */
  readonly attachments: readonly string[];
}

/**
 * Answers an admin who wants to see a message (`{"preview": reminder}`) or to get it
 * (`{"test_send": reminder}`, its recipient replaced). Nothing is recorded: it is about no
 * reminder that is planned. Null when the body asks for neither.
 */
export async function answerPreview(
  body: unknown,
  dependencies: PreviewDependencies,
): Promise<Response | null> {
  const { preview, test_send: test } = (body ?? {}) as Record<string, Reminder | undefined>;
  try {
    if (preview) return jsonResponse(200, show(preview, dependencies.links));
    if (test) return jsonResponse(200, await sendTest(test, dependencies));
  } catch (error) {
    return jsonResponse(422, { error: `could not be written: ${(error as Error).message}` });
  }
  return null;
}

function show(reminder: Reminder, links: PublicLinks): Preview {
  const plain = { subject: null, html: null, attachments: [] };
  if (reminder.channel === "webhook") return { ...plain, text: webhookPayload(reminder) };
  const own = messageLinks(links, reminder);
  if (reminder.channel === "sms") return { ...plain, text: renderSms(reminder, own).text };
  const { attachments, ...message } = renderEmail(reminder, own);
  return { ...message, attachments: attachments.map(({ filename }) => filename) };
}

async function sendTest(reminder: Reminder, dependencies: PreviewDependencies) {
  const account = await dependencies.accountForTest(reminder);
  // A key of its own, so that no provider takes it for a reminder that it knows.
  const idempotency_key = `test/${crypto.randomUUID()}`;
  const channels = dependencies.openChannels();
  const { provider, result } = await trySending(
    { ...reminder, account, idempotency_key },
    channels,
  );
  channels.close();
  return { outcome: result.outcome, provider, error: result.error ?? null };
}

async function trySending(reminder: Reminder, channels: Channels) {
  let provider: string | null = null;
  try {
    const channel = channels.choose(reminder);
    provider = channel.provider;
    const attempt = channel.prepare(reminder);
    return { provider, result: await send(attempt, { provider, timeoutMs: TEST_TIMEOUT_MS }) };
  } catch (error) {
    return { provider, result: problemOf(error) };
  }
}
