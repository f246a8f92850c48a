import type { ButtonPage } from "../_shared/button-page.ts";
import type { Language } from "../_shared/languages.ts";
import type { Asked } from "./attendance.ts";
import { TEXTS } from "./texts.ts";

/** The page for someone whose link is known: whose appointment it is, and when. */
export function askedPage(asked: Asked, language: Language): ButtonPage {
  const texts = TEXTS[language];
  const values: Readonly<Record<string, string>> = {
    tenant: asked.tenant,
    time: timeOf(asked, language),
  };
  return {
    language,
    title: fill(texts.title, values),
    text: capitalised(fill(texts[asked.state], values)),
    buttons: asked.state === "open" ? [{ name: "attend", value: "yes", label: texts.attend }] : [],
  };
}

/** A page without a button: the link is unknown, or something went wrong. */
export function messagePage(
  language: Language,
  text: "unknownLink" | "notUnderstood" | "tryAgain",
): ButtonPage {
  return { language, title: null, text: TEXTS[language][text], buttons: [] };
}

/** Where the button is, for where it is not shown; `otherPage` is one that has it. */
export function whereButtonIs(language: Language, otherPage: string | null): string {
  const texts = TEXTS[language];
  return otherPage ? texts.openPage.replace("{url}", () => otherPage) : texts.answerMessage;
}

/** A text that may begin with a day: in French and Spanish those are written small. */
function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (tag, name: string) => values[name] ?? tag);
}

/** The time in the person's zone, which is named; in UTC where theirs is none. */
function timeOf({ start_time, time_zone, locale }: Asked, language: Language): string {
  const format = (timeZone: string) =>
    new Intl.DateTimeFormat(regional(locale, language), {
      timeZone,
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
      hour: "numeric",
      minute: "2-digit",
      timeZoneName: "short",
    })
      .format(new Date(start_time))
      // A hyphen would let a line end between the two.
      .replace(/(GMT|UTC)-/, "$1\u2212");
  try {
    return format(time_zone ?? "UTC");
  } catch {
    return format("UTC");
  }
}

/** A person's way to write dates, such as `de-AT`, where it is of the page's language. */
function regional(locale: string | null, language: Language): string {
  try {
    // baseName: without extensions, which could ask for another calendar or other digits.
    const { baseName, language: own } = new Intl.Locale((locale ?? "").replaceAll("_", "-"));
    return own === language ? baseName : language;
  } catch {
    return language;
  }
}
