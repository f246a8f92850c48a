import { expect, it } from "vitest";
import { projectTextCountries } from "../../../../supabase/functions/deliver-reminders/rates.ts";

const countries = (variables: Record<string, string>) =>
  projectTextCountries((name) => variables[name]);

it.each([
  [
    "those that are named",
    { SMS_COUNTRIES: "+49, +43", TWILIO_FROM: "+15005550006" },
    ["+49", "+43"],
  ],
  ["else that of the sender's number", { TWILIO_FROM: "+15005550006" }, ["+15005550006"]],
  [
    "none by a messaging service",
    { TWILIO_MESSAGING_SERVICE_SID: "MG1", TWILIO_FROM: "+49301" },
    [],
  ],
  ["none without Twilio", {}, []],
])("the project texts to %s", (_, variables, expected) => {
  expect(countries(variables)).toEqual(expected);
});
