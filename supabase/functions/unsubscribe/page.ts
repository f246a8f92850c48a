import type { ButtonPage } from "../_shared/button-page.ts";
import type { Language } from "../_shared/languages.ts";
import type { OptOutStatus, Scope } from "./opt-outs.ts";
import { TEXTS, type Texts } from "./texts.ts";

/** What a button asks for: `stop=` a scope, or `nothing` to get messages again. */
export type Wish = Scope | "nothing";

/** The page for someone whose link is known. */
export function statusPage(status: OptOutStatus, language: Language): ButtonPage {
  const texts = TEXTS[language];
  const { text, buttons } = present(status, texts);
  return {
    language,
    title: texts.title.replace("{tenant}", () => status.tenant),
    text,
    buttons: buttons.map((button) => ({ name: "stop", ...button })),
  };
}

function present({ stopped, by_themselves }: OptOutStatus, texts: Texts) {
  const followUps = button("follow_ups", texts.stopFollowUps);
  const everything = button("everything", texts.stopEverything);
  const nothing = button("nothing", texts.sendAgain);
  if (!stopped) return { text: texts.everythingComes, buttons: [followUps, everything] };
  const again = by_themselves ? [nothing] : [];
  if (stopped === "follow_ups") {
    return { text: texts.noFollowUps, buttons: [everything, ...again] };
  }
  return {
    text: by_themselves ? texts.nothingComes : texts.stoppedByOthers,
    buttons: again,
  };
}

function button(value: Wish, label: string) {
  return { value, label };
}

/** A page without buttons: the link is unknown, or something went wrong. */
export function messagePage(
  language: Language,
  text: "unknownLink" | "notUnderstood" | "tryAgain",
): ButtonPage {
  return { language, title: null, text: TEXTS[language][text], buttons: [] };
}

/** Where the buttons are, for where they are not shown; `otherPage` is one that has them. */
export function whereButtonsAre(language: Language, otherPage: string | null): string {
  const texts = TEXTS[language];
  return otherPage ? texts.openPage.replace("{url}", () => otherPage) : texts.useMailProgram;
}
