import type { Language } from "../_shared/languages.ts";

/** What the page says. `{tenant}` is whose messages it is about, `{url}` another page. */
export interface Texts {
  readonly title: string;
  /** What the person gets at present. */
  readonly everythingComes: string;
  readonly noFollowUps: string;
  readonly nothingComes: string;
  /** Nothing comes, and not because the person said so. */
  readonly stoppedByOthers: string;
  readonly stopFollowUps: string;
  readonly stopEverything: string;
  readonly sendAgain: string;
  readonly unknownLink: string;
  readonly notUnderstood: string;
  readonly tryAgain: string;
  /** Where the page cannot show buttons. */
  readonly openPage: string;
  readonly useMailProgram: string;
}

/** The texts, by language. */
export const TEXTS: Record<Language, Texts> = {
  en: {
    title: "Messages from {tenant}",
    everythingComes:
      "You get reminders of your appointments and, afterwards, follow-up messages. What would you like?",
    noFollowUps: "You get no more follow-up messages. Reminders of your appointments still come.",
    nothingComes: "You get no more messages, not even reminders of your appointments.",
    stoppedByOthers: "No messages are sent to you.",
    stopFollowUps: "No more follow-ups",
    stopEverything: "No messages at all, not even reminders",
    sendAgain: "Send me messages again",
    unknownLink:
      "This link is not valid any more. If you still get messages you do not want, please answer one of them.",
    notUnderstood: "Nothing was changed. Please open the link in the message again.",
    tryAgain: "This did not work just now, and nothing was changed. Please try again in a minute.",
    openPage: "To change this, open {url}",
    useMailProgram:
      "To unsubscribe, use the button “Unsubscribe” that your mail program shows next to the sender, or answer the message and say so.",
  },
  de: {
    title: "Nachrichten von {tenant}",
    everythingComes:
      "Sie erhalten Erinnerungen an Ihre Termine und danach gelegentlich Nachfragen. Was möchten Sie?",
    noFollowUps:
      "Sie erhalten keine Nachfragen mehr. An Ihre Termine werden Sie weiterhin erinnert.",
    nothingComes: "Sie erhalten keine Nachrichten mehr, auch keine Erinnerungen an Ihre Termine.",
    stoppedByOthers: "An Sie werden keine Nachrichten gesendet.",
    stopFollowUps: "Keine Nachfragen mehr",
    stopEverything: "Gar keine Nachrichten, auch keine Erinnerungen",
    sendAgain: "Wieder Nachrichten erhalten",
    unknownLink:
      "Dieser Link gilt nicht mehr. Wenn Sie noch unerwünschte Nachrichten erhalten, antworten Sie bitte auf eine davon.",
    notUnderstood:
      "Es wurde nichts geändert. Bitte öffnen Sie den Link in der Nachricht noch einmal.",
    tryAgain:
      "Das hat gerade nicht geklappt, es wurde nichts geändert. Bitte versuchen Sie es in einer Minute noch einmal.",
    openPage: "Um das zu ändern, öffnen Sie {url}",
    useMailProgram:
      "Zum Abmelden nutzen Sie die Schaltfläche „Abmelden“, die Ihr E-Mail-Programm neben dem Absender zeigt, oder antworten Sie auf die Nachricht.",
  },
  fr: {
    title: "Messages de {tenant}",
    everythingComes:
      "Vous recevez des rappels de vos rendez-vous et, après ceux-ci, des messages de suivi. Que souhaitez-vous ?",
    noFollowUps:
      "Vous ne recevrez plus de messages de suivi. Les rappels de vos rendez-vous continuent d’arriver.",
    nothingComes: "Vous ne recevrez plus aucun message, pas même les rappels de vos rendez-vous.",
    stoppedByOthers: "Aucun message ne vous est envoyé.",
    stopFollowUps: "Plus de messages de suivi",
    stopEverything: "Plus aucun message, pas même de rappel",
    sendAgain: "Recevoir à nouveau les messages",
    unknownLink:
      "Ce lien n’est plus valable. Si vous recevez encore des messages non souhaités, répondez à l’un d’eux.",
    notUnderstood: "Rien n’a été modifié. Veuillez rouvrir le lien du message.",
    tryAgain:
      "Cela n’a pas fonctionné et rien n’a été modifié. Veuillez réessayer dans une minute.",
    openPage: "Pour modifier ce choix, ouvrez {url}",
    useMailProgram:
      "Pour vous désabonner, utilisez le bouton « Se désabonner » que votre messagerie affiche à côté de l’expéditeur, ou répondez au message.",
  },
  es: {
    title: "Mensajes de {tenant}",
    everythingComes:
      "Recibe recordatorios de sus citas y, después de ellas, mensajes de seguimiento. ¿Qué prefiere?",
    noFollowUps:
      "Ya no recibirá mensajes de seguimiento. Los recordatorios de sus citas seguirán llegando.",
    nothingComes: "Ya no recibirá ningún mensaje, tampoco recordatorios de sus citas.",
    stoppedByOthers: "No se le envía ningún mensaje.",
    stopFollowUps: "No más mensajes de seguimiento",
    stopEverything: "Ningún mensaje, tampoco recordatorios",
    sendAgain: "Volver a recibir mensajes",
    unknownLink:
      "Este enlace ya no es válido. Si aún recibe mensajes que no desea, responda a uno de ellos.",
    notUnderstood: "No se ha cambiado nada. Abra de nuevo el enlace del mensaje.",
    tryAgain: "No ha funcionado y no se ha cambiado nada. Inténtelo de nuevo dentro de un minuto.",
    openPage: "Para cambiarlo, abra {url}",
    useMailProgram:
      "Para darse de baja, use el botón «Cancelar suscripción» que su programa de correo muestra junto al remitente, o responda al mensaje.",
  },
};
