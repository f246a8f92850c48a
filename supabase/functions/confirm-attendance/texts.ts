import type { Language } from "../_shared/languages.ts";

/** What the page says. `{tenant}` is whose appointment it is, `{time}` when, `{url}` another page. */
export interface Texts {
  readonly title: string;
  /** By what can be said: see State. */
  readonly open: string;
  readonly confirmed: string;
  readonly cancelled: string;
  readonly moved: string;
  readonly begun: string;
  readonly attend: string;
  readonly unknownLink: string;
  readonly notUnderstood: string;
  readonly tryAgain: string;
  /** Where the page cannot show a button. */
  readonly openPage: string;
  readonly answerMessage: string;
}

/** The texts, by language. */
export const TEXTS: Record<Language, Texts> = {
  en: {
    title: "Your appointment with {tenant}",
    open: "{time}. Will you be there?",
    confirmed: "Thank you. We will see you on {time}.",
    cancelled:
      "The appointment on {time} has been cancelled, or you are no longer on it. There is nothing more you need to do.",
    moved:
      "The appointment is no longer on {time}. Please use the link in the newest message about it.",
    begun: "The appointment on {time} has begun or is over. There is nothing to confirm any more.",
    attend: "I will be there",
    unknownLink:
      "This link is not valid any more. To say whether you will be there, please answer the message it came in.",
    notUnderstood: "Nothing was changed. Please open the link in the message again.",
    tryAgain: "This did not work just now, and nothing was changed. Please try again in a minute.",
    openPage: "To say so, open {url}",
    answerMessage: "To say so, please answer the message.",
  },
  de: {
    title: "Ihr Termin bei {tenant}",
    open: "{time}. Sind Sie dabei?",
    confirmed: "Vielen Dank. Wir sehen uns: {time}.",
    cancelled:
      "Der Termin ({time}) wurde abgesagt, oder Sie nehmen nicht mehr daran teil. Sie brauchen nichts weiter zu tun.",
    moved:
      "Der Termin findet nicht mehr zu dieser Zeit statt ({time}). Bitte nutzen Sie den Link in der neuesten Nachricht dazu.",
    begun: "Der Termin ({time}) hat begonnen oder ist vorbei. Es gibt nichts mehr zu bestätigen.",
    attend: "Ich bin dabei",
    unknownLink:
      "Dieser Link gilt nicht mehr. Um zu sagen, ob Sie dabei sind, antworten Sie bitte auf die Nachricht, in der er stand.",
    notUnderstood:
      "Es wurde nichts geändert. Bitte öffnen Sie den Link in der Nachricht noch einmal.",
    tryAgain:
      "Das hat gerade nicht geklappt, es wurde nichts geändert. Bitte versuchen Sie es in einer Minute noch einmal.",
    openPage: "Um zuzusagen, öffnen Sie {url}",
    answerMessage: "Um zuzusagen, antworten Sie bitte auf die Nachricht.",
  },
  fr: {
    title: "Votre rendez-vous avec {tenant}",
    open: "{time}. Serez-vous là ?",
    confirmed: "Merci. À bientôt : {time}.",
    cancelled:
      "Le rendez-vous ({time}) a été annulé, ou vous n’y participez plus. Vous n’avez rien d’autre à faire.",
    moved:
      "Le rendez-vous n’a plus lieu à ce moment ({time}). Veuillez utiliser le lien du message le plus récent.",
    begun: "Le rendez-vous ({time}) a commencé ou est terminé. Il n’y a plus rien à confirmer.",
    attend: "Je serai là",
    unknownLink:
      "Ce lien n’est plus valable. Pour dire si vous serez là, répondez au message dans lequel il se trouvait.",
    notUnderstood: "Rien n’a été modifié. Veuillez rouvrir le lien du message.",
    tryAgain:
      "Cela n’a pas fonctionné et rien n’a été modifié. Veuillez réessayer dans une minute.",
    openPage: "Pour le confirmer, ouvrez {url}",
    answerMessage: "Pour le confirmer, répondez au message.",
  },
  es: {
    title: "Su cita con {tenant}",
    open: "{time}. ¿Asistirá?",
    confirmed: "Gracias. Nos vemos: {time}.",
    cancelled:
      "La cita ({time}) se ha cancelado, o usted ya no participa en ella. No tiene que hacer nada más.",
    moved:
      "La cita ya no es a esa hora ({time}). Use el enlace del mensaje más reciente sobre ella.",
    begun: "La cita ({time}) ha comenzado o ha terminado. Ya no hay nada que confirmar.",
    attend: "Asistiré",
    unknownLink:
      "Este enlace ya no es válido. Para decir si asistirá, responda al mensaje en el que estaba.",
    notUnderstood: "No se ha cambiado nada. Abra de nuevo el enlace del mensaje.",
    tryAgain: "No ha funcionado y no se ha cambiado nada. Inténtelo de nuevo dentro de un minuto.",
    openPage: "Para confirmarlo, abra {url}",
    answerMessage: "Para confirmarlo, responda al mensaje.",
  },
};
