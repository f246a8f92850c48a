import { type Feedback, IGNORED, type Reason, type Report, readReminder } from "./feedback.ts";

/**
 * What Twilio's message statuses mean; the others come before it has passed the message on. One of
 * the last four ends a message's life. They can arrive in any order, and "sent" after them.
 */
const STATUSES: Readonly<Record<string, Pick<Feedback, "feedback" | "arrived">>> = {
  sent: { feedback: "sent", arrived: true },
  delivered: { feedback: "delivered", arrived: true },
  read: { feedback: "delivered", arrived: true },
  undelivered: { feedback: "undelivered", arrived: false },
  failed: { feedback: "failed", arrived: false },
};

/**
 * What Twilio's codes for a message that was not delivered mean (twilio.com/docs/api/errors/30006
 * and so on), where it is more than that. An unregistered sender is no matter of the recipient's,
 * and no reason to stop the channel: only texts to the United States are concerned, and one sent on
 * trial would be taken like the others, and come back later.
 */
const MEANINGS: Readonly<Record<string, Reason>> = {
  30003: "phone_unreachable",
  30005: "number_unknown",
  30006: "landline",
  30034: "sender_unregistered",
};

/** The words that Twilio itself understands, each alone in a message. */
const STOP = /^(stop|stopall|unsubscribe|cancel|end|quit|optout|revoke)$/i;
const START = /^(start|yes|unstop)$/i;

/** Reads the verified form of a Twilio request; `url` is the one it was sent to. */
export function readTwilioForm(form: URLSearchParams, url: URL): Report {
  const status = form.get("MessageStatus");
  return status === null ? readAnswer(form) : readStatus(status, form, url.searchParams);
}

function readStatus(status: string, form: URLSearchParams, query: URLSearchParams): Report {
  const reminder = readReminder(query.get("reminder"), query.get("generation"));
  const said = Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
  if (!said || !reminder) return IGNORED;
  const code = said.arrived ? undefined : /^\d{1,6}$/.exec(form.get("ErrorCode") ?? "")?.[0];
  const reason = (code && MEANINGS[code]) || null;
  return {
    kind: "feedback",
    feedback: {
      ...reminder,
      tenant_id: null,
      channel: "sms",
      provider_message_id: form.get("MessageSid"),
      feedback: code ? `${said.feedback} (${code})` : said.feedback,
      arrived: said.arrived,
      reason,
      suppress: reason === "landline" ? "landline" : null,
      detail: null,
      at: null,
      // Whom it was for need not be known here yet: Twilio can be faster than the sender, and an
      // answer of 503 does not make it tell again.
      address: form.get("To"),
    },
  };
}

function readAnswer(form: URLSearchParams): Report {
  const phone = form.get("From");
  // With Advanced Opt-Out the words are the account's own, and Twilio says what they mean.
  const word = form.get("OptOutType") ?? form.get("Body")?.trim() ?? "";
  if (!phone || !(STOP.test(word) || START.test(word))) return IGNORED;
  return { kind: "answer", answer: { phone, stop: STOP.test(word) } };
}
