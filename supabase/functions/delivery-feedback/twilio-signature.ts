import { createHmac } from "node:crypto";
import { isSameSecret } from "../_shared/same-secret.ts";

/** Whether Twilio signed this form, sent to `url` as Twilio knows it, with the auth token. */
export function isSignedByTwilio(
  headers: Headers,
  form: URLSearchParams,
  url: string,
  authToken: string,
): boolean {
  const signature = headers.get("x-twilio-signature");
  if (!signature || authToken === "") return false;
  const names = [...new Set(form.keys())].sort();
  const fields = names.flatMap((name) =>
    [...new Set(form.getAll(name))].sort().map((value) => name + value),
  );
  const expected = createHmac("sha1", authToken)
    .update(url + fields.join(""))
    .digest("base64");
  return isSameSecret(signature, expected);
}
